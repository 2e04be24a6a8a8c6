/** What opening the vault found lost (D3): what of it is made again here, and what is said of the rest. */
import type { Notices } from "./notices.ts";
import { listAgain } from "./records/listAgain.ts";
import { idOf } from "./records/projections.ts";
import type { Records } from "./records/records.ts";
import type { Space } from "./space/space.ts";
import type { Timers } from "./sync/ports.ts";
import { isToldOf, newlyUnread } from "./unread.ts";
import type { TableName } from "./vault/store.ts";
import type { IntegrityReport, Vault } from "./vault/vault.ts";

/** A rebuild of a few records is waited for, so that the first screen is right; of thousands it is not. */
const REBUILD_SHOWN_MS = 1_000;

/** Lost rows of these are made again, or come again from the partner, or what is lost with them is named by itself. */
const COMES_AGAIN: ReadonlySet<TableName> = new Set([
  "entries",
  "changes",
  "snapshots",
  "projections",
  "search",
  "records",
  "held",
]);

export type MakingAgain = {
  readonly vault: Vault;
  readonly records: Records;
  /** The one there is, and earlier ones. */
  readonly spaces: readonly Space[];
  readonly timers: Timers;
};

/** LG4: documents and lists are a cache; log and drafts are what counts. What takes long goes on while the vault is open. */
export async function makeAgain({ vault, records, spaces, timers }: MakingAgain): Promise<void> {
  const { texts } = records;
  const cache = cacheWasHurt(vault.openReport, records);
  if (!cache && !lostIn(vault.openReport, "changes")) return;
  const shared = spaces.flatMap(({ log }) => log.records());
  vault.store.transaction(() => {
    if (cache) for (const { gate, log } of spaces) gate.owe(log.records());
    texts.projections.forgetDamaged();
    listAgain(texts, shared.map(idOf), records.keepText);
  });
  const shown = new Promise<void>((done) => timers.after(REBUILD_SHOWN_MS, done));
  await Promise.race([Promise.all(spaces.map(({ gate }) => gate.paid())), shown]);
}

/** What nothing here makes again, and no notice names by itself. Within the caller's transaction. */
export function tellLosses({ openReport, store }: Vault, notices: Notices): void {
  const gone = goneForGood(openReport) + newlyUnread(store);
  const isNamed = lostIn(openReport, "entries") || notices.list().some(({ kind }) => kind === "unread");
  if (gone > 0 || (!openReport.whole && !isNamed)) notices.add({ kind: "damaged", count: gone });
}

export const lostIn = ({ lost, incomplete }: IntegrityReport, name: TableName): boolean =>
  incomplete.includes(name) || lost.some(({ table }) => table === undefined || table === name);

/**
 * How many things are lost that nothing here makes again. Of which table a row is can't always be told. What still stands
 * in its place, unreadable, is counted by `newlyUnread`, unless its second copy mended it.
 */
function goneForGood({ lost, incomplete }: IntegrityReport): number {
  const isGone = (table: TableName): boolean => !COMES_AGAIN.has(table);
  const rows = lost.filter(({ table }) => (table ? isGone(table) : incomplete.length === 0 || incomplete.some(isGone)));
  const tables = incomplete.filter((name) => isGone(name) && !rows.some(({ table }) => !table || table === name));
  return rows.filter(({ table, id }) => !table || !isToldOf(table) || id?.length !== 16).length + tables.length;
}

/** Did opening lose rows of what can be made again? */
const cacheWasHurt = (report: IntegrityReport, records: Records): boolean =>
  records.texts.projections.damaged.length > 0 ||
  (["snapshots", "projections", "search", "records"] as const).some((table) => lostIn(report, table));
