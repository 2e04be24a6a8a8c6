import { Compartment, EditorState, type Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { ApartPart } from "../../../../shared/ipc/textShapes.ts";
import { phraseAt } from "../../../../shared/domain/provenance.ts";
import { setApart } from "../apart/marks.ts";
import { placeOf } from "../apart/place.ts";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { setQuestions } from "../hints/notes.ts";
import type { Question } from "../hints/questions.ts";
import { addedRanges } from "../redline/redline.ts";
import { adoptEditorStyles } from "./adoptStyles.ts";
import { goToNextBlank } from "./blanks.ts";
import { editorExtensions, type EditorOptions } from "./extensions.ts";
import { setPencil } from "./pencil.ts";
import css from "./TextEditor.module.css";

adoptEditorStyles();

export type EditorHandle = {
  focus(): void;
  /** To the next open place of a template. False where there is none. */
  nextBlank(): boolean;
  /** Writes this in the place of whole paragraphs, as if by hand, and stays there. False where they don't stand so any more. */
  put(part: Pick<ApartPart, "at" | "now">, text: string): boolean;
  /** Writes one more paragraph at the end, as if by hand, and stays there. */
  add(paragraph: string): void;
  /** The words picked out, or the sentence the caret is in. */
  phrase(): { readonly from: number; readonly to: number; readonly words: string } | undefined;
};

export type TextEditorProps = EditorOptions & {
  readonly handle?: Ref<EditorHandle>;
  readonly onFocus?: () => void;
  /** For the moment of a sharing: what is being sealed stays as it is. */
  readonly isReadOnly: boolean;
  /** What both have, where words beyond it are to be shown in pencil. */
  readonly shared: string | undefined;
  /** What both changed apart; those of this field are marked. */
  readonly apart: readonly ApartPart[];
  /** What its clauses are asked; those of this field stand under their paragraphs. */
  readonly questions: readonly Question[];
};

function put(view: EditorView, { at, now }: Pick<ApartPart, "at" | "now">, text: string): boolean {
  const whole = view.state.sliceDoc();
  const place = placeOf(whole, now, at);
  if (place === undefined) return false;
  // Taken out altogether, its line goes too.
  const to = text === "" && place.to < whole.length ? place.to + 1 : place.to;
  view.dispatch({
    changes: { from: place.from, to, insert: text },
    selection: { anchor: place.from + text.length },
    scrollIntoView: true,
    userEvent: "input",
  });
  view.focus();
  return true;
}

function add(view: EditorView, paragraph: string): void {
  const text = view.state.sliceDoc();
  const insert = text === "" || text.endsWith("\n") ? paragraph : `\n${paragraph}`;
  view.dispatch({
    changes: { from: text.length, insert },
    selection: { anchor: text.length + insert.length },
    scrollIntoView: true,
    userEvent: "input",
  });
  view.focus();
}

function phraseIn({ state }: EditorView): ReturnType<EditorHandle["phrase"]> {
  const text = state.sliceDoc();
  const { from, to } = state.selection.main;
  const found = phraseAt(text, from, to);
  return found && { ...found, words: text.slice(found.from, found.to) };
}

/** How long one must pause before the exact difference to the shared text is drawn again, ms. */
const PAUSE_MS = 350;

/** One field of a record, as an editor. Made once for a replica; the words come from there and go there. */
export function TextEditor({ handle, isReadOnly, shared, apart, questions, onFocus, ...options }: TextEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const readOnly = useRef(new Compartment());
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  const { replica, field, label, placeholder } = options;

  useImperativeHandle(
    handle,
    () => ({
      focus: () => view.current?.focus(),
      nextBlank: () => view.current !== undefined && goToNextBlank(view.current),
      put: (part, text) => view.current !== undefined && put(view.current, part, text),
      add: (paragraph) => view.current && add(view.current, paragraph),
      phrase: () => view.current && phraseIn(view.current),
    }),
    [],
  );

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
            onApart: (key) => latest.current.onApart(key),
            onPutAway: (key) => latest.current.onPutAway(key),
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

  useEffect(() => {
    view.current?.dispatch({ effects: setApart.of(apart.filter((part) => part.field === field)) });
  }, [replica, field, apart]);

  useEffect(() => {
    view.current?.dispatch({ effects: setQuestions.of(questions.filter((one) => one.field === field)) });
  }, [replica, field, questions]);

  return <div ref={host} onFocus={onFocus} className={field === "title" ? css.title : css.body} />;
}
