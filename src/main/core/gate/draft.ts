import { type ActorNonce, as, type Hash32, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import {
  compareVectorItems,
  decodeEntry,
  ENTRY_VERSION,
  type EntryCore,
  isEntry,
  type KnownKind,
  type VectorItem,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { RandomBytes, SecretKey } from "../crypto/index.ts";
import { causalPast, nameable } from "../log/causalPast.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import { inFrontier } from "../log/frontier.ts";
import type { Identity } from "../log/identity.ts";
import type { Log } from "../log/log.ts";
import { entryHash, sealEntry, ZERO_HASH } from "../log/sealEntry.ts";
import type { Arrived } from "./waiting.ts";

/** An entry about to be sealed. `sees`: whether it is going to have something in its past. */
export type Sealing = {
  readonly space: SpaceId;
  readonly identity: Identity;
  readonly day: Day;
  sees(item: VectorItem): boolean;
};

export type Draft = {
  readonly kind: KnownKind;
  readonly record?: RecordId;
  readonly keyId?: Hash32;
  readonly key?: SecretKey;
  readonly actorNonces?: readonly ActorNonce[];
  /** A statement (SG5) says what its entry is going to say: it is made when that is known. */
  readonly plaintext: Uint8Array | ((entry: Sealing) => Uint8Array);
  /** Written in the same transaction, if the entry is accepted: what sharing destroys must go when the entry comes. */
  readonly alongside?: () => void;
};

/**
 * The next entry of this device's log; undefined where it is too large for one. Throws where that log is forked.
 * `heads`: of every log, as far as they are to be named.
 */
export function sealDraft(
  log: Log,
  heads: readonly VectorItem[],
  identity: Identity,
  draft: Draft,
  day: Day,
  random?: RandomBytes,
): Arrived | undefined {
  const own = toHex(identity.device);
  if (log.forkOf(own) !== undefined) throw new Error("a forked log is not written");
  const head = log.heads(own)[0];
  const core: EntryCore = {
    version: ENTRY_VERSION,
    kind: draft.kind,
    space: log.space,
    device: identity.device,
    seq: (head?.entry.core.seq ?? 0) + 1,
    prevHash: head?.hash ?? ZERO_HASH,
    record: draft.record ?? as<RecordId>(ZERO_32),
    recordKeyId: draft.keyId ?? as<Hash32>(ZERO_32),
    actorNonces: draft.actorNonces ?? [],
    day,
    vectorDelta: newSince(log, heads, identity, head),
  };
  const { plaintext } = draft;
  const said =
    typeof plaintext === "function"
      ? plaintext({ space: log.space, identity, day, sees: seesOf(log, identity, head, core) })
      : plaintext;
  const bytes = sealEntry(core, said, draft.key, identity.signing, random);
  const entry = decodeEntry(bytes);
  if (!isEntry(entry) && entry.type === "TooLarge") return undefined;
  if (!isEntry(entry)) throw new Error("sealed an entry that does not decode");
  return { from: identity.device, entry, hash: entryHash(entry), bytes };
}

const viewOf = (log: Log) => ({
  chains: log,
  pastOf: (item: VectorItem) => log.get(item)?.frontier,
  personOf: log.personOf,
});

function seesOf(log: Log, { certificate }: Identity, head: EntryRow | undefined, { vectorDelta }: EntryCore) {
  const past = causalPast(viewOf(log), certificate.person, head && itemOf(head), vectorDelta);
  return (item: VectorItem): boolean => inFrontier(item, past, log);
}

/** What other logs gained since this log's last entry (LG1), as far as one entry may have seen it (CV1). */
function newSince(
  log: Log,
  heads: readonly VectorItem[],
  identity: Identity,
  head: EntryRow | undefined,
): VectorItem[] {
  const gained = heads
    .filter((item) => !sameBytes(item.device, identity.device))
    .filter((item) => !head || !inFrontier(item, head.frontier, log))
    .toSorted(compareVectorItems)
    .slice(0, LIMIT.vectorPerEntry);
  return nameable(viewOf(log), identity.certificate.person, head && itemOf(head), gained).toSorted(compareVectorItems);
}
