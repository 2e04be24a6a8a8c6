import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { t } from "../../../strings/index.ts";
import type { Question } from "./questions.ts";

/** What the clauses of this field are asked now (F13). */
export const setQuestions = StateEffect.define<readonly Question[]>();

/** Under the paragraph: the question, for whoever sits here alone, and the way to put it away. No part of the text. */
class Note extends WidgetType {
  readonly #asked: Question;
  readonly #putAway: (key: string) => void;
  constructor(asked: Question, putAway: (key: string) => void) {
    super();
    this.#asked = asked;
    this.#putAway = putAway;
  }
  override eq(other: Note): boolean {
    return other.#asked.key === this.#asked.key;
  }
  toDOM(): HTMLElement {
    const note = document.createElement("div");
    note.className = "cm-question";
    note.setAttribute("role", "note");
    const words = document.createElement("p");
    const only = document.createElement("span");
    only.textContent = `${t("hints.only")} `;
    words.append(only, this.#asked.question);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = t("hints.putAway");
    button.addEventListener("click", () => this.#putAway(this.#asked.key));
    note.append(words, button);
    return note;
  }
}

const draw = (text: Text, asked: readonly Question[], putAway: (key: string) => void): DecorationSet =>
  Decoration.set(
    asked.flatMap((one) => {
      if (one.line >= text.lines) return [];
      const line = text.line(one.line + 1);
      // Changed in the meantime: it is looked at again in a moment.
      return line.text === one.paragraph
        ? [Decoration.widget({ widget: new Note(one, putAway), block: true, side: 2 }).range(line.to)]
        : [];
    }),
    true,
  );

/** Questions under their paragraphs. While one goes on writing they stay where they are; nothing jumps. */
export function questionNotes(putAway: (key: string) => void): Extension {
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(value, transaction) {
      let drawn = transaction.docChanged ? value.map(transaction.changes) : value;
      for (const effect of transaction.effects) {
        if (effect.is(setQuestions)) drawn = draw(transaction.newDoc, effect.value, putAway);
      }
      return drawn;
    },
    provide: (self) => EditorView.decorations.from(self),
  });
  return [field, look];
}

const look = EditorView.theme({
  ".cm-question": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "baseline",
    gap: "0 0.75rem",
    paddingInlineStart: "0.75rem",
    marginBottom: "0.75rem",
    borderInlineStart: "2px dotted var(--control)",
    font: "var(--small)",
    letterSpacing: "normal",
    color: "var(--ink)",
  },
  ".cm-question p": { flex: "1 1 20rem", maxWidth: "52ch" },
  ".cm-question p span": { color: "var(--ink-2)" },
  ".cm-question button": {
    minHeight: "2.25rem",
    paddingInline: "0.5rem",
    marginInlineStart: "-0.5rem",
    border: "0",
    borderRadius: "var(--round)",
    background: "transparent",
    color: "var(--ink-2)",
    font: "inherit",
    textDecoration: "underline 1px",
    textUnderlineOffset: "0.2em",
    cursor: "default",
  },
  ".cm-question button:hover": { background: "var(--over)" },
  ".cm-question button:focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
});
