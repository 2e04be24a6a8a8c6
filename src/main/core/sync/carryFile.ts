/**
 * Sync by hand (CF1): a file with what the other devices have not confirmed, and reading one. The same parcels as at a meeting point; a
 * file may be read late, twice, or never, so that nothing is thought to have arrived for having been carried.
 */
import type { EnvelopeBytes } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { decodeCarryFile, encodeCarryFile } from "../../../shared/protocol/carryFile.ts";
import type { Parcel } from "../../../shared/protocol/frames.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { Pace } from "../pace.ts";
import { Bodies } from "./bodies.ts";
import { Reassembly } from "./envelope.ts";
import { introduceTo, letIn } from "./introductions.ts";
import { Lacking } from "./lacking.ts";
import type { Parcels } from "./parcels.ts";
import type { Peer, SyncLog } from "./ports.ts";

/** Beside the envelopes: name, version, count, and a length each. */
const FRAME_BYTES = 64 + 4 * LIMIT.carryEnvelopes;

/**
 * For every other device. What has no room goes into the next, once this one's was confirmed. There is always something in it: that
 * there is nothing new is a receipt, too. Undefined where this space is left meanwhile.
 */
export async function writeCarryFile(log: SyncLog, parcels: Parcels): Promise<Uint8Array | undefined> {
  const pace = new Pace();
  const envelopes: EnvelopeBytes[] = [];
  let room = LIMIT.carryBytes - FRAME_BYTES;
  const fits = (more: readonly EnvelopeBytes[]): boolean => {
    const size = sizeOf(more);
    if (size > room || envelopes.length + more.length > LIMIT.carryEnvelopes) return false;
    envelopes.push(...more);
    room -= size;
    return true;
  };
  // A parcel each in turn: one that never confirms anything must not have all the room, file for file.
  let open = log.peers().map((peer) => saidTo(peer, log, parcels));
  while (open.length > 0) {
    const more: typeof open = [];
    for (const one of open) {
      if (parcels.isOver) return undefined; // the vault may be closed
      const next = one.next();
      if (!next.done && fits(next.value)) more.push(one);
      await pace.step(next.done ? 0 : sizeOf(next.value));
    }
    open = more;
  }
  return encodeCarryFile(envelopes);
}

const sizeOf = (envelopes: readonly EnvelopeBytes[]): number => envelopes.reduce((sum, { length }) => sum + length, 0);

/** What goes together, one after the other. */
function* saidTo(peer: Peer, log: SyncLog, parcels: Parcels): Generator<EnvelopeBytes[], void> {
  const introduction = peer.introduce ? introduceTo(peer, log) : undefined;
  if (introduction) yield [introduction];
  const lacking = new Lacking(log, log.confirmed(peer.device));
  const bodies = new Bodies(log);
  bodies.want(log.wanted(peer.device));
  const next = () => bodies.load(peer.device, lacking.pack(peer.device));
  for (let load: Saying | undefined = next() ?? NOTHING_NEW; load; load = next()) {
    const sealed = parcels.seal(peer, load);
    if (!sealed) return;
    yield sealed;
  }
}
type Saying = Pick<Parcel, "pack" | "want">;
const NOTHING_NEW: Saying = { pack: { entries: [], keys: [] }, want: [] };

/** NotAFile: not one of ours, or not whole. NotForUs: nothing in it is sealed for this device. */
export type CarryError = { readonly type: "NotAFile" | "NotForUs" };
/** Whether it brought anything that was not here. */
export type Carried = { readonly isNew: boolean };

/** Rejects where this device can't write now: the file can be read again. Core answers others while it reads. */
export async function readCarryFile(
  bytes: Uint8Array,
  log: SyncLog,
  parcels: Parcels,
): Promise<Result<Carried, CarryError>> {
  const envelopes = decodeCarryFile(bytes);
  if (!envelopes) return err({ type: "NotAFile" });
  const before = standing(log);
  const parts = new Map<string, Reassembly>();
  const wanted = new Map<string, { readonly peer: Peer; readonly items: readonly VectorItem[] }>();
  const pace = new Pace();
  let isOurs = false;
  for (const envelope of envelopes) {
    if (parcels.isOver) break; // the vault may be closed
    if (letIn(envelope, log)) isOurs = true;
    const peers = log.peers();
    for (const peer of peers) if (await take(peer, envelope)) isOurs = true;
    // Each peer's key is tried.
    await pace.step(envelope.length * peers.length, peers.length);
  }
  if (!parcels.isOver) for (const { peer, items } of wanted.values()) log.noteWanted(peer.device, items);
  return isOurs ? ok({ isNew: standing(log) !== before }) : err({ type: "NotForUs" });

  async function take(peer: Peer, envelope: Uint8Array): Promise<boolean> {
    const id = toHex(peer.device);
    const open = parts.get(id) ?? new Reassembly();
    parts.set(id, open);
    const message = parcels.open(peer, open, envelope);
    const taken = message && (await parcels.take(peer, message));
    // An older file asks for nothing: what it lacked may have come.
    if (taken?.isNewest) {
      const items = [...(wanted.get(id)?.items ?? []), ...taken.want].slice(0, LIMIT.wantedBodies);
      wanted.set(id, { peer, items });
    }
    return taken !== undefined;
  }
}

const standing = (log: SyncLog): string =>
  log
    .vector()
    .map(({ hash }) => toHex(hash))
    .toSorted()
    .join();
