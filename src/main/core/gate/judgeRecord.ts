/**
 * What entries about one record are worth, given its state and document (the gate's steps "decrypt" to "stage").
 * Used both as entries arrive and, from nothing, when a record is rebuilt: one function, so both agree (CV1).
 */
import type { DeviceId, Hash32, SigningPublicKey } from "../../../shared/base/brand.ts";
import type { RecordContent } from "../../../shared/domain/record.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import type { SecretKey } from "../crypto/index.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import { type Chains, inFrontier, isOnChain } from "../log/frontier.ts";
import { type Brought, broughtBy, leaveOut, type ReadChange } from "./apart.ts";
import { openEntry } from "./openEntry.ts";
import { type Created, faultOf, type RecordState } from "./recordState.ts";
import type { StagerPool } from "./stageTypes.ts";
import { accepted, type Candidate, refused, settled, stageReason, type Verdict } from "./verdict.ts";

export type JudgeContext = {
  readonly chains: Chains;
  readonly pool: StagerPool;
  keyOf(id: Hash32): SecretKey | undefined;
  /** FK1, MB3; `own`: by the word of another device of the same person, where it needs one. */
  counts(candidate: Candidate, by?: "own"): boolean;
  signingKeyOf(device: DeviceId): SigningPublicKey | undefined;
  /** Unshared changes on this record: its text is read with them. */
  readonly draft: readonly Uint8Array[];
  /** This record's rows that are not among the candidates. Called only where someone wrote apart. */
  rows(): readonly EntryRow[];
};

export type Judgement = {
  /** One for each candidate. */
  readonly verdicts: readonly Verdict[];
  readonly state: RecordState;
  readonly snapshot: Uint8Array | null;
  readonly text: JudgedText;
};

/** What the document says now. `same` as before, or `unread`: it has to be loaded. */
export type JudgedText = RecordContent | "same" | "unread";

/** No judgement at all: there is no stager, or the snapshot it was given does not load (LG4). */
export type NoJudgement = { readonly failed: "unavailable" | "snapshot" };

type Staged = {
  readonly index: number;
  readonly candidate: Candidate;
  readonly changes: readonly ReadChange[];
  readonly leftOut: ReadonlySet<string>;
  readonly created: Created | undefined;
};

/** Candidates come after what they name. */
export async function judgeRecord(
  context: JudgeContext,
  before: RecordState,
  snapshot: Uint8Array | null,
  candidates: readonly Candidate[],
): Promise<Judgement | NoJudgement> {
  const verdicts: Verdict[] = [];
  let state = before;
  let document = snapshot;
  let text: JudgedText = "same";
  let run: Staged[] = [];
  /** By the rows that are not among the candidates, and by those that are, as far as they are judged. */
  let earlier: readonly Brought[] | undefined;
  const brought: Brought[] = [];

  for (const [index, candidate] of candidates.entries()) {
    const sees = (item: Parameters<typeof inFrontier>[0]): boolean =>
      inFrontier(item, candidate.frontier, context.chains);
    // What it depends on must be settled first: whether the record exists, and what each entry apart has left out.
    if (run.some((item) => item.created !== undefined || !sees(itemOf(item.candidate)))) {
      const failed = await flush();
      if (failed) return failed;
    }
    const reopened = reopening(state, candidate, sees);
    if (reopened) state = { ...state, ...reopened };
    if (candidate.settled) {
      verdicts[index] = candidate.settled;
      continue;
    }
    const opened = openEntry(context, state, candidate);
    if ("changes" in opened) {
      const apart = !state.frontier.every(sees);
      if (apart) earlier ??= context.rows().flatMap((row) => broughtBy(context, row));
      const leftOut = apart ? leaveOut(opened.changes, [...(earlier ?? []), ...brought], sees) : new Set<string>();
      run.push({ index, candidate, changes: opened.changes, leftOut, created: opened.created });
    } else {
      verdicts[index] = opened.verdict;
      state = { ...state, ...opened.state };
    }
    state = { ...state, frontier: joined(context.chains, state, candidate) };
  }
  const failed = await flush();
  if (failed) return failed;
  return { verdicts, state: { ...state, fault: faultOf(state) }, snapshot: document, text };

  /** Stages what was gathered. From where the stager gives no verdict on, the record goes no further (CV5). */
  async function flush(): Promise<NoJudgement | undefined> {
    if (run.length === 0) return undefined;
    const changes = run.map((item) =>
      item.changes.filter(({ hash }) => !item.leftOut.has(hash)).map(({ bytes }) => bytes),
    );
    const outcome = await context.pool.stage({ snapshot: document, changes, draft: context.draft });
    const cause = outcome.noVerdict?.cause;
    if (cause === "unavailable" || cause === "snapshot") return { failed: cause };
    for (const [at, item] of run.entries()) {
      const verdict = outcome.verdicts[at];
      if (!verdict) verdicts[item.index] = settled("split");
      else if (verdict.type === "refused") verdicts[item.index] = refused(stageReason(verdict.reason));
      else {
        const leftOut = [...new Set([...item.leftOut, ...verdict.leftOut])].sort();
        verdicts[item.index] = { ...accepted, leftOut };
        if (item.created) state = { ...state, created: item.created };
        const hashes = item.changes.map(({ hash }) => hash).filter((hash) => !leftOut.includes(hash));
        brought.push({ at: itemOf(item.candidate), hashes });
      }
    }
    document = outcome.snapshot;
    text = outcome.text?.content ?? "unread";
    state = { ...state, heads: outcome.heads, fault: outcome.noVerdict ? "split" : state.fault };
    run = [];
    return undefined;
  }
}

/** SG1: by its header alone, whatever is in it. An edit that has seen such an edit adds nothing. */
export function reopening(
  { stated, reopened }: RecordState,
  candidate: Candidate,
  sees: (item: VectorItem) => boolean,
): Pick<RecordState, "reopened"> | undefined {
  if (stated.length === 0 || candidate.entry.core.kind !== KIND.change) return undefined;
  const known = new Set(reopened.filter(({ by }) => sees(by)).map(({ offer }) => toHex(offer)));
  const offers = stated.filter(({ act, at, id }) => act.type === "offer" && sees(at) && !known.has(toHex(id)));
  if (offers.length === 0) return undefined;
  return { reopened: [...reopened, ...offers.map(({ id }) => ({ offer: id, by: itemOf(candidate) }))] };
}

/** Against the new one alone: heads that were there don't dominate each other, and a forked log can have thousands. */
export function joined(chains: Chains, { frontier }: RecordState, candidate: Candidate): RecordState["frontier"] {
  const item = itemOf(candidate);
  const isOfLog = (head: VectorItem): boolean => sameBytes(head.device, item.device);
  return [item, ...frontier.filter((head) => !isOfLog(head) || !isOnChain(head, item, chains))];
}
