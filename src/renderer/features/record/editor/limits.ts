import { EditorState, type Extension, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { fromElsewhere } from "./binding.ts";

const tooLong = StateEffect.define<number>();

/** A field's limit, met in words before the change is made (RP4). Taking away is always possible. */
export function lengthLimit(max: number, onTooLong: (over: number) => void): Extension {
  return [
    EditorState.transactionFilter.of((transaction) => {
      if (!transaction.docChanged || transaction.annotation(fromElsewhere) === true) return transaction;
      const { length } = transaction.newDoc;
      if (length <= max || length <= transaction.startState.doc.length) return transaction;
      return { effects: tooLong.of(length - max) };
    }),
    EditorView.updateListener.of((update) => {
      for (const transaction of update.transactions)
        for (const effect of transaction.effects) if (effect.is(tooLong)) onTooLong(effect.value);
    }),
  ];
}
