/** One installation as core wires it: a real vault store, log, gate and record rows. Only the stager's process is left out. */
import * as Automerge from "@automerge/automerge";
import {
  type ActorNonce,
  as,
  type DeviceId,
  type EntryHash,
  type PersonKey,
  type RecordId,
  type SpaceId,
  type StatementId,
} from "../../src/shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { reveal } from "../../src/shared/base/redacted.ts";
import { answersOf, dueOpenings } from "../../src/shared/domain/answers/answers.ts";
import { encodeAnswerCancel, encodeAnswerOpen, encodeAnswerSeal } from "../../src/shared/protocol/answer.ts";
import { answerItems } from "../../src/main/core/gate/answerItems.ts";
import { sealAnswer } from "../../src/main/core/records/answerBox.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { isOwnerOnly, type RecordKind } from "../../src/shared/domain/record.ts";
import {
  encodeAcknowledge,
  encodeChange,
  encodeDecline,
  encodeNoted,
  encodeCreate,
  encodeOfAsk,
  encodeRedactAsk,
} from "../../src/shared/protocol/body.ts";
import {
  type EntryCore,
  ENTRY_VERSION,
  KIND,
  type KnownKind,
  type VectorItem,
  ZERO_32,
} from "../../src/shared/protocol/entry.ts";
import type { RandomBytes, SecretKey } from "../../src/main/core/crypto/index.ts";
import { readForks } from "../../src/main/core/gate/forks.ts";
import type { Draft } from "../../src/main/core/gate/draft.ts";
import { textHash } from "../../src/main/core/gate/openStatement.ts";
import { emptyState, isRedacted } from "../../src/main/core/gate/recordState.ts";
import { statementDraft } from "../../src/main/core/gate/statementDraft.ts";
import { asSigned, encodeAgreedText } from "../../src/shared/protocol/agreedText.ts";
import type { StatedAct } from "../../src/shared/protocol/statement.ts";
import { Gate } from "../../src/main/core/gate/gate.ts";
import type { Quarantined } from "../../src/main/core/gate/quarantine.ts";
import type { StagerPool } from "../../src/main/core/gate/stageTypes.ts";
import type { EntryRow } from "../../src/main/core/log/entryRow.ts";
import type { Identity } from "../../src/main/core/log/identity.ts";
import { Log } from "../../src/main/core/log/log.ts";
import { Lost } from "../../src/main/core/log/lost.ts";
import { actorId, recordIdOf } from "../../src/main/core/log/names.ts";
import { sealEntry, ZERO_HASH } from "../../src/main/core/log/sealEntry.ts";
import { RecordKeys } from "../../src/main/core/records/recordKeys.ts";
import { SharedRows } from "../../src/main/core/records/sharedRows.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { stageHere } from "./stageHere.ts";

export type Doc = Automerge.Doc<Record<string, unknown>>;
export const DAY = 20_000 as Day;

export class Device {
  readonly name: string;
  readonly identity: Identity;
  readonly store: Store;
  readonly space: SpaceId;
  readonly members: readonly PersonKey[];
  readonly quarantined: Quarantined["reason"][] = [];
  /** Records, as often as the window was told that something held takes effect on them. */
  readonly toldEarly: string[] = [];
  readonly forked: { device: string; own: boolean }[] = [];
  log!: Log;
  /** What of its person's words does not count, as it was followed since the start. */
  lost!: Lost;
  gate!: Gate;
  rows!: SharedRows;
  keys!: RecordKeys;
  pool: StagerPool = stageHere;

  readonly random: RandomBytes;

  constructor(
    name: string,
    identity: Identity,
    store: Store,
    { space, members, random }: Pick<Device, "space" | "members" | "random">,
  ) {
    this.name = name;
    this.random = random;
    this.identity = identity;
    this.store = store;
    this.space = space;
    this.members = members;
    this.start();
  }

  /** As when the vault is opened: everything from the rows on disk. */
  start(store: Store = this.store): void {
    this.log = new Log(store, this.space);
    this.log.load([], readForks(store, this.space) ?? new Map());
    this.lost = new Lost(this.log, this.person);
    this.keys = new RecordKeys(store, this.space);
    this.rows = new SharedRows(store, this.space, (record) => this.gate.owe([record]));
    const { rows } = this;
    this.gate = new Gate({
      store,
      log: this.log,
      records: {
        state: (record) => rows.state(record),
        snapshot: (record) => rows.snapshot(record),
        waitingFor: (key) => rows.waitingFor(key),
        states: () => rows.states(),
        draft: () => ({ rows: 0, changes: [] }),
        save: ({ state, snapshot }) => {
          const keyId = isRedacted(state) ? rows.state(state.record)?.created?.keyId : undefined;
          if (keyId) this.keys.delete(keyId);
          rows.write(state, snapshot);
        },
        settle: () => undefined,
      },
      keys: this.keys,
      pool: { stage: (request) => this.pool.stage(request), close: () => undefined },
      identity: this.identity,
      members: this.members,
      events: {
        evaluated: () => undefined,
        early: (records) => this.toldEarly.push(...records.map(toHex)),
        quarantined: ({ reason }) => this.quarantined.push(reason),
        forked: (device, own) => this.forked.push({ device: toHex(device), own }),
      },
      today: () => DAY,
      randomBytes: this.random,
    });
  }

  open = (replaces: readonly DeviceId[] = []) => this.gate.open(replaces);

  get person(): PersonKey {
    return this.identity.certificate.person;
  }
  get ownLogForked(): boolean {
    return this.log.forkOf(toHex(this.identity.device)) !== undefined;
  }

  /** As far as this device knows: its log did not fork, and nobody removed it. */
  get mayWrite(): boolean {
    const me = toHex(this.identity.device);
    return !this.ownLogForked && this.log.isOpened(me) && this.log.removalsOf(me).length === 0;
  }

  /** A new record and its first words, ready to be authored or forged. */
  draftCreate(kind: RecordKind, title: string, over: { owner?: PersonKey; nonce?: ActorNonce } = {}) {
    const owner = over.owner ?? (isOwnerOnly(kind) ? this.person : as<PersonKey>(ZERO_32));
    const nonce = over.nonce ?? as<ActorNonce>(this.random(16));
    const record = recordIdOf(this.space, this.identity.device, kind, owner, nonce);
    const actorNonce = as<ActorNonce>(this.random(16));
    const doc = change(Automerge.init({ actor: this.actor(record, actorNonce) }), (d) =>
      Object.assign(d, { v: 1, kind, title, body: "" }),
    );
    const { id: keyId, key } = this.keys.make(this.random);
    const plaintext = encodeCreate({ kind, owner, nonce, changes: [last(doc)], why: "" });
    return { kind: KIND.create, record, keyId, key, actorNonces: [actorNonce], plaintext, doc };
  }

  actor = (record: RecordId, nonce: ActorNonce): string => toHex(actorId(this.identity.device, record, nonce));

  async create(kind: RecordKind, title: string) {
    const draft = this.draftCreate(kind, title);
    this.store.transaction(() => this.keys.put(draft.keyId, draft.key));
    const { verdict } = await this.gate.author(draft);
    return { record: draft.record, verdict };
  }

  doc(record: RecordId, actor: string): Doc {
    const snapshot = this.rows.snapshot(record);
    return snapshot ? Automerge.load(snapshot, { actor }) : Automerge.init({ actor });
  }

  /** One edit of the text as it stands here. */
  draftEdit(record: RecordId, edit: (doc: Doc) => Doc) {
    const nonce = as<ActorNonce>(this.random(16));
    const doc = edit(this.doc(record, this.actor(record, nonce)));
    const created = this.rows.state(record)?.created;
    const key = created && this.keys.get(created.keyId);
    if (!created || !key) return undefined;
    const plaintext = encodeChange({ together: false, changes: [last(doc)], why: "" });
    return { kind: KIND.change, record, keyId: created.keyId, key, actorNonces: [nonce], plaintext, doc };
  }

  edit(record: RecordId, text: string, at = 0) {
    const draft = this.draftEdit(record, (doc) => insert(doc, text, at));
    if (!draft) throw new Error("no such record here");
    return this.gate.author(draft);
  }

  /** A word about an agreement, as an honest app seals it. */
  state(record: RecordId, act: StatedAct, text?: Uint8Array) {
    return this.gate.author(this.draftStatement(record, act, text));
  }

  draftStatement(record: RecordId, act: StatedAct, text?: Uint8Array): Draft {
    const state = () => this.rows.state(record) ?? emptyState(record);
    const created = state().created;
    const key = created && this.keys.get(created.keyId);
    if (!key) throw new Error("no such record here");
    return statementDraft({ record, keyId: created.keyId, key, state }, { act, ...(text ? { text } : {}) });
  }

  offer(record: RecordId, words: string, replaces?: StatementId) {
    const text = encodeAgreedText(asSigned({ title: "Title", body: words, terms: { zone: "UTC" } }));
    return this.state(record, { type: "offer", text: textHash(text), replaces }, text);
  }

  /** That one would rather not sign this offer (SG9); without one, that one has read what is the other's alone (OW2). */
  tell(record: RecordId, offer: StatementId | undefined) {
    const created = this.rows.state(record)?.created;
    const key = created && this.keys.get(created.keyId);
    if (!created || !key) throw new Error("no such record here");
    const [kind, plaintext] = offer
      ? ([KIND.decline, encodeDecline({ offer, word: "No." })] as const)
      : ([KIND.acknowledge, encodeAcknowledge(textHash(new Uint8Array()))] as const);
    return this.gate.author({ kind, record, keyId: created.keyId, key, plaintext });
  }

  /** That a rhythm was kept on a day, or that it wasn't after all (RY2). */
  note(record: RecordId, day: number, takenBack: boolean) {
    const created = this.rows.state(record)?.created;
    const key = created && this.keys.get(created.keyId);
    if (!created || !key) throw new Error("no such record here");
    const plaintext = encodeNoted({ day: day as Day, takenBack });
    return this.gate.author({ kind: KIND.noted, record, keyId: created.keyId, key, plaintext });
  }

  /** The keys of what this device sealed, by what they hash to: its vault's rows. */
  readonly answerKeys = new Map<string, Uint8Array>();

  /** Answers apart as an honest app does: opens what is due, else seals one, or takes it back (CR1). */
  answer(record: RecordId, takesBack: boolean) {
    const { created, answers } = this.rows.state(record) ?? emptyState(record);
    const key = created && this.keys.get(created.keyId);
    if (!created || !key) throw new Error("no such record here");
    const keyOf = (name: string): Uint8Array | undefined => {
      const act = answers.find(({ at }) => toHex(at.hash) === name)?.act;
      return act?.type === "seal" ? this.answerKeys.get(toHex(act.lock)) : undefined;
    };
    const items = answerItems(answers);
    const [due] = dueOpenings(items, toHex(this.person), (name) => keyOf(name) !== undefined);
    const { mine } = answersOf(items, toHex(this.person));
    const named = (name: string) => as<EntryHash>(fromHex(name) ?? ZERO_32);
    const say = (kind: KnownKind, plaintext: Uint8Array) =>
      this.gate.author({ kind, record, keyId: created.keyId, key, plaintext });
    if (due) {
      const open = { own: named(due.own), other: named(due.other), key: keyOf(due.own) ?? ZERO_32 };
      return say(KIND.answerOpen, encodeAnswerOpen(open));
    }
    if (mine)
      return takesBack && !mine.isOpened ? say(KIND.answerCancel, encodeAnswerCancel(named(mine.hash))) : undefined;
    const place = { space: this.space, record, person: this.person };
    const made = sealAnswer(place, [`Answer ${answers.length}`], this.random);
    if (!made) throw new Error("too long");
    this.answerKeys.set(toHex(made.lock), reveal(made.key));
    return say(KIND.answerSeal, encodeAnswerSeal(made));
  }

  /** SG8: that both erase a record; `ask`: the one that is agreed to, or taken back. */
  redact(
    record: RecordId,
    ask?: VectorItem,
    kind: typeof KIND.redactAgree | typeof KIND.redactCancel = KIND.redactAgree,
  ) {
    const said = ask ? { kind, plaintext: encodeOfAsk(ask) } : { kind: KIND.redactAsk, plaintext: encodeRedactAsk() };
    return this.gate.author({ ...said, record });
  }

  mayLackBody = (core: EntryCore): boolean => this.gate.mayLackBody(core);
  isErased = (record: RecordId): boolean => this.gate.isErased(record);

  /** Any bytes one likes as the next entry of this device's log, signed by its key: what an altered app could send. */
  forge(core: Partial<EntryCore>, plaintext: Uint8Array, key?: SecretKey): Uint8Array {
    const head = this.log.heads(toHex(this.identity.device))[0];
    const full: EntryCore = {
      version: ENTRY_VERSION,
      kind: KIND.change,
      space: this.space,
      device: this.identity.device,
      seq: (head?.entry.core.seq ?? 0) + 1,
      prevHash: head?.hash ?? ZERO_HASH,
      record: as<RecordId>(ZERO_32),
      recordKeyId: as(ZERO_32),
      actorNonces: [],
      day: DAY,
      vectorDelta: [],
      ...core,
    };
    return sealEntry(full, plaintext, key, this.identity.signing, this.random);
  }

  /** Every entry evaluated here. */
  allRows = (): EntryRow[] => this.log.devices.flatMap(({ device }) => this.log.entriesFrom(device, 1));
  allEntries = (): Uint8Array[] => [...this.log.since([])];

  allKeys() {
    const ids = new Map(this.allRows().map(({ entry }) => [toHex(entry.core.recordKeyId), entry.core.recordKeyId]));
    return [...ids.values()].flatMap((id) => {
      const key = this.keys.get(id);
      return key ? [{ id, key }] : [];
    });
  }

  records(): RecordId[] {
    const rows = this.allRows().filter(({ entry }) => !sameBytes(entry.core.record, ZERO_32));
    return [...new Map(rows.map(({ entry }) => [toHex(entry.core.record), entry.core.record])).values()];
  }

  statusOf = (hash: Uint8Array): string | undefined =>
    this.allRows().flatMap((row) => (sameBytes(row.hash, hash) ? `${row.status} ${row.reason}` : []))[0];
}

export const change = (doc: Doc, edit: (draft: Record<string, unknown>) => void): Doc =>
  Automerge.change(doc, { time: 0 }, edit);
export const last = (doc: Doc): Uint8Array => Automerge.getLastLocalChange(doc) ?? new Uint8Array();
export const insert = (doc: Doc, text: string, at: number): Doc =>
  change(doc, (d) => {
    if (typeof d["body"] !== "string") d["body"] = "";
    Automerge.splice(d, ["body"], Math.min(at, String(d["body"]).length), 0, text);
  });
