/**
 * D3: a row that can't be read is skipped by whoever asks for it. Of these tables nothing is made again or asked back, so
 * the person is told, of each row once: a choice of this machine, a notice, or both copies of what lies twice (twice.ts).
 */
import type { RowId, Store, TableName } from "./vault/store.ts";
import { unreadable } from "./vault/twice.ts";

const TOLD_OF = ["settings", "people", "pairing", "recovery"] as const satisfies readonly TableName[];

const toldRow = (store: Store, table: TableName, id: RowId): RowId => store.rowId("settings", "told", table, id);

export const isToldOf = (table: TableName): boolean => (TOLD_OF as readonly TableName[]).includes(table);

/** How many nobody was told of yet. Inside the transaction that writes the notice. */
export function newlyUnread(store: Store): number {
  let count = 0;
  for (const table of TOLD_OF) {
    for (const id of unreadable(store, table)) {
      const told = toldRow(store, table, id);
      const known = store.get("settings", told);
      if (known.ok && known.value) continue;
      store.put("settings", told, new Uint8Array());
      count += 1;
    }
  }
  return count;
}
