/**
 * Sync by hand (CF1): a file with what the other devices have not confirmed, and reading one. The same parcels as at a meeting point; a
 * file may be read late, twice, or never, so that nothing is thought to have arrived for having been carried.
 */
import type { EnvelopeBytes } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { decodeCarryFile, encodeCarryFile } from "../../../shared/protocol/carryFile.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { Reassembly } from "./envelope.ts";
import { introduceTo, letIn } from "./introductions.ts";
import { Lacking } from "./lacking.ts";
import type { Parcels } from "./parcels.ts";
import type { Peer, SyncLog } from "./ports.ts";

/** Beside the envelopes: name, version, count, and a length each. */
const FRAME_BYTES = 64 + 4 * LIMIT.carryEnvelopes;

/**
 * For every other device. What has no room goes into the next, once this one's was confirmed. There is always something in it: that
 * there is nothing new is a receipt, too.
 */
export function writeCarryFile(log: SyncLog, parcels: Parcels): Uint8Array {
  const envelopes: EnvelopeBytes[] = [];
  let room = LIMIT.carryBytes - FRAME_BYTES;
  const fits = (more: readonly EnvelopeBytes[]): boolean => {
    const size = more.reduce((sum, { length }) => sum + length, 0);
    if (size > room || envelopes.length + more.length > LIMIT.carryEnvelopes) return false;
    envelopes.push(...more);
    room -= size;
    return true;
  };
  for (const peer of log.peers()) {
    const introduction = peer.introduce ? introduceTo(peer, log) : undefined;
    if (introduction && !fits([introduction])) break;
    const lacking = new Lacking(log, log.confirmed(peer.device));
    for (let pack = lacking.pack(peer.device) ?? { entries: [], keys: [] }; ;) {
      const sealed = parcels.seal(peer, pack);
      const next = sealed && fits(sealed) ? lacking.pack(peer.device) : undefined;
      if (!next) break;
      pack = next;
    }
  }
  return encodeCarryFile(envelopes);
}

/** NotAFile: not one of ours, or not whole. NotForUs: nothing in it is sealed for this device. */
export type CarryError = { readonly type: "NotAFile" | "NotForUs" };
/** Whether it brought anything that was not here. */
export type Carried = { readonly isNew: boolean };

/** Rejects where this device can't write now: the file can be read again. */
export async function readCarryFile(
  bytes: Uint8Array,
  log: SyncLog,
  parcels: Parcels,
): Promise<Result<Carried, CarryError>> {
  const envelopes = decodeCarryFile(bytes);
  if (!envelopes) return err({ type: "NotAFile" });
  const before = standing(log);
  const parts = new Map<string, Reassembly>();
  let isOurs = false;
  for (const envelope of envelopes) {
    if (letIn(envelope, log)) isOurs = true;
    for (const peer of log.peers()) if (await take(peer, envelope)) isOurs = true;
  }
  return isOurs ? ok({ isNew: standing(log) !== before }) : err({ type: "NotForUs" });

  async function take(peer: Peer, envelope: Uint8Array): Promise<boolean> {
    const id = toHex(peer.device);
    const open = parts.get(id) ?? new Reassembly();
    parts.set(id, open);
    const message = parcels.open(peer, open, envelope);
    return message !== undefined && (await parcels.take(peer, message)) !== undefined;
  }
}

const standing = (log: SyncLog): string =>
  log
    .vector()
    .map(({ hash }) => toHex(hash))
    .toSorted()
    .join();
