/** Judges entries in causal order without writing anything: what a pass answers is committed, or not, by the gate. */
import {
  as,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type RecordId,
} from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { isOwnerOnly } from "../../../shared/domain/record.ts";
import { removedBy } from "../../../shared/protocol/body.ts";
import { isRedaction, isStatement, keepsBody, KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { SecretKey } from "../crypto/index.ts";
import { causalPast } from "../log/causalPast.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import { type Chains, type Frontier, inFrontier, sortCausally } from "../log/frontier.ts";
import type { Log } from "../log/log.ts";
import type { Counting } from "./counting.ts";
import type { Dispute } from "./disputes.ts";
import { readable } from "../vault/store.ts";
import type { Intake } from "./intake.ts";
import type { Pace } from "../pace.ts";
import { type JudgeContext, type JudgedText, type Judgement, judgeRecord } from "./judgeRecord.ts";
import { judgeByLog, type LogView, VECTOR_FAULTS } from "./logRules.ts";
import { type Erasures, withoutBody } from "./erasures.ts";
import { judgeErased } from "./judgeErased.ts";
import { judgeRedactions, type Redacting } from "./judgeRedactions.ts";
import { emptyState, isRedacted, type RecordState } from "./recordState.ts";
import type { StagerPool } from "./stageTypes.ts";
import { type Candidate, settled, type Verdict } from "./verdict.ts";
import type { Arrived } from "./waiting.ts";

export type JudgedRecord = {
  readonly state: RecordState;
  readonly snapshot: Uint8Array | null;
  /** Of this pass, old and new. */
  readonly rows: readonly EntryRow[];
  /** What it says with the draft on it that there was then. */
  readonly text: JudgedText;
  readonly draft: DraftThen;
  /** All that was in the document still is; false where it was made anew. */
  readonly grown: boolean;
};

/** A record's unshared changes, and in how many rows they lie: by that it is seen whether there are other ones now. */
export type DraftThen = { readonly rows: number; readonly changes: readonly Uint8Array[] };

export type Pass = {
  /** New entries, in order, with their verdicts. */
  readonly rows: readonly EntryRow[];
  /** Entries already here whose verdict is another one now. */
  readonly rewritten: readonly EntryRow[];
  readonly records: readonly JudgedRecord[];
};

type Parts = {
  readonly log: Log;
  readonly pool: StagerPool;
  readonly counting: Counting;
  readonly intake: Intake;
  readonly pace: Pace;
  readonly records: {
    state(record: RecordId): RecordState | undefined;
    snapshot(record: RecordId): Uint8Array | null;
    draft(record: RecordId): DraftThen;
  };
  readonly keys: { get(id: Hash32): SecretKey | undefined };
  /** Split by another verdict elsewhere: no entry tells that (CV5). */
  markOf(record: RecordId): Dispute["is"] | undefined;
  /** What lies of this record here can't be relied on: it is judged from its entries alone. */
  isOwed(record: RecordId): boolean;
  /** Which records both have erased (KD2). */
  readonly erasures: Pick<Erasures, "isFinal">;
};

/** A record with the entries of this pass about it. `said`: of erasing it, what does not count too (SG8). */
type Group = { readonly record: RecordId; readonly fresh: Candidate[]; readonly said: readonly Candidate[] };
type Key = { readonly id: Hash32; readonly key: SecretKey };

/** Entries with what their logs' rules say of them; the others are about records, which judge them next. */
type ByLog = {
  readonly fresh: ReadonlyMap<string, Candidate>;
  readonly verdicts: Map<string, Verdict>;
  readonly view: LogView;
};

export class Passes {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Undefined where a name of theirs is not there any more: the log is hurt. */
  async #judgeByLog(ready: readonly Arrived[]): Promise<ByLog | undefined> {
    const fresh = new Map<string, Candidate>();
    const verdicts = new Map<string, Verdict>();
    const view = this.#viewWith(fresh, verdicts);
    for (const arrived of ready) {
      const candidate = this.#candidate(arrived, fresh, view.chains);
      if (!candidate) return undefined;
      fresh.set(toHex(candidate.hash), candidate);
      const verdict = judgeByLog(view, candidate);
      if (verdict !== "record") verdicts.set(toHex(candidate.hash), verdict);
      await this.#parts.pace.step(arrived.bytes.length, arrived.entry.core.vectorDelta.length);
    }
    return { fresh, verdicts, view };
  }

  /**
   * Whether the last of these will remove a device once they are evaluated. Its log's rules tell, and its verdict rests on
   * its own past alone: what is written here in between does not change it (MB3).
   */
  async removes(ready: readonly Arrived[]): Promise<boolean> {
    const last = ready.at(-1);
    if (!last || !removedBy(last.entry.core.kind, last.entry.body)?.length) return false;
    const judged = await this.#judgeByLog(ready);
    return judged?.verdicts.get(toHex(last.hash))?.status === "accepted";
  }

  /** Undefined where there is no stager to ask, or the log is hurt: nothing is known then, and nothing may be written. */
  async evaluate(ready: readonly Arrived[]): Promise<Pass | undefined> {
    const judged = await this.#judgeByLog(ready);
    if (!judged) return undefined;
    const { fresh, verdicts, view } = judged;
    const groups = new Map<string, Group>();
    const said = Map.groupBy([...fresh.values()].filter(isSaid), ({ entry }) => toHex(entry.core.record));
    for (const [id, candidate] of fresh) {
      const { record, kind } = candidate.entry.core;
      const bodiless = verdicts.has(id) ? undefined : this.#withoutBody(candidate);
      if (bodiless) verdicts.set(id, bodiless);
      const settledAs = verdicts.get(id);
      const group = groups.get(toHex(record)) ?? { record, fresh: [], said: said.get(toHex(record)) ?? [] };
      const mayReopen = kind === KIND.change && (group.fresh.length > 0 || this.#isOffered(record));
      if (settledAs && !mayReopen) continue;
      group.fresh.push(settledAs ? { ...candidate, settled: settledAs } : candidate);
      groups.set(toHex(record), group);
    }
    const records: JudgedRecord[] = [];
    const rewritten: EntryRow[] = [];
    for (const group of groups.values()) {
      const judged = (await this.#judgeNew(group, view)) ?? (await this.#judgeWhole(group, view, {}));
      if (!judged) return undefined;
      records.push(judged);
      for (const row of judged.rows) {
        if (fresh.has(toHex(row.hash))) verdicts.set(toHex(row.hash), row);
        else rewritten.push(row);
      }
    }
    const erased = new Set(records.flatMap(({ state }) => (isRedacted(state) ? [toHex(state.record)] : [])));
    const rows = [...fresh].map(([id, candidate]) => {
      const row = rowOf(candidate, verdicts.get(id) ?? settled("split"));
      const { record } = row.entry.core;
      return erased.has(toHex(record)) || this.#parts.erasures.isFinal(record) ? withoutBody(row) : row;
    });
    return { rows, rewritten, records };
  }

  /** Of a record that is erased. Before that is evaluated, what came without its body waits for it (openEntry.ts). */
  #withoutBody({ entry: { core, body } }: Candidate): Verdict | undefined {
    if (body || keepsBody(core.kind) || !this.#parts.erasures.isFinal(core.record)) return undefined;
    return settled("erased");
  }

  /** All of a record's entries judged again. `damaged`: what its cache holds can't be relied on. */
  async rebuild(record: RecordId, damaged: boolean, key?: Key): Promise<Pass | undefined> {
    const view = this.#viewWith(new Map(), new Map());
    const judged = await this.#judgeWhole({ record, fresh: [], said: [] }, view, { damaged, ...(key ? { key } : {}) });
    return judged && { rows: [], rewritten: judged.rows, records: [judged] };
  }

  /** The short way: only what is new, on the state and document as they are. Undefined where that does not do. */
  async #judgeNew({ record, fresh, said }: Group, view: LogView): Promise<JudgedRecord | undefined> {
    const { records, log } = this.#parts;
    if (this.#parts.isOwed(record)) return undefined;
    const cache = readable(() => ({ state: records.state(record), snapshot: records.snapshot(record) }));
    if (!cache) return undefined;
    const { state = emptyState(record), snapshot } = cache;
    const others = fresh.filter((candidate) => !isSaid(candidate));
    // Where a log forked, or a device was removed, what counts depends on what else is known: all is judged, in order.
    if ([...state.frontier, ...others.map(itemOf)].some(this.#parts.counting.isDoubtful)) return undefined;
    const redacting = fresh.some(isSaid) ? this.#redacting(view, log.ofRecord(record), said) : undefined;
    const redaction = redacting?.redaction ?? state.redaction;
    // All there is of it is another thing now.
    if (isRedacted({ redaction }) && !isRedacted(state)) return undefined;
    const draft = records.draft(record);
    const context = this.#context(view, draft, () => log.ofRecord(record));
    const judgement = await judgeRecord(context, state, snapshot, others);
    if ("failed" in judgement) return undefined;
    const rows = [...rowsOf(others, judgement), ...saidRows(fresh.filter(isSaid), redacting)];
    return { ...judgement, state: { ...judgement.state, redaction }, rows, draft, grown: true };
  }

  /** SG8, from the entries alone. `rows`: of the record, those that are here; `said`: what this pass brings. */
  #redacting(view: LogView, rows: readonly EntryRow[], said: readonly Candidate[]): Redacting {
    const here = rows
      .filter(isSaid)
      .map((row): Candidate => ({ ...row, person: this.#personOf(row.entry.core.device) }));
    return judgeRedactions(view, sortCausally([...here, ...said]));
  }

  /**
   * From the entries alone, in the order every device has. A record that was split stays as it was left (CV5): what went
   * through stays, what did not is not tried again.
   */
  async #judgeWhole(
    { record, fresh, said }: Group,
    view: LogView,
    why: { damaged?: boolean; key?: Key },
  ): Promise<JudgedRecord | undefined> {
    const { log } = this.#parts;
    const { key } = why;
    const before = this.#stateBefore(record);
    const damaged = why.damaged === true || this.#parts.isOwed(record);
    const old = log.ofRecord(record);
    const all = sortCausally([
      ...old.map((row) => ({ ...row, person: this.#personOf(row.entry.core.device) })),
      ...fresh,
    ]);
    const redacting = this.#redacting(view, old, said);
    const { redaction } = redacting;
    if (isRedacted(redacting)) {
      const erased = judgeErased(view, record, all, redacting);
      const kept = new Set(old.filter((row) => !isOtherNow(row, erased.verdicts)).map(({ hash }) => toHex(hash)));
      const rows = all.filter(({ hash }) => !kept.has(toHex(hash))).map((one) => erasedRow(one, erased.verdicts));
      const none = { rows: 0, changes: [] };
      return { state: erased.state, snapshot: null, rows, text: "unread", draft: none, grown: false };
    }
    const wasSplit =
      before.fault === "split" ||
      this.#parts.markOf(record) === "split" ||
      old.some(({ status }) => status === "split");
    const isSplit = (candidate: Candidate): boolean =>
      "status" in candidate ? candidate.status === "split" : wasSplit;
    const verdicts = new Map<string, Verdict>();
    const candidates: Candidate[] = [];
    for (const candidate of all) {
      const { kind } = candidate.entry.core;
      const bySaid = redacting.verdicts.get(toHex(candidate.hash));
      if (bySaid) {
        verdicts.set(toHex(candidate.hash), bySaid);
        continue;
      }
      const byLog = judgeByLog(view, candidate);
      const isLeft = isSplit(candidate) && !isStatement(kind) ? settled("split") : undefined;
      const verdict = byLog === "record" ? (this.#withoutBody(candidate) ?? isLeft ?? byLog) : byLog;
      if (verdict === "record") candidates.push(candidate);
      else {
        verdicts.set(toHex(candidate.hash), verdict);
        if (kind === KIND.change) candidates.push({ ...candidate, settled: verdict });
      }
    }
    const draft = this.#parts.records.draft(record);
    const context = this.#context(view, draft, () => [], key);
    const judgement = await judgeRecord(context, emptyState(record), null, candidates);
    if ("failed" in judgement) return undefined;
    for (const [index, { hash }] of candidates.entries()) {
      verdicts.set(toHex(hash), judgement.verdicts[index] ?? settled("split"));
    }
    const isNew = new Set(fresh.map(({ hash }) => toHex(hash)));
    const was = new Map(old.map((row) => [toHex(row.hash), row]));
    const rows = all
      .map((candidate) => rowOf(candidate, verdicts.get(toHex(candidate.hash)) ?? settled("split")))
      .filter((row) => isNew.has(toHex(row.hash)) || !sameVerdict(row, was.get(toHex(row.hash))));
    if (judgement.state.fault === "split" && before.created && !damaged) {
      // Neither what is stated nor what is said of erasing it rests on the document.
      const isApart = (one: Judged): boolean => isStatement(one.entry.core.kind) || isSaid(one);
      const left = this.left(
        before,
        fresh.filter((candidate) => !isApart(candidate)),
      );
      const { stated, reopened } = judgement.state;
      const state = { ...left.state, stated, reopened, redaction };
      return { ...left, state, rows: [...left.rows, ...rows.filter(isApart)] };
    }
    const fault = wasSplit ? "split" : judgement.state.fault;
    // Where nothing was staged this is the empty document, whatever it was before.
    const text = judgement.text === "same" ? "unread" : judgement.text;
    const state = { ...judgement.state, fault, redaction };
    return { state, snapshot: judgement.snapshot, rows, text, draft, grown: false };
  }

  /** Of a damaged one nothing: it is owed a judgement from the moment it could not be read. */
  #stateBefore = (record: RecordId): RecordState =>
    readable(() => this.#parts.records.state(record)) ?? emptyState(record);

  #isOffered = (record: RecordId): boolean => this.#stateBefore(record).stated.length > 0;

  /** A record that can't be judged again as it was: it keeps what it has. */
  left(before: RecordState, fresh: readonly Candidate[] = []): JudgedRecord {
    const { records } = this.#parts;
    const [snapshot, draft] = [records.snapshot(before.record), records.draft(before.record)];
    const rows = fresh.map((candidate) => rowOf(candidate, settled("split")));
    return { state: { ...before, fault: "split" }, snapshot, rows, text: "same", draft, grown: true };
  }

  #context(
    { chains }: LogView,
    { changes: draft }: DraftThen,
    rows: () => readonly EntryRow[],
    extra?: Key,
  ): JudgeContext {
    const { keys, pool, counting } = this.#parts;
    const counts = (candidate: Candidate, by?: "own"): boolean =>
      counting.of(candidate, chains) === "yes" || (!by && counting.of(candidate, chains) === "others");
    const signingKeyOf = (device: DeviceId) => this.#parts.intake.certificateOf(device)?.signingKey;
    const keyOf = (id: Hash32): SecretKey | undefined => (extra && sameBytes(extra.id, id) ? extra.key : keys.get(id));
    return { chains, pool, draft, rows, keyOf, counts, signingKeyOf };
  }

  #personOf(device: DeviceId): PersonKey {
    const person = this.#parts.intake.certificateOf(device)?.person;
    if (!person) throw new Error("an entry was evaluated before its certificate");
    return person;
  }

  /** The log as it will be with this pass: entries name one another within it. */
  #viewWith(fresh: ReadonlyMap<string, Candidate>, verdicts: ReadonlyMap<string, Verdict>): LogView {
    const { log, counting, intake } = this.#parts;
    const lookup = (item: VectorItem): Candidate | EntryRow | undefined => {
      const now = fresh.get(toHex(item.hash));
      const isThere = now?.entry.core.seq === item.seq && sameBytes(now.entry.core.device, item.device);
      return isThere ? now : log.get(item);
    };
    const ancestor = (item: VectorItem, seq: number): string | undefined => {
      let at = item;
      for (;;) {
        const now = fresh.get(toHex(at.hash));
        if (!now) return log.ancestor(at, seq);
        if (at.seq <= seq) return toHex(at.hash);
        at = { device: at.device, seq: at.seq - 1, hash: now.entry.core.prevHash };
      }
    };
    const chains: Chains = { forkOf: log.forkOf, ancestor };
    const isAccepted = (hash: string): boolean => verdicts.get(hash)?.status === "accepted";
    const openedNow = (device: DeviceId): boolean =>
      [...fresh.values()].some(
        ({ entry: { core }, hash }) => core.seq === 1 && sameBytes(core.device, device) && isAccepted(toHex(hash)),
      );
    const isOpened = (item: VectorItem): boolean => {
      const device = toHex(item.device);
      // Mostly a log has one beginning; only where it has two must the chain be followed down to its own.
      if (log.forkOf(device) !== 1) return log.isOpened(device) || openedNow(item.device);
      const first = chains.ancestor(item, 1);
      const hash = first === undefined ? undefined : fromHex(first);
      if (first === undefined || hash === undefined) return false;
      const row = log.get({ device: item.device, seq: 1, hash: as<EntryHash>(hash) });
      return isAccepted(first) || row?.status === "accepted";
    };
    // What this pass brings removes nobody: a pass ends with the first that could (gate.ts).
    const isRemovedFor = ({ frontier }: Candidate, device: DeviceId): boolean =>
      log.removalsOf(toHex(device)).some(({ by }) => inFrontier(by, frontier, chains));
    return {
      chains,
      personOf: (device) => intake.certificateOf(device)?.person,
      isRemovedFor,
      pastOf: (item) => lookup(item)?.frontier,
      isOpened,
      devicesSeenBy: (candidate) =>
        [...candidate.frontier.values()].flatMap((heads) => {
          const [head] = heads;
          const isTheirs = head && sameBytes(this.#personOf(head.device), candidate.person);
          return isTheirs && heads.some(isOpened) && !isRemovedFor(candidate, head.device) ? [head.device] : [];
        }),
      isUncounted: (candidate) => counting.of(candidate, chains) === "no",
    };
  }

  #candidate(arrived: Arrived, fresh: ReadonlyMap<string, Candidate>, chains: Chains): Candidate | undefined {
    const { core } = arrived.entry;
    const before = core.seq > 1 ? { device: core.device, seq: core.seq - 1, hash: core.prevHash } : undefined;
    const names = [...(before ? [before] : []), ...core.vectorDelta];
    const pasts = new Map(
      names.map((item) => {
        const id = toHex(item.hash);
        return [id, (fresh.get(id) ?? this.#parts.log.get(item))?.frontier];
      }),
    );
    if (names.some(({ hash }) => !pasts.get(toHex(hash)))) {
      // It was there when this was found ready: rows are lost. What is left is looked through, and this waits again (D3).
      this.#parts.log.noteHurt();
      return undefined;
    }
    const person = this.#personOf(core.device);
    const pastOf = (item: VectorItem): Frontier | undefined => pasts.get(toHex(item.hash));
    const named = { chains, pastOf, personOf: (device: DeviceId) => this.#personOf(device) };
    const frontier = causalPast(named, person, before, core.vectorDelta);
    const { entry, hash, bytes } = arrived;
    return { entry, hash, bytes, frontier, person };
  }

  /** Whether a row counts, and its status says otherwise, or the reverse. */
  hasMoved(row: EntryRow): boolean {
    if (VECTOR_FAULTS.includes(row.reason)) return false;
    const counts = this.#parts.counting.of(row);
    const { kind, record } = row.entry.core;
    if (counts === "others" && (isStatement(kind) || this.#mayBeOwned(record))) return true;
    return (row.status === "uncounted") === (counts !== "no");
  }

  /** Then only judging it again can tell (MB3). */
  #mayBeOwned(record: RecordId): boolean {
    const created = this.#stateBefore(record).created;
    return !sameBytes(record, ZERO_32) && (created === undefined || isOwnerOnly(created.kind));
  }

  /** Rows about no record, judged again. */
  judgeAlone(rows: readonly EntryRow[]): EntryRow[] {
    const view = this.#viewWith(new Map(), new Map());
    return rows.map((row) => {
      const verdict = judgeByLog(view, { ...row, person: this.#personOf(row.entry.core.device) });
      return verdict === "record" ? row : rowOf(row, verdict);
    });
  }
}

type Judged = Pick<EntryRow, "entry" | "hash" | "bytes" | "frontier">;

/** SG8: of erasing a record. */
const isSaid = ({ entry }: Pick<EntryRow, "entry">): boolean => isRedaction(entry.core.kind);
const saidRows = (said: readonly Candidate[], judged: Redacting | undefined): EntryRow[] =>
  said.map((candidate) => rowOf(candidate, judged?.verdicts.get(toHex(candidate.hash)) ?? settled("split")));

const rowOf = ({ entry, hash, bytes, frontier }: Judged, { status, reason, leftOut }: Verdict): EntryRow => ({
  entry,
  hash,
  bytes,
  frontier,
  status,
  reason,
  leftOut,
});

type Verdicts = ReadonlyMap<string, Verdict>;
const erasedRow = (candidate: Judged, verdicts: Verdicts): EntryRow =>
  withoutBody(rowOf(candidate, verdicts.get(toHex(candidate.hash)) ?? settled("erased")));
const isOtherNow = (row: EntryRow, verdicts: Verdicts): boolean =>
  withoutBody(row) !== row || !sameVerdict(row, verdicts.get(toHex(row.hash)));

const rowsOf = (candidates: readonly Candidate[], { verdicts }: Judgement): EntryRow[] =>
  candidates.map((candidate, index) => rowOf(candidate, verdicts[index] ?? settled("split")));

const sameVerdict = (a: Verdict, b: Verdict | undefined): boolean =>
  a.status === b?.status && a.reason === b.reason && a.leftOut.join() === b.leftOut.join();
