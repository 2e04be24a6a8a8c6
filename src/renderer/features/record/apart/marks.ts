import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { ApartPart } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { placeOf } from "./place.ts";

type Marked = Pick<ApartPart, "key" | "at" | "now">;
/** `from` goes with the words around it, also while the paragraph is in pencil and so not marked. */
type Followed = { readonly part: Marked; readonly from: number };
type Marks = { readonly followed: readonly Followed[]; readonly drawn: DecorationSet };

/** The paragraphs that both changed apart, as they stand in what both have. */
export const setApart = StateEffect.define<readonly Marked[]>();

const line = Decoration.line({ class: "cm-apartLine" });

/** Under such a paragraph: what is so with it, and the way to both versions. It is no part of the text. */
class Note extends WidgetType {
  readonly key: string;
  readonly #open: (key: string) => void;
  constructor(key: string, open: (key: string) => void) {
    super();
    this.key = key;
    this.#open = open;
  }
  override eq(other: Note): boolean {
    return other.key === this.key;
  }
  toDOM(): HTMLElement {
    const note = document.createElement("div");
    note.className = "cm-apart";
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.append(
      shape("circle", { cx: 5, cy: 5, r: 4.5 }),
      shape("rect", { x: 0.75, y: 0.75, width: 8.5, height: 8.5 }),
    );
    const words = document.createElement("span");
    words.textContent = t("apart.title");
    button.append(words);
    button.addEventListener("click", () => this.#open(this.key));
    note.append(button);
    return note;
  }
}

/** A person's shape, as `Person` of the kit draws it. */
function shape(name: "circle" | "rect", attributes: Readonly<Record<string, number>>): SVGElement {
  const make = (tag: string, values: Readonly<Record<string, string | number>>): SVGElement => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, String(value));
    return element;
  };
  const picture = make("svg", { viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true" });
  picture.append(make(name, attributes));
  return picture;
}

function draw(text: Text, followed: readonly Followed[], open: (key: string) => void): DecorationSet {
  return Decoration.set(
    followed.flatMap(({ part, from }) => {
      const to = from + part.now.length;
      if (to > text.length) return [];
      const [first, last] = [text.lineAt(from), text.lineAt(to)];
      // Changed here, it is in pencil, and Share says what becomes of it.
      if (first.from !== from || last.to !== to || text.sliceString(from, to, "\n") !== part.now) return [];
      const lines = Array.from({ length: last.number - first.number + 1 }, (_, at) => text.line(first.number + at));
      const note = Decoration.widget({ widget: new Note(part.key, open), block: true, side: 1 });
      return [...lines.map((one) => line.range(one.from)), note.range(to)];
    }),
    true,
  );
}

/** What is in pencil just now is nowhere in the text: it is followed from where it was, and marked again once it stands again. */
const follow = (text: Text, parts: readonly Marked[], before: readonly Followed[]): Followed[] => {
  const words = text.sliceString(0, text.length, "\n");
  return parts.map((part) => {
    const was = before.find((one) => one.part.key === part.key)?.from ?? part.at;
    return { part, from: placeOf(words, part.now, was)?.from ?? was };
  });
};

/** CV6 on the page: a calm mark at each paragraph that both changed apart. */
export function apartMarks(open: (key: string) => void): Extension {
  const field = StateField.define<Marks>({
    create: () => ({ followed: [], drawn: Decoration.none }),
    update(value, transaction) {
      let { followed } = value;
      if (transaction.docChanged && followed.length > 0) {
        followed = followed.map(({ part, from }) => ({ part, from: transaction.changes.mapPos(from, 1) }));
      }
      for (const effect of transaction.effects) {
        if (effect.is(setApart)) followed = follow(transaction.newDoc, effect.value, followed);
      }
      return followed === value.followed ? value : { followed, drawn: draw(transaction.newDoc, followed, open) };
    },
    provide: (self) => EditorView.decorations.from(self, ({ drawn }) => drawn),
  });
  return [field, look];
}

const look = EditorView.theme({
  ".cm-apartLine": { position: "relative" },
  ".cm-apartLine::before": {
    content: "''",
    position: "absolute",
    insetBlock: "0.2em 0.6em",
    insetInlineStart: "-0.625rem",
    width: "4px",
    borderInline: "1px solid var(--control)",
  },
  ".cm-apart": { paddingBottom: "0.75rem", lineHeight: "1.125rem" },
  ".cm-apart button": {
    display: "inline-flex",
    alignItems: "center",
    gap: "0.375rem",
    minHeight: "2.25rem",
    paddingInline: "0.5rem",
    marginInlineStart: "-0.5rem",
    border: "0",
    borderRadius: "var(--round)",
    background: "transparent",
    color: "var(--ink-2)",
    font: "var(--small)",
    textAlign: "start",
    cursor: "default",
  },
  ".cm-apart button:hover": { background: "var(--over)" },
  ".cm-apart button:focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-apart button span": {
    textDecoration: "underline 1px",
    textUnderlineOffset: "0.2em",
  },
  ".cm-apart svg": { flex: "none" },
  ".cm-apart circle": { fill: "var(--person-a)" },
  ".cm-apart rect": { fill: "var(--person-b)" },
});
