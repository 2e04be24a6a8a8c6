/**
 * A log that lost rows (D3). What still has its whole causal past stands; the rest waits again for what is missing, like
 * anything that came too early. The receipt then names no more than is here, so the partner sends what is lost, and it
 * all comes back through the gate: there is no other way in.
 */
import type { DeviceId, RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { type EntryCore, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import { whatStands } from "../log/whatStands.ts";
import type { RowId } from "../vault/store.ts";
import { type RecordState, restsOn } from "./recordState.ts";

export type Damage = {
  /** Rows that leave the log: the damaged ones, and those of `stranded`. */
  readonly out: readonly RowId[];
  readonly stranded: readonly EntryRow[];
  /** Their states or documents rest on what is not in the log any more. */
  readonly records: readonly RecordId[];
  /** Two entries of a device at one seq, in what is left: device (hex) → the lowest such seq. */
  readonly forks: ReadonlyMap<string, number>;
  /** Something of this device's own log is gone or waits: it was perhaps sent, so it must not be written on (RB3). */
  readonly ownLog: boolean;
};

/** `mayLackBody`: it is erased; any other that has no body lost it. */
export function survey(
  log: Log,
  states: Iterable<RecordState>,
  own: DeviceId,
  mayLackBody: (core: EntryCore) => boolean,
): Damage {
  const rows = new Map<string, { readonly id: RowId; readonly row: EntryRow }>();
  const out: RowId[] = [];
  let ownLog = false;
  for (const { id, row, claims } of log.survey()) {
    if (row && (row.entry.body || mayLackBody(row.entry.core))) rows.set(toHex(row.hash), { id, row });
    else out.push(id);
    if (claims && log.isGroupOf(claims, own)) ownLog = true;
  }
  const standing = whatStands([...rows.values()].map(({ row }) => chained(row)));
  const stranded = [...rows.values()].filter(({ row }) => !standing.has(toHex(row.hash)));
  const stands = (item: VectorItem): boolean => standing.has(toHex(item.hash));
  const records = new Map<string, RecordId>();
  const move = (record: RecordId): void => {
    if (!sameBytes(record, ZERO_32)) records.set(toHex(record), record);
  };
  // Whatever anything here names was here: what does not stand of it is lost or waits.
  const note = (item: VectorItem): void => {
    if (sameBytes(item.device, own) && !stands(item)) ownLog = true;
  };
  for (const { row } of rows.values()) for (const heads of row.frontier.values()) heads.forEach(note);
  for (const { row } of stranded) {
    note(itemOf(row));
    move(row.entry.core.record);
  }
  const known = new Set<string>();
  for (const state of states) {
    known.add(toHex(state.record));
    restsOn(state).forEach(note);
    if (!restsOn(state).every(stands)) move(state.record);
  }
  for (const { row } of rows.values()) if (!known.has(toHex(row.entry.core.record))) move(row.entry.core.record);
  const forks = forksIn([...rows.values()].map(({ row }) => row));
  return {
    out: [...out, ...stranded.map(({ id }) => id)],
    stranded: stranded.map(({ row }) => row),
    records: [...records.values()],
    forks,
    ownLog: ownLog || forks.has(toHex(own)),
  };
}

function chained({ entry: { core }, hash }: EntryRow) {
  const item = ({ device, seq, hash: at }: VectorItem) => ({ device: toHex(device), seq, hash: toHex(at) });
  const begins = core.seq === 1 && sameBytes(core.prevHash, ZERO_32);
  return {
    ...item({ device: core.device, seq: core.seq, hash }),
    prev: begins ? undefined : toHex(core.prevHash),
    vector: core.vectorDelta.map(item),
  };
}

function forksIn(rows: readonly EntryRow[]): Map<string, number> {
  const seen = new Set<string>();
  const forks = new Map<string, number>();
  for (const { entry } of rows) {
    const device = toHex(entry.core.device);
    const place = `${device} ${entry.core.seq}`;
    if (seen.has(place)) forks.set(device, Math.min(entry.core.seq, forks.get(device) ?? Infinity));
    seen.add(place);
  }
  return forks;
}
