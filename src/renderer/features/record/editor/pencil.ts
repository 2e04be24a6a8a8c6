import { type Extension, StateEffect, StateField, type Transaction } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { fromElsewhere } from "./binding.ts";

type Range = { readonly from: number; readonly to: number };

/** The words not shared yet, as the difference to what both have; undefined where nothing is to be marked. */
export const setPencil = StateEffect.define<readonly Range[] | undefined>();

type Pencil = { readonly on: boolean; readonly marks: DecorationSet };
const mark = Decoration.mark({ tagName: "ins", class: "cm-pencil" });

const marksOf = (ranges: readonly Range[], length: number): DecorationSet =>
  Decoration.set(
    ranges
      .map(({ from, to }) => ({ from: Math.min(from, length), to: Math.min(to, length) }))
      .filter(({ from, to }) => to > from)
      .map(({ from, to }) => mark.range(from, to)),
    true,
  );

/** One mark where the range meets others: a mark a letter would be an element a letter, each laid out by itself (B12). */
function extend(marks: DecorationSet, from: number, to: number): DecorationSet {
  let [start, end] = [from, to];
  marks.between(from, to, (markFrom, markTo) => {
    start = Math.min(start, markFrom);
    end = Math.max(end, markTo);
  });
  return marks.update({ filterFrom: start, filterTo: end, filter: () => false, add: [mark.range(start, end)] });
}

/** Letters written here are in pencil at once; the exact difference follows when one pauses. */
function follow({ on, marks }: Pencil, transaction: Transaction): Pencil {
  let now = marks.map(transaction.changes);
  if (on && transaction.annotation(fromElsewhere) !== true) {
    transaction.changes.iterChangedRanges((_fromA, _toA, from, to) => {
      if (to > from) now = extend(now, from, to);
    });
  }
  return { on, marks: now };
}

const field = StateField.define<Pencil>({
  create: () => ({ on: false, marks: Decoration.none }),
  update(value, transaction) {
    let next = transaction.docChanged ? follow(value, transaction) : value;
    for (const effect of transaction.effects) {
      if (!effect.is(setPencil)) continue;
      next = { on: effect.value !== undefined, marks: marksOf(effect.value ?? [], transaction.newDoc.length) };
    }
    return next;
  },
  provide: (self) => EditorView.decorations.from(self, (value) => value.marks),
});

/** Unshared words in pencil, as corrections are drawn on a chart. */
export const pencil: Extension = field;
