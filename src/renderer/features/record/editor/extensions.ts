import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { apartMarks } from "../apart/marks.ts";
import { type Field } from "../document.ts";
import { questionNotes } from "../hints/notes.ts";
import { fieldLimit, type Replica } from "../replica.ts";
import { blanks } from "./blanks.ts";
import { replicaBinding } from "./binding.ts";
import { lengthLimit } from "./limits.ts";
import { pencil } from "./pencil.ts";

export type EditorOptions = {
  readonly replica: Replica;
  readonly field: Field;
  /** Accessible name. */
  readonly label: string;
  readonly placeholder: string;
  readonly onTooLong: (over: number) => void;
  /** Enter in a title goes on to the text. */
  readonly onEnter?: (() => void) | undefined;
  /** Asked to show what both changed apart, by its key. */
  readonly onApart: (key: string) => void;
  /** A question about a clause was put away, by its key. */
  readonly onPutAway: (key: string) => void;
};

/** Nothing written here goes to a spelling service, an autofill store or a writing aid (F19). */
const unwatched = {
  spellcheck: "false",
  autocorrect: "off",
  autocapitalize: "off",
  autocomplete: "off",
  translate: "no",
  writingsuggestions: "false",
  "data-gramm": "false",
} as const;

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflow: "visible" },
  ".cm-content": { padding: "0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--ink-2)", fontStyle: "italic" },
  ".cm-pencil": {
    color: "var(--pencil)",
    textDecoration: "underline dashed 1.5px var(--pencil)",
    textUnderlineOffset: "0.24em",
    textDecorationSkipInk: "none",
  },
});
/** The bar under the text (PencilBar) stays at the foot of the pane; the caret is never written beneath it. */
const BAR_PX = 80;
const paragraphs: Extension = [
  EditorView.theme({
    ".cm-content": { minHeight: "var(--room, 14em)" },
    ".cm-line": { paddingBottom: "0.6em" },
  }),
  EditorView.scrollMargins.of(() => ({ bottom: BAR_PX })),
];

/** Everything the editor of one field is. Tab is left alone, so that it leads out of the text. */
export function editorExtensions(options: EditorOptions): Extension[] {
  const { replica, field, onEnter } = options;
  const oneLine = field === "title";
  return [
    // Kept exactly: any other setting would fold a foreign "\r\n" into one letter and shift every position after it.
    EditorState.lineSeparator.of("\n"),
    EditorView.clipboardInputFilter.of((text) => (oneLine ? text.replace(/\s+/g, " ") : text.replace(/\r\n?/g, "\n"))),
    lengthLimit(fieldLimit[field], options.onTooLong),
    history(),
    oneLine
      ? keymap.of([
          { key: "Enter", run: () => (onEnter?.(), true) },
          { key: "Shift-Enter", run: () => true },
          { key: "Mod-Enter", run: () => true },
        ])
      : paragraphs,
    keymap.of([...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      "aria-multiline": oneLine ? "false" : "true",
      ...unwatched,
    }),
    placeholder(options.placeholder),
    look,
    blanks,
    pencil,
    apartMarks(options.onApart),
    questionNotes(options.onPutAway),
    replicaBinding(replica, field),
  ];
}
