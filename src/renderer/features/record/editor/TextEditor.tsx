import { Compartment, EditorState, type Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { addedRanges } from "../redline/redline.ts";
import { adoptEditorStyles } from "./adoptStyles.ts";
import { editorExtensions, type EditorOptions } from "./extensions.ts";
import { setPencil } from "./pencil.ts";
import css from "./TextEditor.module.css";

adoptEditorStyles();

export type EditorHandle = { focus(): void };

export type TextEditorProps = EditorOptions & {
  readonly handle?: Ref<EditorHandle>;
  /** For the moment of a sharing: what is being sealed stays as it is. */
  readonly isReadOnly: boolean;
  /** What both have, where words beyond it are to be shown in pencil. */
  readonly shared: string | undefined;
};

/** How long one must pause before the exact difference to the shared text is drawn again, ms. */
const PAUSE_MS = 350;

/** One field of a record, as an editor. Made once for a replica; the words come from there and go there. */
export function TextEditor({ handle, isReadOnly, shared, ...options }: TextEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const readOnly = useRef(new Compartment());
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  const { replica, field, label, placeholder } = options;

  useImperativeHandle(handle, () => ({ focus: () => view.current?.focus() }), []);

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: EditorState.create({ extensions: EditorState.lineSeparator.of("\n") }).toText(replica.text(field)),
        extensions: [
          readOnly.current.of(EditorState.readOnly.of(false)),
          ...editorExtensions({
            replica,
            field,
            label,
            placeholder,
            onTooLong: (over) => latest.current.onTooLong(over),
            onEnter: () => latest.current.onEnter?.(),
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = undefined;
      made.destroy();
    };
  }, [replica, field, label, placeholder]);

  useEffect(() => {
    view.current?.dispatch({ effects: readOnly.current.reconfigure(EditorState.readOnly.of(isReadOnly)) });
  }, [isReadOnly]);

  useEffect(() => {
    let drawn: Text | undefined;
    const draw = () => {
      const now = view.current;
      const text = now?.state.doc;
      if (now === undefined || text === undefined || text === drawn) return;
      drawn = text;
      now.dispatch({ effects: setPencil.of(shared === undefined ? undefined : addedRanges(shared, text.toString())) });
    };
    draw();
    if (shared === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = replica.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(draw, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [replica, shared]);

  return <div ref={host} className={field === "title" ? css.title : css.body} />;
}
