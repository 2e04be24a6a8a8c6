import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { removedBy } from "../../../shared/protocol/body.ts";
import { type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Arrived, HeldEntry } from "./waiting.ts";

/** Entries taken in, and evaluated, at once. */
export const BATCH = 256;

/**
 * Held entries all of whose names are evaluated or come earlier in the list. It ends with the first that could remove a
 * device: all that comes after is judged with that known.
 */
export function readyOf(all: readonly HeldEntry[], log: Log): Arrived[] {
  const held = all.filter(({ verified }) => verified);
  const ready: Arrived[] = [];
  const within = new Set<string>();
  const place = (item: VectorItem): string => `${toHex(item.device)} ${item.seq} ${toHex(item.hash)}`;
  const known = (item: VectorItem): boolean => within.has(place(item)) || log.has(item);
  for (let moved = true; moved && ready.length < BATCH;) {
    moved = false;
    for (const item of held) {
      const { core } = item.entry;
      if (ready.length >= BATCH) break;
      const self = place(itemOf(item));
      if (within.has(self)) continue;
      const previous = { device: core.device, seq: core.seq - 1, hash: core.prevHash };
      if (core.seq === 1 ? !sameBytes(core.prevHash, ZERO_32) : !known(previous)) continue;
      if (!core.vectorDelta.every(known)) continue;
      ready.push(item);
      within.add(self);
      moved = true;
      if (removedBy(core.kind, item.entry.body)?.length) return ready;
    }
  }
  return ready;
}
