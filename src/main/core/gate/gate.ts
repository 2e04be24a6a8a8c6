/**
 * Everything from outside, and everything this device itself writes (CV3), becomes part of the record here or nowhere.
 * Order of the checks: size and layout → space → certificate and signature → chain → all it names evaluated, else held →
 * record key → actors and record id → who may write → stage → one transaction for log row, document and projection.
 */
import {
  as,
  type ActorNonce,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type RecordId,
} from "../../../shared/base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { decodeForkSeen, encodeForkSeen } from "../../../shared/protocol/body.ts";
import { decodeCertificate } from "../../../shared/protocol/certificate.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  compareVectorItems,
  decodeEntry,
  type Entry,
  ENTRY_VERSION,
  isEntry,
  isKnownKind,
  KIND,
  type KnownKind,
  type VectorItem,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { hash, type SecretKey, verify } from "../crypto/index.ts";
import type { EntryRow, Reason } from "../log/entryRow.ts";
import { inFrontier, joinFrontiers } from "../log/frontier.ts";
import { certificateHolds, deviceIdOf, type Identity } from "../log/identity.ts";
import type { Log } from "../log/log.ts";
import { entryHash, hasClearBody, sealEntry, ZERO_HASH } from "../log/sealEntry.ts";
import { type Candidate, judgeRecord, type Judgement, type Verdict } from "./judgeRecord.ts";
import { emptyState, type RecordState } from "./recordState.ts";
import type { StagerPool } from "./stageTypes.ts";
import { Waiting, writeForks } from "./waiting.ts";
import type { Store } from "../vault/store.ts";

/** What the gate reads and writes of records; `save` runs inside the gate's transaction. */
export interface RecordRows {
  state(record: RecordId): RecordState | undefined;
  snapshot(record: RecordId): Uint8Array | null;
  /** Records whose fault is "waiting" for this key. */
  waitingFor(key: Hash32): readonly RecordId[];
  save(state: RecordState, snapshot: Uint8Array | null, rows: readonly EntryRow[]): void;
}

/** Record keys at rest (KD1). */
export interface RecordKeys {
  get(id: Hash32): SecretKey | undefined;
  /** Inside the gate's transaction. Keeps it only where H(key) = id. */
  put(id: Hash32, key: SecretKey): void;
}

export type Delivery = { readonly id: Hash32; readonly key: SecretKey };

/** Input that became no entry of any log, kept aside with its reason (GT2). */
export type Quarantined = {
  readonly from: DeviceId;
  readonly reason: "Malformed" | "TooLarge" | "NewerVersion" | "WrongSpace" | "BadSignature" | "BadCertificate";
};

export type GateEvents = {
  /** After the transaction: these rows are durable. `changed`: records whose state or document moved. */
  evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void;
  quarantined(what: Quarantined): void;
  /** A log was found forked; `own`: this device's, which must not be written any more (RB3). */
  forked(device: DeviceId, own: boolean): void;
};

export type GateParts = {
  readonly store: Store;
  readonly log: Log;
  readonly records: RecordRows;
  readonly keys: RecordKeys;
  readonly pool: StagerPool;
  readonly identity: Identity;
  /** The person keys that are members of this space. */
  readonly members: readonly PersonKey[];
  readonly events: GateEvents;
  today(): Day;
};

export type Draft = {
  readonly kind: KnownKind;
  readonly record?: RecordId;
  readonly keyId?: Hash32;
  readonly key?: SecretKey;
  readonly actorNonces?: readonly ActorNonce[];
  readonly plaintext: Uint8Array;
  /** Written in the same transaction, if the entry is accepted: what sharing destroys must go when the entry comes. */
  readonly alongside?: () => void;
};

type Evaluated = { readonly candidate: Candidate; verdict: Verdict };
/** What one pass over ready entries will write. */
type Pass = { readonly entries: Evaluated[]; readonly judged: Map<string, { record: RecordId; judgement: Judgement }> };

const MAX_PASS = 256;

export class Gate {
  readonly #parts: GateParts;
  readonly #waiting: Waiting;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#waiting = new Waiting(parts.store, parts.log.space);
  }

  /** One at a time: verdicts read what the one before wrote. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Settles when all that was under way is durable or refused. */
  idle = (): Promise<void> => this.#inTurn(async () => undefined);

  /** Entries and record keys from a peer. Never rejects for anything they contain. */
  receive(from: DeviceId, entries: readonly Uint8Array[], deliveries: readonly Delivery[]): Promise<void> {
    return this.#inTurn(async () => {
      const { store, keys } = this.#parts;
      const fresh = entries.map((bytes) => this.#examine(from, bytes)).filter((entry) => entry !== undefined);
      store.transaction(() => {
        for (const { id, key } of deliveries) keys.put(id, key);
        for (const entry of fresh) this.#waiting.add({ from, ...entry });
      });
      for (const { id } of deliveries)
        for (const record of this.#parts.records.waitingFor(id)) await this.#rebuild(record);
      await this.#evaluateReady();
    });
  }

  /** Seals, judges and commits one entry of this device (CV3, LG2). The verdict is the author's own gate's. */
  author(draft: Draft): Promise<{ verdict: Verdict; item: VectorItem }> {
    return this.#inTurn(() => this.#author(draft));
  }

  async #author(draft: Draft): Promise<{ verdict: Verdict; item: VectorItem }> {
    const { log, identity } = this.#parts;
    const own = toHex(identity.device);
    if (log.forkOf(own) !== undefined) throw new Error("a forked log is not written");
    const head = log.heads(own)[0];
    const core = {
      version: ENTRY_VERSION,
      kind: draft.kind,
      space: log.space,
      device: identity.device,
      seq: (head?.entry.core.seq ?? 0) + 1,
      prevHash: head?.hash ?? ZERO_HASH,
      record: draft.record ?? as<RecordId>(ZERO_32),
      recordKeyId: draft.keyId ?? as<Hash32>(ZERO_32),
      actorNonces: draft.actorNonces ?? [],
      day: this.#parts.today(),
      vectorDelta: this.#newSince(head),
    };
    const bytes = sealEntry(core, draft.plaintext, draft.key, identity.signing);
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) throw new Error("sealed an entry that does not decode");
    const item = { device: core.device, seq: core.seq, hash: entryHash(entry) };
    const [verdict] = await this.#evaluate([{ entry, hash: item.hash, bytes }], draft.alongside);
    if (!verdict) throw new Error("an own entry was not evaluated");
    return { verdict, item };
  }

  /** What other logs gained since this log's last entry (LG1). */
  #newSince(head: EntryRow | undefined): VectorItem[] {
    const { log, identity } = this.#parts;
    return log
      .vector()
      .filter((item) => !sameBytes(item.device, identity.device))
      .filter((item) => !head || !inFrontier(item, head.frontier, log))
      .sort(compareVectorItems)
      .slice(0, LIMIT.vectorPerEntry);
  }

  /** Checks that need no other entry. Undefined: known already, or set aside with its reason. */
  #examine(from: DeviceId, bytes: Uint8Array): { entry: Entry; hash: EntryHash; bytes: Uint8Array } | undefined {
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) return this.#setAside(from, bytes, entry.type);
    if (!sameBytes(entry.core.space, this.#parts.log.space)) return this.#setAside(from, bytes, "WrongSpace");
    const item = { device: entry.core.device, seq: entry.core.seq, hash: entryHash(entry) };
    if (this.#parts.log.has(item) || this.#waiting.has(item.hash)) return undefined;
    if (entry.body && !sameBytes(hash(DOMAIN.body, entry.body), entry.bodyHash))
      return this.#setAside(from, bytes, "BadSignature");
    const signed = this.#signed(entry, item.hash);
    if (signed === "no") return this.#setAside(from, bytes, "BadSignature");
    if (signed === "bad-certificate") return this.#setAside(from, bytes, "BadCertificate");
    return { entry, hash: item.hash, bytes };
  }

  /** `later`: its log has not opened here yet, so nobody can tell; asked again when all it names is evaluated. */
  #signed(entry: Entry, entryId: EntryHash): "yes" | "no" | "later" | "bad-certificate" {
    const { core } = entry;
    const opening = core.kind === KIND.open && core.seq === 1;
    const certificate = opening
      ? entry.body && decodeCertificate(entry.body)
      : this.#parts.log.device(toHex(core.device))?.certificate;
    if (!certificate) return opening ? "bad-certificate" : "later";
    if (opening) {
      const member = this.#parts.members.some((person) => sameBytes(person, certificate.person));
      const holds = member && sameBytes(deviceIdOf(certificate), core.device) && certificateHolds(certificate);
      if (!holds) return "bad-certificate";
    }
    return verify(DOMAIN.entry, entryId, entry.signature, certificate.signingKey) ? "yes" : "no";
  }

  #setAside(from: DeviceId, bytes: Uint8Array, reason: Quarantined["reason"]): undefined {
    const { store, events } = this.#parts;
    const id = store.rowId("quarantine", hash(DOMAIN.body, bytes));
    const known = store.get("quarantine", id);
    if (known.ok && known.value) return undefined;
    // Bounded, so that a buggy or hostile peer can't fill the disk; the newest are the ones worth reading.
    const group = store.groupId("quarantine", from);
    if (store.count("quarantine", { group }) < LIMIT.heldEntries && bytes.length <= LIMIT.entryBytes) {
      store.transaction(() => store.put("quarantine", id, bytes, { group, order: this.#parts.today() }));
    }
    events.quarantined({ from, reason });
    return undefined;
  }

  async #evaluateReady(): Promise<void> {
    for (;;) {
      // Before anything of them is evaluated: a second branch must not be taken for the first (FK1).
      for (const { entry } of [...this.#waiting.all()]) await this.#lookForFork(entry);
      const ready = this.#takeReady();
      if (ready.length === 0) return;
      await this.#evaluate(ready);
    }
  }

  /** Held entries all of whose names are evaluated or come earlier in the list; badly signed ones are set aside. */
  #takeReady(): { entry: Entry; hash: EntryHash; bytes: Uint8Array }[] {
    const { log } = this.#parts;
    const ready: { entry: Entry; hash: EntryHash; bytes: Uint8Array }[] = [];
    const within = new Set<string>();
    const place = (item: VectorItem): string => `${toHex(item.device)} ${item.seq} ${toHex(item.hash)}`;
    const known = (item: VectorItem): boolean => within.has(place(item)) || log.has(item);
    for (let moved = true; moved && ready.length < MAX_PASS;) {
      moved = false;
      for (const held of this.#waiting.all()) {
        const { core } = held.entry;
        const self = place({ device: core.device, seq: core.seq, hash: held.hash });
        if (within.has(self) || ready.length >= MAX_PASS) continue;
        const previous = { device: core.device, seq: core.seq - 1, hash: core.prevHash };
        if (core.seq === 1 ? !sameBytes(core.prevHash, ZERO_32) : !known(previous)) continue;
        if (!core.vectorDelta.every(known)) continue;
        // Its log opens in this very pass: sign it off in the next one.
        const signed = this.#signed(held.entry, held.hash);
        if (signed === "later") continue;
        if (signed !== "yes") {
          this.#parts.store.transaction(() => this.#waiting.remove(held.hash));
          this.#setAside(held.from, held.bytes, signed === "no" ? "BadSignature" : "BadCertificate");
          continue;
        }
        ready.push(held);
        within.add(self);
        moved = true;
      }
    }
    return ready;
  }

  /** Verdicts for entries in causal order, staged and committed in one transaction. */
  async #evaluate(
    ready: readonly { entry: Entry; hash: EntryHash; bytes: Uint8Array }[],
    alongside?: () => void,
  ): Promise<readonly Verdict[]> {
    const { log } = this.#parts;
    const pass: Pass = { entries: [], judged: new Map() };
    const fresh = new Map<string, Candidate>();
    const byRecord = new Map<string, Evaluated[]>();
    for (const { entry, hash: entryId, bytes } of ready) {
      const candidate = this.#withFrontier({ entry, hash: entryId, bytes }, fresh);
      fresh.set(toHex(entryId), candidate);
      const evaluated: Evaluated = { candidate, verdict: this.#structural(candidate, fresh) };
      pass.entries.push(evaluated);
      const record = toHex(entry.core.record);
      if (evaluated.verdict.status === "waiting") byRecord.set(record, [...(byRecord.get(record) ?? []), evaluated]);
    }
    for (const [key, group] of byRecord) {
      const record = group[0]?.candidate.entry.core.record;
      if (!record) continue;
      const state = this.#parts.records.state(record) ?? emptyState(record);
      const snapshot = this.#parts.records.snapshot(record);
      const judgement = await this.#judge(
        record,
        state,
        snapshot,
        group.map(({ candidate }) => candidate),
      );
      group.forEach((evaluated, index) => (evaluated.verdict = judgement.verdicts[index] ?? evaluated.verdict));
      pass.judged.set(key, { record, judgement });
    }
    this.#commit(pass, alongside);
    // Entries of others may be the first to have seen a branch: then it counts from now on.
    await this.#rebuildMoved(this.#witness(pass.entries.map(({ candidate }) => candidate)));
    return pass.entries.map(({ verdict }) => verdict);
  }

  #judge(
    record: RecordId,
    state: RecordState,
    snapshot: Uint8Array | null,
    candidates: readonly Candidate[],
  ): Promise<Judgement> {
    const { log, pool, keys } = this.#parts;
    const own = new Set(candidates.map((candidate) => toHex(candidate.hash)));
    const rows = (): EntryRow[] => log.ofRecord(record).filter((row) => !own.has(toHex(row.hash)));
    return judgeRecord({ chains: log, pool, keyOf: (id) => keys.get(id), rows }, state, snapshot, candidates);
  }

  #withFrontier(
    item: { entry: Entry; hash: EntryHash; bytes: Uint8Array },
    fresh: ReadonlyMap<string, Candidate>,
  ): Candidate {
    const { log } = this.#parts;
    const { core } = item.entry;
    const named: VectorItem[] = [...core.vectorDelta];
    if (core.seq > 1) named.push({ device: core.device, seq: core.seq - 1, hash: core.prevHash });
    const pasts = named.map((name) => (fresh.get(toHex(name.hash)) ?? log.get(name))?.frontier ?? new Map());
    const person =
      log.personOf(core.device) ??
      (item.entry.body && decodeCertificate(item.entry.body)?.person) ??
      as<PersonKey>(ZERO_32);
    return { ...item, person, frontier: joinFrontiers(named, pasts, log) };
  }

  /** The log's own rules; "waiting" here means: about a record, judged next. */
  #structural(candidate: Candidate, fresh: ReadonlyMap<string, Candidate>): Verdict {
    const { log } = this.#parts;
    const { core } = candidate.entry;
    const fault = this.#vectorFault(candidate, fresh);
    if (fault) return { status: "refused", reason: fault };
    if ((core.kind === KIND.open) !== (core.seq === 1)) return { status: "refused", reason: "NotOpened" };
    if (this.#isUncounted(candidate)) return { status: "uncounted", reason: "none" };
    if (core.kind === KIND.open) return this.#judgeOpen(candidate);
    if (core.kind === KIND.forkSeen) {
      const body = candidate.entry.body && decodeForkSeen(candidate.entry.body);
      return body && log.device(toHex(body.device))
        ? { status: "accepted", reason: "none" }
        : { status: "refused", reason: "Malformed" };
    }
    const about = !sameBytes(core.record, ZERO_32);
    if (!isKnownKind(core.kind)) return { status: about ? "waiting" : "unknown", reason: "none" };
    if (!about || hasClearBody(core)) return { status: "refused", reason: "Malformed" };
    return { status: "waiting", reason: "none" };
  }

  #vectorFault(candidate: Candidate, fresh: ReadonlyMap<string, Candidate>): Reason | undefined {
    const { log } = this.#parts;
    const { core } = candidate.entry;
    const previous = { device: core.device, seq: core.seq - 1, hash: core.prevHash };
    const past = (fresh.get(toHex(core.prevHash)) ?? log.get(previous))?.frontier;
    for (const item of core.vectorDelta) {
      if (sameBytes(item.device, core.device)) return "VectorOwn";
      if (past && inFrontier(item, past, log)) return "VectorOlder";
    }
    return undefined;
  }

  #judgeOpen(candidate: Candidate): Verdict {
    const { log } = this.#parts;
    // Counted in its causal past only: two additions made apart may exceed the limit, the same way everywhere (MB3).
    const seen = log.devices.filter(
      ({ device, certificate }) =>
        sameBytes(certificate.person, candidate.person) && candidate.frontier.has(toHex(device)),
    );
    return seen.length >= LIMIT.devicesPerPerson
      ? { status: "refused", reason: "TooManyDevices" }
      : { status: "accepted", reason: "none" };
  }

  #commit(pass: Pass, alongside: (() => void) | undefined): void {
    const { store, log, records, events } = this.#parts;
    const rows = pass.entries.map(({ candidate, verdict }): EntryRow => ({ ...candidate, ...verdict }));
    const changed = [...pass.judged.values()];
    store.transaction(() => {
      for (const row of rows) {
        log.write(row);
        this.#waiting.remove(row.hash);
      }
      for (const { record, judgement } of changed) {
        records.save(
          judgement.state,
          judgement.snapshot,
          rows.filter((row) => sameBytes(row.entry.core.record, record)),
        );
      }
      if (rows.every((row) => row.status === "accepted")) alongside?.();
    });
    log.commit(rows);
    events.evaluated(
      rows,
      changed.map(({ record }) => record),
    );
  }

  /** Judges a record again from its entries alone: its key came, its cache was damaged, or a fork moved (LG4). */
  rebuild(record: RecordId): Promise<void> {
    return this.#inTurn(() => this.#rebuild(record));
  }

  async #rebuild(record: RecordId): Promise<void> {
    const rows = this.#parts.log.ofRecord(record);
    const judgedBefore = (row: EntryRow): boolean => row.status !== "refused" || !isLogFault(row.reason);
    const candidates = rows
      .map((row): Candidate => ({
        ...row,
        person: this.#parts.log.personOf(row.entry.core.device) ?? as<PersonKey>(ZERO_32),
      }))
      .filter((candidate, index) => judgedBefore(rows[index] as EntryRow) && !this.#isUncounted(candidate));
    const judgement = await this.#judge(record, emptyState(record), null, candidates);
    const verdicts = new Map(candidates.map(({ hash: id }, index) => [toHex(id), judgement.verdicts[index]]));
    const rewritten = rows.map((row): EntryRow => {
      const verdict = verdicts.get(toHex(row.hash));
      if (verdict) return { ...row, ...verdict };
      return judgedBefore(row) ? { ...row, status: "uncounted", reason: "none" } : row;
    });
    const { store, log, records, events } = this.#parts;
    store.transaction(() => {
      for (const row of rewritten) log.write(row);
      records.save(judgement.state, judgement.snapshot, rewritten);
    });
    events.evaluated([], [record]);
  }

  /** FK1: entries from the fork on count only once another person's entry, itself below any fork, has them in its past. */
  #isUncounted(candidate: Pick<Candidate, "entry" | "hash">): boolean {
    const device = toHex(candidate.entry.core.device);
    const fork = this.#parts.log.forkOf(device);
    if (fork === undefined || candidate.entry.core.seq < fork) return false;
    return !this.#witnessed.has(toHex(candidate.hash));
  }

  readonly #witnessed = new Set<string>();

  /** New entries of others may be the ones that had seen a branch. Marks down each branch until what is marked already. */
  #witness(candidates: readonly Pick<Candidate, "entry" | "frontier" | "person">[]): EntryRow[] {
    const { log } = this.#parts;
    const newly: EntryRow[] = [];
    if (log.forks.size === 0) return newly;
    for (const { entry, frontier, person } of candidates) {
      const own = toHex(entry.core.device);
      if (entry.core.seq >= (log.forkOf(own) ?? Infinity)) continue;
      for (const [device, fork] of log.forks) {
        const theirs = log.device(device)?.certificate.person;
        if (!theirs || sameBytes(theirs, person)) continue;
        for (const head of frontier.get(device) ?? []) newly.push(...this.#mark(head, fork));
      }
    }
    return newly;
  }

  #mark(head: VectorItem, fork: number): EntryRow[] {
    const { log } = this.#parts;
    const marked: EntryRow[] = [];
    let row = log.get(head);
    while (row && row.entry.core.seq >= fork && !this.#witnessed.has(toHex(row.hash))) {
      this.#witnessed.add(toHex(row.hash));
      marked.push(row);
      const { device, seq, prevHash } = row.entry.core;
      row = log.get({ device, seq: seq - 1, hash: prevHash });
    }
    return marked;
  }

  /** FK1: two entries of one device at one seq are a proof. `fork-seen` first, so that what was accepted stays. */
  async #lookForFork(entry: Entry): Promise<void> {
    const { log, identity, events } = this.#parts;
    const { device, seq } = entry.core;
    const name = toHex(device);
    if (!log.device(name) || (log.forkOf(name) ?? Infinity) <= seq) return;
    const here = new Map<string, EntryHash>();
    for (const { hash: id } of log.at(device, seq)) here.set(toHex(id), id);
    for (const id of this.#waiting.at(device, seq)) here.set(toHex(id), id);
    const [first, second] = [...here.values()].sort(compareBytes);
    if (!first || !second) return;
    await this.#forkFound(device, seq, [first, second]);
    events.forked(device, sameBytes(device, identity.device));
  }

  async #forkFound(device: DeviceId, seq: number, hashes: readonly [EntryHash, EntryHash]): Promise<void> {
    const { log, identity } = this.#parts;
    if (!sameBytes(device, identity.device)) {
      await this.#author({ kind: KIND.forkSeen, plaintext: encodeForkSeen({ device, seq, hashes }) });
    }
    log.noteFork(toHex(device), seq);
    this.#parts.store.transaction(() => writeForks(this.#parts.store, log.space, log.forks));
    await this.recount();
  }

  /** Derives anew which entries of forked logs count, both ways, and rebuilds the records that moved (CV1). */
  async recount(): Promise<void> {
    const { log } = this.#parts;
    this.#witnessed.clear();
    const rows = log.devices.flatMap(({ device }) => log.entriesFrom(device, 1));
    this.#witness(
      rows.map((row) => ({ ...row, person: log.personOf(row.entry.core.device) ?? as<PersonKey>(ZERO_32) })),
    );
    await this.#rebuildMoved(rows);
  }

  /** Rebuilds the records of those rows that count now and did not, or the reverse. */
  async #rebuildMoved(rows: readonly EntryRow[]): Promise<void> {
    const moved = new Map<string, RecordId>();
    for (const row of rows) {
      const { record } = row.entry.core;
      if (sameBytes(record, ZERO_32) || row.status === "refused") continue;
      if ((row.status === "uncounted") !== this.#isUncounted(row)) moved.set(toHex(record), record);
    }
    for (const record of moved.values()) await this.#rebuild(record);
  }
}

const isLogFault = (reason: Reason): boolean =>
  reason === "VectorOlder" || reason === "VectorOwn" || reason === "NotOpened";
