/**
 * Everything from outside, and everything this device itself writes (CV3), becomes part of the record here or nowhere.
 * Order of the checks: size and layout → space → certificate and signature (intake.ts) → chain and all it names
 * evaluated, else held (waiting.ts) → the log's own rules, forks, removals (logRules.ts, counting.ts) → record key, record
 * id, who may write, actors (openEntry.ts) → stage (judgeRecord.ts) → one transaction for log row, document, projection.
 */
import type { DeviceId, EntryHash, PersonKey, RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { encodeDeviceRemoved, encodeOpen, type ForkSeenBody } from "../../../shared/protocol/body.ts";
import { type Entry, KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { Claims } from "../../../shared/protocol/frames.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import { Counting } from "./counting.ts";
import { Deliveries } from "./deliveries.ts";
import { type Dispute, Disputes } from "./disputes.ts";
import { type Draft, sealDraft } from "./draft.ts";
import { Bodiless } from "./bodiless.ts";
import { EarlyStatements, unheardOf } from "./early.ts";
import { Erasures } from "./erasures.ts";
import { Forks } from "./forks.ts";
import type { Authored, Delivery, GateParts } from "./gateParts.ts";
import { Intake } from "./intake.ts";
import { Owing } from "./owing.ts";
import { Pace } from "../pace.ts";
import { type JudgedRecord, type Pass, Passes } from "./pass.ts";
import { Quarantine, type Quarantined } from "./quarantine.ts";
import { Ready } from "./ready.ts";
import { isRedacted, type RecordState, type StatedItem } from "./recordState.ts";
import { survey } from "./repair.ts";
import { accepted, refused, settled, type Verdict } from "./verdict.ts";
import { type HeldEntry, Waiting } from "./waiting.ts";
import { Witness } from "./witness.ts";

/** Entries of a pack that are looked through before those that can go on are evaluated. */
const PART = 256;

export class Gate {
  readonly #parts: GateParts;
  readonly #pace = new Pace();
  readonly #ready: Ready;
  readonly #waiting: Waiting;
  readonly #quarantine: Quarantine;
  readonly #forks: Forks;
  readonly #counting: Counting;
  readonly #intake: Intake;
  readonly #erasures: Erasures;
  readonly #early: EarlyStatements;
  readonly #passes: Passes;
  readonly #disputes: Disputes;
  readonly #owing: Owing;
  readonly #bodiless: Bodiless;
  readonly #deliveries: Deliveries;
  readonly #witness: Witness;
  #turn: Promise<unknown>;
  /** What counts is known by now, and not yet written of every record: a full disk may end that anywhere. */
  #isRecountDue: boolean;
  /** Nor is all that is held looked through: whether it is signed, and proves a fork. */
  #isHeldDue: boolean;

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#ready = new Ready(parts.log, this.#pace);
    this.#waiting = new Waiting(parts.store, parts.log.space, this.#ready);
    this.#quarantine = new Quarantine(parts.store);
    this.#forks = new Forks(parts.store, parts.log);
    this.#counting = new Counting(parts.log);
    this.#intake = new Intake(parts.log, parts.members, {
      mayLack: (record, author) => this.#erasures.mayLack(record, author),
      isFinal: (record) => this.#erasures.isFinal(record),
      isOpen: (record) => this.#erasures.isOpen(record),
    });
    this.#erasures = new Erasures({
      ...parts,
      examine: (from, bytes) => this.#intake.examine(from, bytes, () => undefined),
      signed: (entry, hash) => this.#intake.signed(entry, hash),
      personOf: (device) => this.#intake.certificateOf(device)?.person,
    });
    this.#early = new EarlyStatements(this.#intake.certificateOf);
    const { store, log, records } = parts;
    this.#isRecountDue = log.forks.size > 0 || log.removals.length > 0;
    this.#isHeldDue = this.#waiting.size > 0;
    this.#disputes = new Disputes({ store, log, stateOf: (record) => records.state(record) });
    const { markOf } = this.#disputes;
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => this.#inTurn(work);
    this.#owing = new Owing({ store, log, inTurn, rebuild: (record) => this.#rebuild(record, { damaged: true }) });
    const me = parts.identity.certificate.person;
    const personOf = (device: DeviceId) => this.#intake.certificateOf(device)?.person;
    this.#bodiless = new Bodiless({ store, log, me, personOf, isOpen: this.#erasures.isOpen });
    const isOwed = this.#owing.records.has;
    const [counting, intake, pace] = [this.#counting, this.#intake, this.#pace];
    const erasures = this.#erasures;
    this.#passes = new Passes({ ...parts, counting, intake, pace, markOf, isOwed, erasures });
    const heldNow = (): readonly HeldEntry[] => this.#waiting.all();
    const rebuild = (record: RecordId, key?: Delivery) => this.#rebuild(record, key ? { key } : {});
    this.#deliveries = new Deliveries({ ...parts, pace, isErased: erasures.isFinal }, heldNow, rebuild);
    this.#witness = new Witness(parts, this.#forks, this.#waiting, (draft) => this.#author(draft), this.#counting);
    log.onHurt = () => void this.#inTurn(async () => this.#repair()).catch(() => undefined);
    // Not before the constructor is left: what it finds is told to those who are about to hold this gate.
    this.#turn = Promise.resolve()
      .then(() => this.#resume())
      .catch(() => undefined);
  }

  /** One at a time: verdicts read what the one before wrote. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Settles when all that was under way is durable or refused. */
  idle = (): Promise<void> => this.#inTurn(async () => undefined);

  /** What a lock or a crash left to be done. */
  async #resume(): Promise<void> {
    this.#repair();
    this.#witness.remember();
    this.#owing.resume();
    await this.#deliveries.payOwed();
    await this.#catchUp();
  }

  /** Before anything is judged: what was begun, and ended by a full disk or with no stager to ask. */
  async #catchUp(): Promise<void> {
    if (this.#isRecountDue) await this.#recount();
    if (this.#isHeldDue) await this.#takeIn(this.#waiting.takeOut());
  }

  /**
   * D3, before anything is judged or written on a log that lost rows. In one transaction the log becomes what stands, and
   * the records it moves are owed a judgement from the entries alone; a crash before it leaves the same to be done again.
   * The own log first: whatever happens then, it is not written any more.
   */
  #repair(): void {
    const { store, log, records, identity, events } = this.#parts;
    if (!log.isHurt) return;
    const damage = survey(log, records.states(), identity.device, ({ record }) => this.#erasures.isSaid(record));
    if (damage.ownLog) events.ownLogLost?.();
    const forks = [...damage.forks].filter(([device, seq]) => seq < (log.forkOf(device) ?? Infinity));
    const stranded = damage.stranded.map((row) => ({ ...row, from: identity.device }));
    store.transaction(() => {
      log.takeOut(damage.out);
      this.#waiting.putStranded(stranded);
      this.#owing.records.put(damage.records);
      for (const [device, seq] of forks) this.#forks.note(device, seq);
      this.#forks.keep();
      events.losing?.();
    });
    this.#waiting.strand(stranded);
    this.#owing.records.add(damage.records);
    log.load(log.devices, log.forks);
    this.#ready.again();
    events.repaired?.();
    if (log.forks.size > 0 || log.removals.length > 0) {
      // What counts may rest on what was lost: such records are shown as they stood, too.
      const moved = this.#counting.derive().filter((row) => this.#passes.hasMoved(row));
      const about = moved.map(({ entry }) => entry.core.record).filter((record) => !sameBytes(record, ZERO_32));
      this.owe(about);
      void this.#inTurn(() => this.#recount()).catch(() => undefined);
    }
    this.#owing.payLater();
  }

  /** Nothing more is to be judged from the entries alone. */
  get isWhole(): boolean {
    return !this.#parts.log.isHurt && this.#owing.isNone;
  }
  paid = (): Promise<void> => this.#owing.paid();
  judgeOwed = (record: RecordId): Promise<void> => this.#owing.judge(record);
  owe = (records: readonly RecordId[]): void => this.#owing.owe(records);

  /** What is stated about a record by entries that are held, or lack their bodies, and takes effect all the same (SG4, KD2). */
  early(state: RecordState): readonly StatedItem[] {
    const key = state.created && this.#parts.keys.get(state.created.keyId);
    return [...unheardOf(state), ...(key ? this.#early.of(this.#waiting.all(), state, key) : [])];
  }

  /** Entries here whose bodies are asked for (KD2). */
  get bodiless(): readonly VectorItem[] {
    return this.#bodiless.all;
  }

  /** KD2: what goes ahead of entries that are served without a body. */
  ahead = (entries: readonly Uint8Array[]): Uint8Array[] => this.#erasures.ahead(entries);
  /** By what two persons have signed, evaluated here or not, it may come without its body. */
  mayLackBody = (core: Entry["core"]): boolean => this.#intake.mayLackBody(core);
  isErased = (record: RecordId): boolean => this.#erasures.isFinal(record);

  /** An entry that is held. */
  heldEntry(hash: EntryHash): Entry | undefined {
    for (const one of this.#waiting.all()) if (sameBytes(one.hash, hash)) return one.entry;
    return undefined;
  }

  /** Entries that were evaluated once and wait for what was lost of their past. */
  get stranded(): number {
    return this.#waiting.stranded;
  }

  forgetStranded(): Promise<void> {
    return this.#inTurn(async () => this.#waiting.forgetStranded());
  }

  /**
   * Entries and record keys from a peer. Never rejects for anything they contain; rejects where the disk is full or
   * fails (StorageError), and then what is not evaluated comes again. Core answers others while it works (Pace).
   */
  receive(from: DeviceId, entries: readonly Uint8Array[], deliveries: readonly Delivery[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#repair();
      await this.#deliveries.payOwed();
      this.#owing.payLater();
      await this.#catchUp();
      await this.#pace.step();
      await this.#erasures.learn(from, entries, this.#pace);
      await this.#deliveries.take(await this.#deliveries.wanted(deliveries, entries));
      for (let at = 0; at < entries.length; at += PART) {
        await this.#takeIn(entries.slice(at, at + PART).map((bytes) => ({ from, bytes })));
      }
      // Also what was held only because there was no stager to ask.
      await this.#evaluateReady();
      this.#waiting.persist();
    });
  }

  async #takeIn(arrived: Iterable<Pick<HeldEntry, "from" | "bytes" | "stranded">>): Promise<void> {
    const opened = new Set<string>();
    const me = this.#parts.identity.device;
    let ownFromElsewhere = false;
    this.#isHeldDue = true; // where this throws: nothing held may be evaluated before forks are looked for
    const completed: EntryRow[] = [];
    for (const { from, bytes, stranded = false } of arrived) {
      const examined = this.#intake.examine(from, bytes, (hash) => this.#waiting.get(hash)?.entry);
      if (examined === "known") continue;
      if ("bad" in examined) this.#setAside(from, bytes, examined.bad);
      else if ("completed" in examined) completed.push(examined.completed);
      else if (this.#waiting.add({ ...examined.held, stranded })) {
        const { device } = examined.held.entry.core;
        if (examined.opens) opened.add(toHex(device));
        if (examined.held.verified && sameBytes(device, me)) ownFromElsewhere = true;
      }
      await this.#pace.step(bytes.length);
    }
    if (completed.length > 0) this.#complete(completed);
    if (opened.size > 0) await this.#verifyHeld(opened);
    await this.#lookForForks();
    this.#isHeldDue = false;
    // Where it is a fork besides, that was told already, and this device is another one by now.
    if (ownFromElsewhere && sameBytes(me, this.#parts.identity.device)) this.#parts.events.ownLogLost?.();
    await this.#evaluateReady();
    await this.#witness.sayUnsaid();
    this.#tellEarly();
  }

  /** KD2: what came as headers, and has bodies now. All of their records is judged again. */
  #complete(rows: readonly EntryRow[]): void {
    const { store, log } = this.#parts;
    store.transaction(() => {
      for (const row of rows) log.write(row);
      this.owe(rows.map(({ entry }) => entry.core.record));
    });
    log.recommit(rows);
    this.#bodiless.note(rows);
  }

  /** The window hears of what takes effect while it is held, once. Nothing of any document has moved. */
  #tellEarly(): void {
    const records = this.#early.untold(this.#waiting.all());
    if (records.length > 0) this.#parts.events.early?.(records);
  }

  /** Entries that came before their log's certificate. */
  async #verifyHeld(devices: ReadonlySet<string>): Promise<void> {
    for (const held of this.#waiting.all()) {
      if (held.verified || !devices.has(toHex(held.entry.core.device))) continue;
      if (this.#intake.signed(held.entry, held.hash) === "yes") this.#waiting.verify(held);
      else {
        this.#setAside(held.from, held.bytes, "BadSignature");
        this.#waiting.remove(held.hash);
      }
      await this.#pace.step();
    }
  }

  #setAside(from: DeviceId, bytes: Uint8Array, reason: Quarantined["reason"]): void {
    const what = { from, reason };
    if (this.#quarantine.add(what, bytes, this.#parts.today())) this.#parts.events.quarantined(what);
  }

  /**
   * Seals, judges and commits one entry of this device (CV3, LG2). What its own gate does not accept is not written:
   * nothing of it leaves this device; nor is an entry whose changes rest on what does not count any more. Throws where
   * the log is forked: its owner goes on in a new one (RB3).
   */
  author(draft: Draft): Promise<Authored> {
    return this.#inTurn(async () => {
      this.#repair();
      await this.#catchUp();
      const opened = draft.kind === KIND.open ? accepted : await this.#open();
      if (opened.status !== "accepted") return { verdict: opened, item: undefined };
      if (!(await this.#isSound(draft.record))) return { verdict: settled("split"), item: undefined };
      const authored = await this.#author(draft);
      if (this.#parts.log.isHurt) this.#repair(); // found while it was judged
      await this.#isSound(draft.record);
      return authored;
    });
  }

  /** False where what was drafted on it rests on what the log has lost (D3). What the record says now is known then. */
  async #isSound(record: RecordId | undefined): Promise<boolean> {
    if (!record || !this.#owing.records.has(record)) return true;
    await this.#rebuild(record, { damaged: true });
    return false;
  }

  /**
   * Opens this device's log, if it is not. Its first entry is its certificate, and the devices of this person whose place
   * it takes, each with the newest entry of it that counts here (MB1, MB3).
   */
  open(replaces: readonly DeviceId[] = []): Promise<Verdict> {
    return this.#inTurn(async () => {
      this.#repair();
      const verdict = await this.#open(replaces);
      await this.#witness.sayUnsaid();
      return verdict;
    });
  }

  /** Removes another device of this person (MB2): what it wrote and this device has seen stays. */
  remove(device: DeviceId): Promise<Authored> {
    return this.#inTurn(async () => {
      const last = this.#counting.newest(device);
      if (!last) return { verdict: refused("NoDevice"), item: undefined };
      return this.#author({ kind: KIND.deviceRemoved, plaintext: encodeDeviceRemoved(last) });
    });
  }

  async #open(chosen: readonly DeviceId[] = []): Promise<Verdict> {
    const { log, identity } = this.#parts;
    if (log.heads(toHex(identity.device)).length > 0) return accepted;
    const devices = new Map([...(this.#parts.replaces?.() ?? []), ...chosen].map((one) => [toHex(one), one]));
    const replaces = [...devices.values()].flatMap((device) => this.#counting.newest(device) ?? []);
    const plaintext = encodeOpen({ certificate: identity.certificate, replaces });
    const { verdict } = await this.#author({ kind: KIND.open, plaintext });
    this.#witness.remember();
    return verdict;
  }

  async #author(draft: Draft): Promise<Authored> {
    const { log, identity, today, randomBytes } = this.#parts;
    const sealed = sealDraft(log, this.#counting.headsToName(), identity, draft, today(), randomBytes);
    if (!sealed) return { verdict: refused("ChangeTooLarge"), item: undefined };
    const examined = this.#intake.examine(identity.device, sealed.bytes, () => undefined);
    // This person has more logs than are taken in at all (LIMIT.devicesKnown): no gate would take this one in.
    if (draft.kind === KIND.open && examined !== "known" && "bad" in examined) {
      return { verdict: refused("TooManyDevices"), item: undefined };
    }
    if (examined === "known" || !("held" in examined)) throw new Error("an own entry that no gate would take in");
    const pass = await this.#passes.evaluate([examined.held]);
    // Judged on a log that was found hurt meanwhile: this one may have been given up.
    if (log.isHurt) return { verdict: settled("split"), item: undefined };
    const { status, reason, leftOut } = pass?.rows[0] ?? settled("split"); // no stager, no verdict
    if (status === "accepted" && leftOut.length > 0) return { verdict: refused("DoesNotApply"), item: undefined };
    if (!pass || status !== "accepted") return { verdict: { status, reason, leftOut }, item: undefined };
    await this.#commit(pass, draft.alongside);
    return { verdict: { status, reason, leftOut }, item: itemOf(sealed) };
  }

  async #evaluateReady(): Promise<void> {
    for (;;) {
      const ready = await this.#ready.take();
      if (ready.length === 0) return;
      if (await this.#passes.removes(ready)) await this.#witness.ofRemoval(ready.at(-1));
      const pass = await this.#passes.evaluate(ready);
      if (this.#parts.log.isHurt) this.#repair();
      else if (!pass)
        return; // no stager: all stays held until there is one
      else await this.#commit(pass);
    }
  }

  async #commit(pass: Pass, alongside?: () => void): Promise<void> {
    const { log, events } = this.#parts;
    const fresh = pass.rows.map(({ hash }) => hash);
    this.#write(pass, () => {
      this.#waiting.drop(fresh);
      alongside?.();
    });
    for (const hash of fresh) this.#waiting.remove(hash);
    for (const { state } of pass.records) if (isRedacted(state)) this.#waiting.erase(state.record);
    log.commit(pass.rows);
    this.#ready.evaluated(pass.rows.map(itemOf));
    log.recommit(pass.rewritten);
    events.evaluated(
      pass.rows,
      pass.records.map(({ state }) => state.record),
    );
    await this.#rejudge(this.#counting.evaluated(pass.rows));
    // KD2: a word that does not hold. What came without its body on it is asked for as before, and tears nothing.
    const untrue = this.#erasures.untrue(pass.rows);
    if (untrue.length > 0)
      this.#parts.store.transaction(() => untrue.forEach((record) => this.#erasures.refute(record)));
  }

  #save(judged: JudgedRecord): void {
    const { record } = judged.state;
    this.#parts.records.save(judged, this.#owing.records.has(record));
    this.#owing.records.pay(record);
  }

  #write(pass: Pass, also: () => void): void {
    const { store, log, records } = this.#parts;
    let committed = false;
    try {
      store.transaction(() => {
        // Before its rows lose their bodies: what only its author had goes to them (KD4).
        for (const judged of pass.records.filter(({ state }) => isRedacted(state))) {
          this.#save(judged);
          this.#erasures.keep(judged.state, [...judged.rows, ...pass.rows]);
          this.#waiting.putErased(judged.state.record);
          this.#bodiless.drop(judged.state.record);
        }
        for (const row of [...pass.rows, ...pass.rewritten]) log.write(row);
        this.#bodiless.put(pass.rows);
        for (const judged of pass.records) if (!isRedacted(judged.state)) this.#save(judged);
        this.#disputes.note(pass.rows, pass.rewritten);
        also();
      });
      committed = true;
      for (const { state } of pass.records) this.#owing.records.remove(state.record);
      this.#bodiless.note([...pass.rows, ...pass.rewritten]);
      for (const { state } of pass.records) if (isRedacted(state)) this.#bodiless.forget(state.record);
    } finally {
      records.settle(committed);
      if (!committed) this.#erasures.readAgain();
    }
  }

  /** The newest entries about records that were refused here, the latest last (RC1). */
  refused = (): readonly VectorItem[] => this.#disputes.refused();

  /**
   * CV5: a peer's verdicts beside ours. Records they differ on are split from now on. `kept`: what it refused and is
   * accepted here; `untaken`: records of one's own that the other side did not take in, for the first time.
   */
  compare(claims: Claims, by: PersonKey): Promise<{ kept: readonly VectorItem[]; untaken: readonly RecordId[] }> {
    return this.#inTurn(async () => {
      const { kept, found } = this.#disputes.compare(claims, by);
      for (const dispute of found) this.#dispute(dispute);
      return { kept, untaken: found.filter(({ is }) => is === "untaken").map(({ record }) => record) };
    });
  }

  #dispute(dispute: Dispute): void {
    const { records, events, store } = this.#parts;
    const { record } = dispute;
    const state = dispute.is === "split" ? records.state(record) : undefined;
    if (!state) {
      store.transaction(() => this.#disputes.mark(dispute));
      return;
    }
    this.#write({ rows: [], rewritten: [], records: [this.#passes.left(state)] }, () => this.#disputes.mark(dispute));
    events.evaluated([], [record]);
  }

  /** For tests: judges a record again from its entries alone, as where its cache was damaged (LG4). */
  rebuild(record: RecordId): Promise<void> {
    return this.#inTurn(async () => void (await this.#rebuild(record, { damaged: true })));
  }

  /** False where there was no stager to ask. */
  async #rebuild(record: RecordId, why: { damaged?: boolean; key?: Delivery }): Promise<boolean> {
    const { log } = this.#parts;
    const { key } = why;
    const pass = await this.#passes.rebuild(record, why.damaged === true, key);
    if (log.isHurt)
      this.#repair(); // judged on entries that are not all there: once more
    else if (pass) return this.#keep(pass, record, key);
    return false;
  }

  #keep(pass: Pass, record: RecordId, key: Delivery | undefined): boolean {
    const { keys, log, events } = this.#parts;
    this.#write(pass, () => key && keys.put(key.id, key.key));
    log.recommit(pass.rewritten);
    events.evaluated([], [record]);
    return true;
  }

  /**
   * FK1: two entries of one device at one seq are a proof. Of all that came, the lowest of each log; `fork-seen` first, so
   * that what was accepted stays, and what counts is derived once.
   */
  async #lookForForks(): Promise<void> {
    const { identity, events } = this.#parts;
    const found = this.#forks.among(this.#waiting.all(), (device, seq) => this.#waiting.at(device, seq));
    if (found.length === 0) return;
    const isOwn = ({ device }: ForkSeenBody): boolean => sameBytes(device, identity.device);
    this.#isRecountDue = true; // from the first that is noted on, even where there is no room for a word about the second
    // An own forked log must never be written again, not even for a word about another's.
    for (const proof of found.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))) {
      const own = isOwn(proof);
      await this.#witness.ofFork(proof);
      this.#forks.note(toHex(proof.device), proof.seq);
      events.forked(proof.device, own); // before anything else can go wrong
    }
    await this.#recount();
  }

  /** Derives anew which entries of forked logs and removed devices count, both ways, and rebuilds what moved (CV1). */
  async #recount(): Promise<void> {
    const rows = this.#counting.derive();
    this.#isRecountDue = false;
    await this.#rejudge(rows);
  }

  /** Of these rows, those that count now and did not, or the reverse, and all that stand beside them. */
  async #rejudge(rows: readonly EntryRow[]): Promise<void> {
    const wasDue = this.#isRecountDue;
    this.#isRecountDue = true; // where this throws
    const moved = new Map<string, RecordId>();
    const alone: EntryRow[] = [];
    for (const row of rows) {
      if (!this.#passes.hasMoved(row)) continue;
      const { record } = row.entry.core;
      if (sameBytes(record, ZERO_32)) alone.push(row);
      else moved.set(toHex(record), record);
    }
    if (alone.length > 0) {
      const pass = { rows: [], rewritten: this.#passes.judgeAlone(alone), records: [] };
      this.#write(pass, () => undefined);
      this.#parts.log.recommit(pass.rewritten);
    }
    let isDone = true;
    for (const record of moved.values()) isDone = (await this.#rebuild(record, {})) && isDone;
    this.#isRecountDue = wasDue || !isDone;
  }

  /** For tests: what a device sent that became no entry of any log (GT2). */
  quarantinedFrom = (device: DeviceId) => this.#quarantine.list(device);

  /** Entries that wait for something they name. */
  get held(): readonly EntryHash[] {
    return this.#waiting.all().map(({ hash }) => hash);
  }
}
