/** The rules of a log itself: what can be said of an entry once its causal past is evaluated, before its record is looked at. */
import type { DeviceId, PersonKey } from "../../../shared/base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeForkSeen, decodeOpen, decodeRemovalSeen, isLeft, removedBy } from "../../../shared/protocol/body.ts";
import {
  type EntryCore,
  isKnownKind,
  isRedaction,
  isStatement,
  KIND,
  type VectorItem,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Reason } from "../log/entryRow.ts";
import { type Chains, type Frontier, inFrontier } from "../log/frontier.ts";
import { hasClearBody } from "../log/sealEntry.ts";
import { accepted, type Candidate, refused, settled, type Verdict } from "./verdict.ts";

export type LogView = {
  readonly chains: Chains;
  /** The causal past of an entry evaluated before, or earlier in the same pass. */
  pastOf(item: VectorItem): Frontier | undefined;
  /** Whether the chain that ends here began with an accepted `open`. Of a log forked there, one branch may not (CV1). */
  isOpened(item: VectorItem): boolean;
  personOf(device: DeviceId): PersonKey | undefined;
  /** Devices of the person that are opened in the candidate's own causal past, and not removed there. */
  devicesSeenBy(candidate: Candidate): readonly DeviceId[];
  /** Whether a removal of this device that counts lies in the candidate's own past. */
  isRemovedFor(candidate: Candidate, device: DeviceId): boolean;
  isUncounted(candidate: Candidate): boolean;
};

/** "record": it is about a record, which judges it next. */
export function judgeByLog(view: LogView, candidate: Candidate): Verdict | "record" {
  const { core } = candidate.entry;
  const fault = vectorFault(view, candidate);
  if (fault) return refused(fault);
  // A signature that does not count takes back what its person signed (FK1): its record looks at that.
  if (view.isUncounted(candidate) && !isStatement(core.kind)) return settled("uncounted");
  if ((core.kind === KIND.open) !== (core.seq === 1)) return refused("NotOpened");
  if (core.kind === KIND.open) return judgeOpen(view, candidate);
  if (!view.isOpened({ device: core.device, seq: core.seq - 1, hash: core.prevHash })) return refused("NotOpened");
  const about = !sameBytes(core.record, ZERO_32);
  if (core.kind === KIND.forkSeen) return judgeForkSeen(candidate);
  if (core.kind === KIND.deviceRemoved) return judgeRemoval(view, candidate);
  if (core.kind === KIND.removalSeen) return judgeRemovalSeen(candidate);
  if (core.kind === KIND.left) return judgeLeft(candidate);
  if (!isKnownKind(core.kind)) return about ? "record" : settled("unknown");
  return about && hasClearBody(core) === isRedaction(core.kind) ? "record" : refused("Malformed");
}

/** What never changes, whatever forks and removals become known. */
export const VECTOR_FAULTS: readonly Reason[] = ["VectorOwn", "VectorOlder", "TooManyBranches"];

/** LG1, CV1: an item names another log's entry, and one this log had not named before; together not too many branches. */
function vectorFault(view: LogView, { entry: { core }, frontier }: Candidate): Reason | undefined {
  const past = core.seq > 1 ? view.pastOf({ device: core.device, seq: core.seq - 1, hash: core.prevHash }) : undefined;
  for (const item of core.vectorDelta) {
    if (sameBytes(item.device, core.device)) return "VectorOwn";
    if (past && inFrontier(item, past, view.chains)) return "VectorOlder";
  }
  // Then nothing of what it names was taken into its past (causalPast.ts).
  const tookAll = core.vectorDelta.every((item) => inFrontier(item, frontier, view.chains));
  return tookAll ? undefined : "TooManyBranches";
}

const isPlain = (core: EntryCore): boolean => sameBytes(core.record, ZERO_32) && hasClearBody(core);

function judgeOpen(view: LogView, candidate: Candidate): Verdict {
  const { core, body } = candidate.entry;
  const opened = isPlain(core) && body ? decodeOpen(body) : undefined;
  if (!opened) return refused("Malformed");
  const { replaces } = opened;
  if (!replaces.every((last) => isRemovable(view, candidate, last))) return refused("NoDevice");
  // Counted in its causal past only: two additions made apart may exceed the limit, the same way everywhere (MB3).
  const inUse = view.devicesSeenBy(candidate).filter((one) => !replaces.some((last) => sameBytes(last.device, one)));
  return inUse.length >= LIMIT.devicesPerPerson ? refused("TooManyDevices") : accepted;
}

function judgeRemoval(view: LogView, candidate: Candidate): Verdict {
  const { core, body } = candidate.entry;
  const [last] = (isPlain(core) && removedBy(core.kind, body)) || [];
  if (!last) return refused("Malformed");
  return isRemovable(view, candidate, last) ? accepted : refused("NoDevice");
}

/** MB2: another device of the same person, opened and not removed in the entry's own past; `last` is of it, and seen. */
function isRemovable(view: LogView, candidate: Candidate, last: VectorItem): boolean {
  const person = view.personOf(last.device);
  return (
    person !== undefined &&
    sameBytes(person, candidate.person) &&
    !sameBytes(last.device, candidate.entry.core.device) &&
    view.pastOf(last) !== undefined &&
    inFrontier(last, candidate.frontier, view.chains) &&
    view.isOpened(last) &&
    !view.isRemovedFor(candidate, last.device)
  );
}

/** Like `fork-seen` a word about a log; what counts is what its author had seen when it was written, its vector. */
function judgeRemovalSeen({ entry }: Candidate): Verdict {
  return isPlain(entry.core) && entry.body && decodeRemovalSeen(entry.body) ? accepted : refused("Malformed");
}

/** A word about a log in its own past; what proves the fork is the two entries, not this. */
function judgeForkSeen({ entry, frontier }: Candidate): Verdict {
  const body = isPlain(entry.core) && entry.body ? decodeForkSeen(entry.body) : undefined;
  const sound = body && frontier.has(toHex(body.device)) && compareBytes(...body.hashes) < 0;
  return sound ? accepted : refused("Malformed");
}

/** It moves nothing: whoever has left is believed, and what they signed stands as it stood. */
function judgeLeft({ entry: { core, body } }: Candidate): Verdict {
  return isPlain(core) && body && isLeft(body) ? accepted : refused("Malformed");
}
