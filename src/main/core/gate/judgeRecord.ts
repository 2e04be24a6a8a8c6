/**
 * What entries about one record are worth, given its state and document (the gate's steps "decrypt" to "stage").
 * Used both as entries arrive and, from nothing, when a record is rebuilt: one function, so both agree (CV1).
 */
import type { EntryHash, PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeChange, decodeCreate } from "../../../shared/protocol/body.ts";
import { isOwnerOnly, isRecordKind } from "../../../shared/domain/record.ts";
import { type Entry, isKnownKind, KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { Hash32 } from "../../../shared/base/brand.ts";
import type { SecretKey } from "../crypto/index.ts";
import type { EntryRow, Reason, Status } from "../log/entryRow.ts";
import { itemOf } from "../log/entryRow.ts";
import { type Chains, type Frontier, inFrontier, joinFrontiers } from "../log/frontier.ts";
import { actorId, recordIdOf } from "../log/names.ts";
import { openBody } from "../log/sealEntry.ts";
import { measureChange } from "./measureChange.ts";
import type { RecordState } from "./recordState.ts";
import type { StagerPool, StageVerdict } from "./stageTypes.ts";

/** An entry whose past is evaluated, before its own verdict. */
export type Candidate = {
  readonly entry: Entry;
  readonly hash: EntryHash;
  readonly bytes: Uint8Array;
  readonly frontier: Frontier;
  readonly person: PersonKey;
};

export type Verdict = { readonly status: Status; readonly reason: Reason };

export type JudgeContext = {
  readonly chains: Chains;
  readonly pool: StagerPool;
  keyOf(id: Hash32): SecretKey | undefined;
  /** This record's rows that are not among the candidates, each after its past. Called only where someone wrote apart. */
  rows(): readonly EntryRow[];
};

export type Judgement = {
  readonly verdicts: readonly Verdict[];
  readonly state: RecordState;
  readonly snapshot: Uint8Array | null;
};

const accepted: Verdict = { status: "accepted", reason: "none" };
const refused = (reason: Reason): Verdict => ({ status: "refused", reason });
const set = (status: Status): Verdict => ({ status, reason: "none" });

type Opened =
  | { readonly verdict: Verdict }
  | { readonly changes: readonly Uint8Array[]; readonly created?: RecordState["created"] };

export async function judgeRecord(
  context: JudgeContext,
  before: RecordState,
  snapshot: Uint8Array | null,
  candidates: readonly Candidate[],
): Promise<Judgement> {
  let state = before;
  const verdicts: Verdict[] = [];
  let document = snapshot;
  // Runs of candidates that can be staged together: a create decides alone whether what follows has a record.
  for (let at = 0; at < candidates.length;) {
    const run = gatherRun(context, state, candidates, at);
    if (run.staged.length > 0) {
      const result = await stageRun(context, state, document, run.staged);
      state = result.state;
      document = result.snapshot;
      for (const [index, verdict] of result.verdicts.entries()) run.verdicts[run.staged[index]?.index ?? 0] = verdict;
    }
    for (const [index, verdict] of run.verdicts.entries()) {
      const candidate = candidates[at + index];
      if (candidate) state = advance(context.chains, state, candidate, verdict);
      verdicts.push(verdict);
    }
    at += run.verdicts.length;
  }
  return { verdicts, state, snapshot: document };
}

type Staged = {
  readonly index: number;
  readonly candidate: Candidate;
  readonly changes: readonly Uint8Array[];
  readonly created?: RecordState["created"];
};

function gatherRun(
  context: JudgeContext,
  state: RecordState,
  candidates: readonly Candidate[],
  from: number,
): { verdicts: Verdict[]; staged: Staged[] } {
  const verdicts: Verdict[] = [];
  const staged: Staged[] = [];
  for (const candidate of candidates.slice(from)) {
    const opened = open(context, state, candidate);
    if ("verdict" in opened) {
      verdicts.push(opened.verdict);
      // The state it leaves decides how the next is read: end the run where it changed.
      if (opened.verdict.status !== "refused") break;
      continue;
    }
    staged.push({ index: verdicts.length, candidate, ...opened });
    verdicts.push(accepted);
    if (opened.created) break;
  }
  return { verdicts, staged };
}

/** Everything that can be said of an entry without its document. */
function open(context: JudgeContext, state: RecordState, candidate: Candidate): Opened {
  const { core } = candidate.entry;
  if (state.fault === "split") return { verdict: set("split") };
  const unread = state.unknown.some((item) => inFrontier(item, candidate.frontier, context.chains));
  if (unread || !isKnownKind(core.kind)) return { verdict: set("unknown") };
  const key = context.keyOf(core.recordKeyId);
  if (!key || state.fault === "waiting") return { verdict: set("waiting") };
  const plaintext = openBody(candidate.entry, key);
  if (!plaintext) return { verdict: refused("DoesNotOpen") };
  return core.kind === KIND.create
    ? openCreate(state, candidate, plaintext)
    : openChange(context, state, candidate, plaintext);
}

function openCreate(state: RecordState, candidate: Candidate, plaintext: Uint8Array): Opened {
  const body = decodeCreate(plaintext);
  if (!body) return { verdict: refused("Malformed") };
  const { core } = candidate.entry;
  const made = recordIdOf(core.space, core.device, body.kind, body.owner, body.nonce);
  if (!sameBytes(made, core.record)) return { verdict: refused("WrongRecordId") };
  if (!isRecordKind(body.kind)) return { verdict: set("unknown") };
  const owner = isOwnerOnly(body.kind) ? candidate.person : ZERO_32;
  if (!sameBytes(body.owner, owner)) return { verdict: refused("WrongOwner") };
  if (state.created) return { verdict: refused("Exists") };
  const fault = changesFault(candidate, body.changes);
  if (fault) return { verdict: refused(fault) };
  const created = { kind: body.kind, owner: body.owner, keyId: core.recordKeyId, at: itemOf(candidate) };
  return { changes: body.changes, created };
}

function openChange(context: JudgeContext, state: RecordState, candidate: Candidate, plaintext: Uint8Array): Opened {
  const body = decodeChange(plaintext);
  if (!body) return { verdict: refused("Malformed") };
  const { created } = state;
  if (!created || !inFrontier(created.at, candidate.frontier, context.chains)) return { verdict: refused("NoRecord") };
  if (!sameBytes(created.keyId, candidate.entry.core.recordKeyId)) return { verdict: refused("WrongKey") };
  if (isOwnerOnly(created.kind) && !sameBytes(created.owner, candidate.person)) return { verdict: refused("NotOwner") };
  const fault = changesFault(candidate, body.changes);
  return fault ? { verdict: refused(fault) } : { changes: body.changes };
}

/** LG6: every change is by an actor this device could have made for this record; sizes and dates as the limits say. */
function changesFault(candidate: Candidate, changes: readonly Uint8Array[]): Reason | undefined {
  const { device, record, actorNonces } = candidate.entry.core;
  const actors = new Set(actorNonces.map((nonce) => toHex(actorId(device, record, nonce))));
  for (const change of changes) {
    const measured = measureChange(change);
    if (!measured.ok) return measureReason(measured.error.type);
    if (!actors.has(toHex(measured.value.actor))) return "ForgedActor";
  }
  return undefined;
}

const measureReason = (type: string): Reason =>
  type === "Malformed"
    ? "ChangeMalformed"
    : type === "HasTime" || type === "HasMessage"
      ? "ChangeDated"
      : "ChangeTooLarge";

async function stageRun(
  context: JudgeContext,
  state: RecordState,
  snapshot: Uint8Array | null,
  staged: readonly Staged[],
): Promise<{ verdicts: Verdict[]; state: RecordState; snapshot: Uint8Array | null }> {
  const apart = findApart(context, state, staged);
  const changes = staged.map((item, index) => item.changes.filter((change) => !apart.leavesOut(index, change)));
  const outcome = await context.pool.stage({ snapshot, changes });
  const verdicts: Verdict[] = [];
  let splitAt = outcome.noVerdict?.entry ?? Infinity;
  for (const [index, verdict] of outcome.verdicts.entries()) {
    if (index >= splitAt) break;
    const judged = toVerdict(verdict);
    // Refused beside what its author had not seen: only its own past may refuse it (CV1).
    if (judged.status === "refused" && apart.any && !(await refusedByItsPast(context, staged[index]))) splitAt = index;
    else verdicts.push(judged);
  }
  if (splitAt === Infinity)
    return { verdicts, state: after(state, staged, verdicts, outcome.heads), snapshot: outcome.snapshot };
  // No verdict: the record stays as it was before that entry, and goes no further (CV5).
  const kept =
    outcome.noVerdict?.entry === splitAt
      ? outcome
      : await context.pool.stage({ snapshot, changes: changes.slice(0, splitAt) });
  const left = { ...after(state, staged, verdicts, kept.heads), fault: "split" as const };
  return {
    verdicts: [...verdicts, ...staged.slice(splitAt).map(() => set("split"))],
    state: left,
    snapshot: kept.snapshot,
  };
}

const toVerdict = (verdict: StageVerdict): Verdict =>
  verdict.type === "ok"
    ? accepted
    : refused(
        verdict.reason === "DoesNotApply" || verdict.reason === "DoesNotReload"
          ? verdict.reason
          : measureReason(verdict.reason),
      );

function after(
  state: RecordState,
  staged: readonly Staged[],
  verdicts: readonly Verdict[],
  heads: readonly string[],
): RecordState {
  const created = staged.find((item, index) => item.created && verdicts[index]?.status === "accepted")?.created;
  return { ...state, created: state.created ?? created, heads };
}

/**
 * CV1, CV4: a change reaches the document only if all it depends on reached it from its own causal past; what another
 * device happened to know already must not help it. Costs a look at the record's rows only where entries are concurrent.
 */
function findApart(
  context: JudgeContext,
  state: RecordState,
  staged: readonly Staged[],
): { any: boolean; leavesOut(index: number, change: Uint8Array): boolean } {
  const measured = staged.map((item) => item.changes.map((change) => measureOrThrow(change)));
  const unseen = staged.map((item, index) => {
    const hashes = new Set<string>();
    const sees = (entry: VectorItem): boolean => inFrontier(entry, item.candidate.frontier, context.chains);
    if (!state.frontier.every(sees)) {
      for (const row of context.rows())
        if (row.status === "accepted" && !sees(itemOf(row))) addChanges(context, row, hashes);
    }
    for (const [earlier, other] of staged.slice(0, index).entries()) {
      if (!sees(itemOf(other.candidate))) for (const change of measured[earlier] ?? []) hashes.add(toHex(change.hash));
    }
    return hashes;
  });
  const out = new Set<string>();
  for (const [index, changes] of measured.entries()) {
    for (const change of changes) {
      if (change.deps.some((dep) => unseen[index]?.has(toHex(dep)))) {
        out.add(`${index} ${toHex(change.hash)}`);
        unseen[index]?.add(toHex(change.hash));
      }
    }
  }
  return {
    any: unseen.some((hashes) => hashes.size > 0),
    leavesOut: (index, change) => out.size > 0 && out.has(`${index} ${toHex(measureOrThrow(change).hash)}`),
  };
}

function measureOrThrow(change: Uint8Array): { hash: Uint8Array; deps: readonly Uint8Array[] } {
  const measured = measureChange(change);
  if (!measured.ok) throw new Error("a change was staged unmeasured");
  return measured.value;
}

/** The changes an accepted row brought, whatever of them reached the document. */
export function changesOf(context: Pick<JudgeContext, "keyOf">, row: EntryRow): readonly Uint8Array[] {
  const key = context.keyOf(row.entry.core.recordKeyId);
  const plaintext = key && openBody(row.entry, key);
  if (!plaintext) return [];
  const body = row.entry.core.kind === KIND.create ? decodeCreate(plaintext) : decodeChange(plaintext);
  return body?.changes ?? [];
}

function addChanges(context: JudgeContext, row: EntryRow, into: Set<string>): void {
  for (const change of changesOf(context, row)) {
    const measured = measureChange(change);
    if (measured.ok) into.add(toHex(measured.value.hash));
  }
}

/** Stages one entry on the document of its own causal past. True: refused there too, on every device. */
async function refusedByItsPast(context: JudgeContext, item: Staged | undefined): Promise<boolean> {
  if (!item) return true;
  const past = context
    .rows()
    .filter((row) => row.status === "accepted" && inFrontier(itemOf(row), item.candidate.frontier, context.chains));
  const outcome = await context.pool.stage({
    snapshot: null,
    changes: [...past.map((row) => changesOf(context, row)), item.changes],
  });
  return outcome.noVerdict === undefined && outcome.verdicts.at(-1)?.type === "refused";
}

function advance(chains: Chains, state: RecordState, candidate: Candidate, verdict: Verdict): RecordState {
  const item = itemOf(candidate);
  const frontier = [...joinFrontiers([...state.frontier, item], [], chains).values()].flat();
  if (verdict.status === "unknown") return { ...state, frontier, unknown: [...state.unknown, item] };
  if (verdict.status === "waiting")
    return { ...state, frontier, fault: "waiting", missingKey: candidate.entry.core.recordKeyId };
  return { ...state, frontier };
}
