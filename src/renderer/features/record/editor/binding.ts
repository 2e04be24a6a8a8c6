import { Annotation, ChangeSet, EditorSelection, type EditorState, Transaction } from "@codemirror/state";
import type { Extension, TransactionSpec } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";
import type { Field } from "../document.ts";
import type { RemoteText, Replica } from "../replica.ts";
import { difference, type Edit } from "../split.ts";

/** Letters that did not come from this editor: they are shown, never sent back, and never in its undo history. */
export const fromElsewhere = Annotation.define<boolean>();

/** What a person's transaction did to the text, each edit in the text left by the ones before it. */
export function editsOf(transaction: Transaction): Edit[] {
  const edits: Edit[] = [];
  transaction.changes.iterChanges((fromA, toA, fromB, _toB, inserted) => {
    edits.push({ at: fromB, remove: toA - fromA, insert: inserted.sliceString(0, inserted.length, "\n") });
  });
  return edits;
}

/**
 * One transaction for letters from elsewhere. The caret stays before the letter it stood before, also where something
 * arrives exactly at it; undo skips over it, so that one takes back one's own changes only.
 */
export function remoteTransaction(state: EditorState, { edits, caret }: Omit<RemoteText, "field">): TransactionSpec {
  let changes = ChangeSet.empty(state.doc.length);
  for (const { at, remove, insert } of edits) {
    changes = changes.compose(ChangeSet.of({ from: at, to: at + remove, insert }, changes.newLength, "\n"));
  }
  const inside = (position: number) => Math.max(0, Math.min(position, changes.newLength));
  const selection =
    caret === undefined
      ? undefined
      : EditorSelection.create(
          state.selection.ranges.map((r) => EditorSelection.range(inside(caret(r.anchor)), inside(caret(r.head)))),
          state.selection.mainIndex,
        );
  return {
    changes,
    ...(selection === undefined ? {} : { selection }),
    annotations: [fromElsewhere.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
  };
}

const isOwn = (transaction: Transaction) => transaction.docChanged && transaction.annotation(fromElsewhere) !== true;

/** Ties an editor to one field of a replica, both ways. */
export function replicaBinding(replica: Replica, field: Field): Extension {
  return ViewPlugin.define((view) => {
    let composing = false;
    const stop = replica.onText((change) => {
      if (change.field === field) view.dispatch(remoteTransaction(view.state, change));
      agree(view, replica, field);
    });
    // A character being composed (IME) would be torn by a change beneath it: letters from elsewhere wait for its end.
    const compose = (on: boolean) => {
      if (on === composing) return;
      composing = on;
      if (on) replica.hold();
      else replica.release();
    };
    const start = () => compose(true);
    // The editor reads the composed character after this event; only then is it safe to go on.
    const end = () => setTimeout(() => compose(view.composing), 60);
    view.contentDOM.addEventListener("compositionstart", start);
    view.contentDOM.addEventListener("compositionend", end);
    return {
      update(update) {
        for (const transaction of update.transactions) {
          if (isOwn(transaction)) replica.edit(field, editsOf(transaction));
        }
        // Refused (read only by now) or mended (half a character): put right after this update, not inside it.
        if (update.docChanged && update.state.doc.length !== replica.text(field).length) {
          queueMicrotask(() => agree(view, replica, field));
        }
      },
      destroy() {
        stop();
        view.contentDOM.removeEventListener("compositionstart", start);
        view.contentDOM.removeEventListener("compositionend", end);
        compose(false);
      },
    };
  });
}

/** The replica is right: whatever else an editor may show is replaced by what the document says. */
function agree(view: EditorView, replica: Replica, field: Field): void {
  const edit = difference(view.state.sliceDoc(), replica.text(field));
  if (edit !== undefined) view.dispatch(remoteTransaction(view.state, { edits: [edit] }));
}
