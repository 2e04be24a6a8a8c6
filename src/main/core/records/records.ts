/**
 * Records as the window knows them: lists, texts, unshared drafts, sharing. What is shared comes from the gate through
 * `save`; what is not is here alone. The window's live replicas are in `sessions.ts`.
 */
import { type ActorNonce, as, type DeviceId, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { excerpt, isOwnerOnly, type RecordContent, type RecordKind } from "../../../shared/domain/record.ts";
import type { AppError, KeptText, Projection, RecordText } from "../../../shared/ipc/contract.ts";
import { encodeChange, encodeCreate } from "../../../shared/protocol/body.ts";
import { KIND, ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { RandomBytes } from "../crypto/index.ts";
import type { Authored, Draft, RecordRows } from "../gate/gate.ts";
import type { Created, RecordFault, RecordState } from "../gate/recordState.ts";
import type { Verdict } from "../gate/verdict.ts";
import type { EntryRow } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import { depth, sortCausally } from "../log/frontier.ts";
import { actorId, recordIdOf } from "../log/names.ts";
import type { Store } from "../vault/store.ts";
import { Aside } from "./aside.ts";
import * as document from "./document.ts";
import { Drafts, withDraft } from "./drafts.ts";
import { KeptTexts } from "./keptTexts.ts";
import { idOf, type ProjectionRow, Projections, recordIdFromHex } from "./projections.ts";
import type { RecordKeys } from "./recordKeys.ts";
import { SearchTexts } from "./searchTexts.ts";
import type { SharedRows } from "./sharedRows.ts";

/** What sharing needs; absent until two people are paired. */
export type SharedSpace = {
  readonly log: Log;
  /** The next entry of this device's log, through its own gate (CV3). */
  author(draft: Draft): Promise<Authored>;
  readonly rows: SharedRows;
  readonly keys: RecordKeys;
};

export type RecordEvents = {
  projections(changed: readonly Projection[], removed: readonly string[]): void;
  kept(text: KeptText): void;
  /** The unshared part of a record was replaced: replicas of it must be opened again. */
  replaced(id: string): void;
};

export type RecordsParts = {
  readonly store: Store;
  /** Read every time: it may become another one (RB3). */
  readonly device: DeviceId;
  readonly person: PersonKey;
  readonly randomBytes: RandomBytes;
  readonly events: RecordEvents;
  today(): Day;
};

const refuse = (type: AppError["type"]): Result<never, AppError> => err({ type });
const UNDO_MS = 15_000;

export class Records implements RecordRows {
  readonly #parts: RecordsParts;
  readonly #projections: Projections;
  readonly #drafts: Drafts;
  readonly texts: SearchTexts;
  readonly kept: KeptTexts;
  readonly #aside: Aside;
  #space: SharedSpace | undefined;
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Deleted or discarded words, in memory only and for seconds: undo must not keep on disk what was to go. */
  readonly #undo = new Map<string, { row: ProjectionRow; changes: readonly Uint8Array[]; until: number }>();

  constructor(parts: RecordsParts) {
    this.#parts = parts;
    this.#projections = new Projections(parts.store);
    this.#drafts = new Drafts(parts.store);
    this.texts = new SearchTexts(parts.store);
    this.#aside = new Aside(parts.store);
    this.kept = new KeptTexts(parts.store, parts.randomBytes);
  }

  /** From pairing on. */
  attach(space: SharedSpace): void {
    this.#space = space;
  }

  /** Work on one record happens one after another. */
  inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#turns.get(id) ?? Promise.resolve()).then(work);
    const settled = result.catch(() => undefined);
    this.#turns.set(id, settled);
    void settled.then(() => this.#turns.get(id) === settled && this.#turns.delete(id));
    return result;
  }

  list = (): Projection[] => this.#projections.all();
  projection = (id: string): Projection | undefined => this.#projections.get(id)?.shown;

  // ── what the gate reads and writes ─────────────────────────────────────

  state = (record: RecordId): RecordState | undefined => this.#space?.rows.state(record);
  snapshot = (record: RecordId): Uint8Array | null => this.#space?.rows.snapshot(record) ?? null;
  waitingFor = (key: Parameters<RecordRows["waitingFor"]>[0]): readonly RecordId[] =>
    this.#space?.rows.waitingFor(key) ?? [];

  save(state: RecordState, snapshot: Uint8Array | null, rows: readonly EntryRow[]): void {
    const id = idOf(state.record);
    const drafts = this.#standDraft(id, state, snapshot);
    this.#space?.rows.write(state, snapshot);
    if (!state.created) return this.#forget(id);
    const latest = this.#latest(state.record, rows);
    const before = this.#projections.get(id)?.shown;
    const person = latest && this.#space?.log.personOf(latest.entry.core.device);
    const lastBy = person ? this.#who(person) : (before?.lastBy ?? "partner");
    const day = latest?.entry.core.day ?? (before?.day as Day | undefined) ?? this.#parts.today();
    const last = latest && { depth: depth(latest.frontier), hash: toHex(latest.hash) };
    this.#write(id, drafts, { snapshot, state, lastBy, day, ...(last ? { last } : {}) });
  }

  /**
   * Of the accepted entries the last one in the order every device has, so that their lists agree whichever came first.
   * Undefined where it is the one known already.
   */
  #latest(record: RecordId, rows: readonly EntryRow[]): EntryRow | undefined {
    const known = this.#projections.get(idOf(record))?.last;
    const moved = rows.some(({ hash, status }) => status !== "accepted" && toHex(hash) === known?.hash);
    if (!known || moved) return this.#space?.log.ofRecord(record).findLast(({ status }) => status === "accepted");
    const newest = sortCausally(rows.filter(({ status }) => status === "accepted")).at(-1);
    if (!newest) return undefined;
    const [at, hash] = [depth(newest.frontier), toHex(newest.hash)];
    return at > known.depth || (at === known.depth && hash > known.hash) ? newest : undefined;
  }

  /**
   * Inside a transaction, before the new state is written: unshared words that rest on something which does not count any
   * more (FK1) are put on what is left; else they would be in no text. How many draft rows there are then.
   */
  #standDraft(id: string, next: RecordState, snapshot: Uint8Array | null): number {
    const drafts = this.#projections.get(id)?.drafts ?? 0;
    const before = drafts > 0 ? this.state(next.record) : undefined;
    if (!before?.created) return drafts;
    const shared = document.load(snapshot, this.freshActor(id).actor);
    if (next.created && document.knows(shared, before.heads)) return drafts;
    const old = document.load(this.snapshot(next.record), this.freshActor(id).actor);
    const mine = withDraft(old, this.#drafts.read(id, drafts).changes);
    const changes = next.created ? document.movedChanges(old, mine, shared) : document.changesSince(mine, []);
    this.#drafts.remove(id);
    if (changes.length > 0) this.#drafts.append(id, 0, changes);
    return changes.length > 0 ? 1 : 0;
  }

  /** A record none of whose entries counts any more is in no list; with unshared words in it, it becomes one's own. */
  #forget(id: string): void {
    const row = this.#projections.get(id);
    if (!row?.shown.shared) return;
    if (row.drafts > 0) {
      this.#putLocal(id, 1, document.content(this.#withDraft(id, null, 1)), row.shown.kind);
      return;
    }
    this.#projections.delete(id);
    this.texts.delete(id);
    this.#gone.push(id);
  }
  readonly #gone: string[] = [];

  settle(committed: boolean): void {
    if (committed) this.#projections.settle();
    else this.#projections.drop();
  }

  #who = (person: PersonKey): "me" | "partner" => (sameBytes(person, this.#parts.person) ? "me" : "partner");

  /** Writes a shared record's row from its document and draft. Inside a transaction. */
  #write(
    id: string,
    drafts: number,
    shared: {
      snapshot: Uint8Array | null;
      state: RecordState;
      lastBy: "me" | "partner";
      day: Day;
      last?: ProjectionRow["last"];
    },
  ): void {
    const created = shared.state.created;
    if (!created) return;
    const doc = this.#withDraft(id, shared.snapshot, drafts);
    const owner = isOwnerOnly(created.kind) ? this.#who(created.owner) : "both";
    const read = document.content(doc);
    document.free(doc);
    this.#put(id, drafts, read, {
      kind: created.kind,
      owner,
      shared: true,
      unshared: drafts > 0,
      day: shared.day,
      lastBy: shared.lastBy,
      last: shared.last,
      fault: read.unreadable.length > 0 ? "unreadable" : shownFault(shared.state.fault),
    });
  }

  #put(
    id: string,
    drafts: number,
    read: RecordContent,
    rest: Pick<Projection, "kind" | "owner" | "shared" | "unshared" | "day" | "lastBy"> & {
      fault?: Projection["fault"];
      last?: ProjectionRow["last"];
    },
  ): ProjectionRow {
    const { fault, last = this.#projections.get(id)?.last, ...shown } = rest;
    const row: ProjectionRow = {
      drafts,
      ...(last ? { last } : {}),
      shown: {
        id,
        ...shown,
        title: read.title,
        excerpt: excerpt(read.body),
        setAside: this.#aside.has(id),
        ...(read.template === undefined ? {} : { template: read.template }),
        ...(fault === undefined ? {} : { fault }),
      },
    };
    this.#projections.put(row);
    this.texts.put(id, { title: read.title, body: read.body });
    return row;
  }

  // ── documents ──────────────────────────────────────────────────────────

  #actorOf(id: string, nonce: ActorNonce): Uint8Array {
    const record = recordIdFromHex(id) ?? as<RecordId>(ZERO_32);
    return actorId(this.#parts.device, record, nonce);
  }

  /** A nonce nobody has used, and the actor it makes (LG6). */
  freshActor(id: string): { nonce: ActorNonce; actor: Uint8Array } {
    const nonce = as<ActorNonce>(this.#parts.randomBytes(16));
    return { nonce, actor: this.#actorOf(id, nonce) };
  }

  actorFor = (id: string, nonce: ActorNonce): Uint8Array => this.#actorOf(id, nonce);

  #withDraft(id: string, snapshot: Uint8Array | null, drafts: number): document.Doc {
    const shared = document.load(snapshot, this.freshActor(id).actor);
    return drafts === 0 ? shared : withDraft(shared, this.#drafts.read(id, drafts).changes);
  }

  /** What both have, and what stands here with the unshared words in it. */
  documents(id: string): { shared: document.Doc; mine: document.Doc } | undefined {
    const row = this.#projections.get(id);
    const record = recordIdFromHex(id);
    if (!row || !record) return undefined;
    const snapshot = row.shown.shared ? this.snapshot(record) : null;
    return {
      shared: document.load(snapshot, this.freshActor(id).actor),
      mine: this.#withDraft(id, snapshot, row.drafts),
    };
  }

  text(id: string): { shared: RecordText; mine: RecordText } | undefined {
    const docs = this.documents(id);
    if (!docs) return undefined;
    const { shared, mine } = { shared: document.content(docs.shared), mine: document.content(docs.mine) };
    document.free(docs.shared);
    document.free(docs.mine);
    return { shared: { title: shared.title, body: shared.body }, mine: { title: mine.title, body: mine.body } };
  }

  // ── drafts ─────────────────────────────────────────────────────────────

  #commit<T>(work: () => T): T {
    let committed = false;
    try {
      const value = this.#parts.store.transaction(work);
      committed = true;
      return value;
    } finally {
      this.settle(committed);
    }
  }

  create(kind: RecordKind, text: RecordText, template: string | undefined): Projection {
    const id = toHex(this.#parts.randomBytes(32));
    const { actor } = this.freshActor(id);
    const doc = document.begin({ kind, ...text, ...(template === undefined ? {} : { template }) }, actor);
    const row = this.#commit(() => {
      this.#drafts.append(id, 0, document.changesSince(doc, []));
      return this.#putLocal(id, 1, document.content(doc), kind);
    });
    this.#parts.events.projections([row.shown], []);
    return row.shown;
  }

  #putLocal(id: string, drafts: number, read: RecordContent, kind: RecordKind): ProjectionRow {
    const owner = isOwnerOnly(kind) ? "me" : "both";
    const day = this.#parts.today();
    return this.#put(id, drafts, read, { kind, owner, shared: false, unshared: true, day, lastBy: "me" });
  }

  /** One committed edit of a draft (LG3). `doc` holds it already; it was staged. Durable when this returns. */
  keepEdit(id: string, changes: readonly Uint8Array[], doc: document.Doc, sharedHeads: readonly string[]): Projection {
    const before = this.#projections.get(id);
    if (!before) throw new Error("an edit of no record");
    const row = this.#commit(() => {
      this.#drafts.append(id, before.drafts, changes);
      const count = this.#drafts.fold(id, before.drafts + 1, document.changesSince(doc, sharedHeads));
      const read = document.content(doc);
      const { kind, owner, shared, lastBy, fault } = before.shown;
      const day = shared ? before.shown.day : this.#parts.today();
      return this.#put(id, count, read, {
        kind,
        owner,
        shared,
        unshared: true,
        day,
        lastBy,
        ...(fault ? { fault } : {}),
      });
    });
    this.#parts.events.projections([row.shown], []);
    return row.shown;
  }

  discard(id: string): Promise<Result<Projection, AppError>> {
    return this.inTurn(id, async () => {
      const row = this.#projections.get(id);
      if (!row?.shown.shared) return refuse("NotFound");
      if (row.drafts > 0) {
        this.#rememberForUndo(row);
        this.#commit(() => this.#dropDraft(id));
        this.#parts.events.replaced(id);
      }
      return this.#answer(id);
    });
  }

  /** Inside a transaction: the unshared words go, the row shows what is shared. */
  #dropDraft(id: string): void {
    const record = recordIdFromHex(id);
    const state = record && this.state(record);
    const shown = this.#projections.get(id)?.shown;
    if (!record || !state || !shown) return;
    this.#drafts.remove(id);
    this.#write(id, 0, { snapshot: this.snapshot(record), state, lastBy: shown.lastBy, day: shown.day as Day });
  }

  delete(id: string): Promise<Result<undefined, AppError>> {
    return this.inTurn(id, async () => {
      const row = this.#projections.get(id);
      if (!row) return refuse("NotFound");
      if (row.shown.shared) return refuse("Unsupported");
      this.#rememberForUndo(row);
      this.#commit(() => this.#forgetLocal(id));
      this.#parts.events.projections([], [id]);
      this.#parts.events.replaced(id);
      return ok(undefined);
    });
  }

  #forgetLocal(id: string): void {
    this.#drafts.remove(id);
    this.#projections.delete(id);
    this.texts.delete(id);
  }

  #rememberForUndo(row: ProjectionRow): void {
    const now = performance.now();
    for (const [id, kept] of this.#undo) if (kept.until < now) this.#undo.delete(id);
    const { changes } = this.#drafts.read(row.shown.id, row.drafts);
    this.#undo.set(row.shown.id, { row, changes, until: now + UNDO_MS });
  }

  undo(id: string): Promise<Result<Projection, AppError>> {
    return this.inTurn(id, async () => {
      const kept = this.#undo.get(id);
      if (!kept || kept.until < performance.now() || (this.#projections.get(id)?.drafts ?? 0) > 0)
        return refuse("NotFound");
      this.#undo.delete(id);
      this.#commit(() => {
        this.#drafts.append(id, 0, kept.changes);
        const { shown } = kept.row;
        const record = recordIdFromHex(id);
        const doc = this.#withDraft(id, shown.shared && record ? this.snapshot(record) : null, 1);
        const now = this.#projections.get(id)?.shown ?? shown;
        this.#put(id, 1, document.content(doc), { ...pick(now), unshared: true, fault: now.fault });
      });
      this.#parts.events.replaced(id);
      return this.#answer(id);
    });
  }

  setAside(id: string, aside: boolean): Result<Projection, AppError> {
    const row = this.#projections.get(id);
    if (!row) return refuse("NotFound");
    this.#commit(() => {
      this.#aside.set(id, aside);
      this.#projections.put({ ...row, shown: { ...row.shown, setAside: aside } });
    });
    return this.#answer(id);
  }

  #answer(id: string): Result<Projection, AppError> {
    const row = this.#projections.get(id);
    if (!row) return refuse("NotFound");
    this.#parts.events.projections([row.shown], []);
    return ok(row.shown);
  }

  /** After the gate evaluated: tells the window which rows moved. */
  announce(records: readonly RecordId[]): void {
    const rows = records.map((record) => this.projection(idOf(record))).filter((row) => row !== undefined);
    const gone = this.#gone.splice(0).filter((id) => !this.projection(id));
    if (rows.length > 0 || gone.length > 0) this.#parts.events.projections(rows, gone);
  }

  /**
   * FK1: words of one's own that do not count any more, sealed again as fresh changes. What is unshared stays so. `done`
   * is written with them: they are issued once. False where they could not be sealed now.
   */
  issueAgain(record: RecordId, lost: readonly Uint8Array[], done: () => void): Promise<boolean> {
    const id = idOf(record);
    return this.inTurn(id, async () => {
      const space = this.#space;
      const created = this.state(record)?.created;
      if (!space) return false;
      const issued = created
        ? await this.#issueChanges(space, record, created, lost, done)
        : await this.#issueNew(space, id, lost, done);
      this.#parts.events.replaced(id);
      return issued;
    });
  }

  async #issueChanges(
    space: SharedSpace,
    record: RecordId,
    created: Created,
    lost: readonly Uint8Array[],
    done: () => void,
  ): Promise<boolean> {
    const id = idOf(record);
    const key = space.keys.get(created.keyId);
    const { nonce, actor } = this.freshActor(id);
    const snapshot = this.snapshot(record);
    const shared = document.load(snapshot, actor);
    const withLost = document.apply(document.load(snapshot, actor), lost);
    const { changes } = document.freshChanges(withLost, document.heads(shared), document.load(snapshot, actor));
    if (!key) return false;
    if (changes.length === 0) {
      this.#commit(done);
      return true;
    }
    const mine = withDraft(withLost, this.#drafts.read(id, 0).changes);
    const { verdict } = await space.author({
      kind: KIND.change,
      record,
      keyId: created.keyId,
      key,
      actorNonces: [nonce],
      plaintext: encodeChange({ together: false, changes, why: "" }),
      alongside: () => {
        this.#moveDraft(id, (now) => document.movedChanges(withLost, mine, now));
        done();
      },
    });
    return verdict.status === "accepted";
  }

  /** The record itself was made by an entry that does not count: its words become a new one. */
  async #issueNew(space: SharedSpace, id: string, lost: readonly Uint8Array[], done: () => void): Promise<boolean> {
    const begun = document.apply(document.load(null, this.freshActor(id).actor), lost);
    const { kind, template, ...text } = document.content(begun);
    if (!kind) {
      // Others made the record: it is for them to issue it, and for this person to have the words (CV4).
      this.keepText(id, text, done);
      return true;
    }
    const drafts = this.#projections.get(id)?.drafts ?? 0;
    const mine = this.#withDraft(id, null, drafts);
    const since = document.heads(begun);
    const moves = drafts > 0 && document.knows(mine, since);
    const { verdict } = await this.#sealNew(space, { kind, ...text, ...withTemplate(template) }, "", (fresh) => {
      if (moves) {
        this.#forgetLocal(id);
        this.#moveDraft(fresh, (now) => document.freshChanges(mine, since, now).changes);
      }
      done();
    });
    if (verdict.status === "accepted" && moves) this.#parts.events.projections([], [id]);
    return verdict.status === "accepted";
  }

  /** Inside a transaction: the draft becomes what `changesOn` makes of the shared text as it is now. */
  #moveDraft(id: string, changesOn: (shared: document.Doc) => Uint8Array[]): void {
    const record = recordIdFromHex(id);
    const state = record && this.state(record);
    if (!record || !state) return;
    const snapshot = this.snapshot(record);
    const shared = document.load(snapshot, this.freshActor(id).actor);
    const changes = changesOn(shared);
    this.#drafts.remove(id);
    if (changes.length > 0) this.#drafts.append(id, 0, changes);
    const drafts = changes.length > 0 ? 1 : 0;
    const { lastBy, day } = this.#projections.get(id)?.shown ?? { lastBy: "me", day: this.#parts.today() };
    this.#write(id, drafts, { snapshot, state, lastBy, day: day as Day });
  }

  /** "Continue in a new record" (CV5): the words as they stand here, as a new text of one's own. */
  continueInNew(id: string): Result<Projection, AppError> {
    const row = this.#projections.get(id);
    const text = this.text(id);
    if (!row || !text) return refuse("NotFound");
    if (row.shown.owner === "partner") return refuse("NotYours");
    return ok(this.create(row.shown.kind, text.mine, row.shown.template));
  }

  // ── sharing ────────────────────────────────────────────────────────────

  /** Seals the unshared words into one entry and destroys the draft's own history, in one transaction (LG3). */
  share(id: string, why: string): Promise<Result<Projection, AppError>> {
    return this.inTurn(id, async () => {
      const space = this.#space;
      const row = this.#projections.get(id);
      if (!space) return refuse("NotPaired");
      if (!row) return refuse("NotFound");
      if (row.shown.owner === "partner") return refuse("NotYours");
      if (row.shown.fault) return refuse("Unsupported");
      if (row.drafts === 0) return ok(row.shown);
      const { mine } = this.text(id) ?? {};
      if (!mine) return refuse("NotFound");
      // Once more, from what is there then: a log may have been given up, or a change stopped counting, meanwhile (RB3).
      const shared = (await this.#tryShare(space, id, why)) ?? (await this.#tryShare(space, id, why));
      if (!shared) return this.#keepRefused(id, mine);
      if (shared.ok) this.#parts.events.replaced(id);
      return shared;
    });
  }

  /** Undefined where the own gate refused it. */
  async #tryShare(space: SharedSpace, id: string, why: string): Promise<Result<Projection, AppError> | undefined> {
    const row = this.#projections.get(id);
    if (!row) return refuse("NotFound");
    return row.shown.shared ? this.#shareChanges(space, id, why) : this.#shareNew(space, row, why);
  }

  async #shareNew(
    space: SharedSpace,
    row: ProjectionRow,
    why: string,
  ): Promise<Result<Projection, AppError> | undefined> {
    const { id, kind, template } = row.shown;
    const text = this.text(id);
    if (!text) return refuse("NotFound");
    const draft = { kind, ...text.mine, ...withTemplate(template) };
    const { verdict, record } = await this.#sealNew(space, draft, why, () => this.#forgetLocal(id));
    if (verdict.status !== "accepted") return undefined;
    this.#parts.events.projections([], [id]);
    return this.#answer(record);
  }

  /** `alongside` runs in the transaction, with the new record's id. */
  async #sealNew(
    space: SharedSpace,
    text: document.NewText,
    why: string,
    alongside: (record: string) => void,
  ): Promise<{ verdict: Verdict; record: string }> {
    const { kind } = text;
    const owner = isOwnerOnly(kind) ? this.#parts.person : as<PersonKey>(ZERO_32);
    const nonce = as<ActorNonce>(this.#parts.randomBytes(16));
    const record = recordIdOf(space.log.space, this.#parts.device, kind, owner, nonce);
    const writer = this.freshActor(idOf(record));
    const doc = document.begin(text, writer.actor);
    const { id: keyId, key } = space.keys.make(this.#parts.randomBytes);
    this.#parts.store.transaction(() => space.keys.put(keyId, key));
    const { verdict } = await space.author({
      kind: KIND.create,
      record,
      keyId,
      key,
      actorNonces: [writer.nonce],
      plaintext: encodeCreate({ kind, owner, nonce, changes: document.changesSince(doc, []), why }),
      alongside: () => alongside(idOf(record)),
    });
    return { verdict, record: idOf(record) };
  }

  async #shareChanges(space: SharedSpace, id: string, why: string): Promise<Result<Projection, AppError> | undefined> {
    const record = recordIdFromHex(id);
    const created = record && this.state(record)?.created;
    const docs = this.documents(id);
    const key = created && space.keys.get(created.keyId);
    if (!record || !docs || !created || !key) return refuse("NotFound");
    const { nonce, actor } = this.freshActor(id);
    const shared = document.load(this.snapshot(record), actor);
    const { changes } = document.freshChanges(docs.mine, document.heads(docs.shared), shared);
    if (changes.length === 0) {
      this.#commit(() => this.#dropDraft(id));
      return this.#answer(id);
    }
    const { verdict } = await space.author({
      kind: KIND.change,
      record,
      keyId: created.keyId,
      key,
      actorNonces: [nonce],
      plaintext: encodeChange({ together: false, changes, why }),
      alongside: () => this.#dropDraft(id),
    });
    return verdict.status === "accepted" ? this.#answer(id) : undefined;
  }

  /** CV4: the author's own gate refused it. The draft stays as it is, and a copy of its words is kept besides. */
  #keepRefused(id: string, text: RecordText): Result<never, AppError> {
    this.keepText(id, text);
    return refuse("Refused");
  }

  /** `alongside` is written with it. */
  keepText(id: string, { title, body }: RecordText, alongside?: () => void): void {
    const kept = this.#parts.store.transaction(() => {
      alongside?.();
      return this.kept.add(id, { title, body }, this.#parts.today());
    });
    this.#parts.events.kept(kept);
  }

  /** One grouped edit of Write together, sealed as it is (LG3). */
  async sealTogether(id: string, nonce: ActorNonce, changes: readonly Uint8Array[]): Promise<boolean> {
    const space = this.#space;
    const record = recordIdFromHex(id);
    const created = record && this.state(record)?.created;
    const key = created && space?.keys.get(created.keyId);
    if (!space || !record || !created || !key) return false;
    const { verdict } = await space.author({
      kind: KIND.change,
      record,
      keyId: created.keyId,
      key,
      actorNonces: [nonce],
      plaintext: encodeChange({ together: true, changes, why: "" }),
    });
    return verdict.status === "accepted";
  }
}

const withTemplate = (template: string | undefined) => (template === undefined ? {} : { template });

const pick = ({ kind, owner, shared, day, lastBy }: Projection) => ({ kind, owner, shared, day, lastBy });

const shownFault = (fault: RecordFault): Projection["fault"] =>
  fault === "none" ? undefined : fault === "split" ? "split" : "held";
