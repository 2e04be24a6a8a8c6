/**
 * What each record says here: the document both have, the unshared words on it, and the row and search text drawn from
 * the two. Every row a list shows is written here, whatever moved it.
 */
import { type ActorNonce, as, type DeviceId, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { excerpt, isOwnerOnly, type RecordContent, type RecordKind } from "../../../shared/domain/record.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { KeptText, Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { type Entry, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { RandomBytes } from "../crypto/index.ts";
import type { Draft } from "../gate/draft.ts";
import type { Authored } from "../gate/gateParts.ts";
import type { JudgedText } from "../gate/judgeRecord.ts";
import type { RecordFault, RecordState, StatedItem } from "../gate/recordState.ts";
import { actorId } from "../log/names.ts";
import type { EntryRow } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";
import { AsItStood } from "./asItStood.ts";
import * as document from "./document.ts";
import { Drafts, withDraft } from "./drafts.ts";
import { Issued } from "./issued.ts";
import { KeptTexts } from "./keptTexts.ts";
import { type LostWords, mendDraft } from "./mendDraft.ts";
import { OwnMarks } from "./ownMarks.ts";
import { type ProjectionRow, Projections, recordIdFromHex } from "./projections.ts";
import type { RecordKeys } from "./recordKeys.ts";
import { ReplicaDocument } from "./replicaDocument.ts";
import { SearchTexts } from "./searchTexts.ts";
import { CacheDamaged, type SharedRows } from "./sharedRows.ts";
import { Standings } from "./standings.ts";

/** `hash` and `deps` in hex. */
export type EntryChange = { readonly hash: string; readonly deps: readonly string[]; readonly bytes: Uint8Array };

/** What sharing needs; absent until two people are paired. */
export type SharedSpace = {
  readonly log: Log;
  /** The next entry of this device's log, through its own gate (CV3). */
  author(draft: Draft): Promise<Authored>;
  readonly rows: SharedRows;
  readonly keys: RecordKeys;
  /** It may have come without its body (KD2). */
  mayLackBody(core: Entry["core"]): boolean;
  /** The changes of an entry that reached no document: all of them, where it does not count. */
  lostWith(row: EntryRow): readonly EntryChange[];
  /** Both have erased it: what says so is evaluated. */
  isErased(record: RecordId): boolean;
  readonly partnerName: string;
  /** What is stated about a record by entries that are held, and takes effect all the same (SG4). */
  early(state: RecordState): readonly StatedItem[];
  /** Evaluated, or held. */
  entryAt(item: VectorItem): Entry | undefined;
  /** Settles once what lies of this record here is made again from the log, or can't be now (LG4). */
  madeAgain(record: RecordId): Promise<void>;
  /** Whether this device may write at all (MB2, MB3). */
  readonly place: "ok" | "full" | "removed";
};

export type RecordEvents = {
  projections(changed: readonly Projection[], removed: readonly string[]): void;
  kept(text: KeptText): void;
  /** The unshared part of a record was replaced: replicas of it must be opened again. */
  replaced(id: string): void;
  /** Words that nobody else has were thrown away, or what both had is erased: nothing of it may stay on disk. */
  erased(): void;
  /** In the transaction that erases this record: what is told of it elsewhere goes with it. */
  forgotten(id: string): void;
  /** Unshared words can't be read any more, and nothing brings them back (D3). In the transaction that gives them up. */
  lost(what: LostWords): void;
};

export type RecordsParts = {
  readonly store: Store;
  /** Read every time: it may become another one (RB3). */
  readonly device: DeviceId;
  readonly person: PersonKey;
  readonly randomBytes: RandomBytes;
  readonly events: RecordEvents;
  today(): Day;
  /** Today in a zone (IANA name): what signed terms mean by a day (TM1). */
  todayIn(zone: string): Day;
  /** Of this machine. */
  zone(): string;
};

/** A shared record's row, but for its words. */
type SharedPart = {
  readonly snapshot: Uint8Array | null;
  readonly state: RecordState;
  /** As the stager read it, draft included. Left out: it is read here. */
  readonly text?: JudgedText;
  readonly lastBy: "me" | "partner";
  readonly day: Day;
  /** Left out: what is known of the newest entry stays. */
  readonly last?: ProjectionRow["last"];
  readonly act?: Projection["act"];
};

type RowPart = Pick<
  Projection,
  "kind" | "owner" | "shared" | "unshared" | "day" | "lastBy" | "isNew" | "with" | "mark" | "act"
> & {
  readonly fault?: Projection["fault"] | undefined;
  /** The day of the newest unshared change. Left out: as it was. */
  readonly written?: Day;
  readonly last?: ProjectionRow["last"];
};

export class RecordTexts {
  readonly parts: RecordsParts;
  readonly projections: Projections;
  readonly standings: Standings;
  readonly drafts: Drafts;
  readonly search: SearchTexts;
  readonly stood: AsItStood;
  readonly kept: KeptTexts;
  readonly issued: Issued;
  /**
   * Asked in the transaction that erases a record (KD2): each takes away what it keeps of it elsewhere, and answers the words among
   * that which its person has shared with nobody.
   */
  readonly erases: ((record: RecordId, before: RecordState | undefined) => readonly string[])[] = [];
  readonly #aside: OwnMarks;
  /** From pairing on. */
  space: SharedSpace | undefined;
  /** Of pairings before this one: to be read, and never written again (SP1). */
  readonly earlier: SharedSpace[] = [];

  constructor(parts: RecordsParts) {
    this.parts = parts;
    const calendar = {
      get today() {
        return parts.today();
      },
      todayIn: parts.todayIn,
    };
    this.standings = new Standings(calendar, (id) => {
      const record = recordIdFromHex(id);
      const state = record && this.state(record);
      return state && { state, early: this.spaceOf(record)?.early(state) ?? [] };
    });
    this.projections = new Projections(parts.store, (id) => this.standings.of(id));
    this.drafts = new Drafts(parts.store);
    this.search = new SearchTexts(parts.store);
    this.stood = new AsItStood(parts.store);
    this.kept = new KeptTexts(parts.store, parts.randomBytes);
    this.issued = new Issued(parts.store);
    this.#aside = new OwnMarks(parts.store, "aside");
  }

  /** The space a record is of. An earlier one comes first: it knew the record before anyone of this one could name it. */
  spaceOf = (record: RecordId): SharedSpace | undefined =>
    this.earlier.find(({ rows }) => rows.has(record)) ?? this.space;
  isEarlier = (record: RecordId): boolean => this.earlier.some(({ rows }) => rows.has(record));

  state = (record: RecordId): RecordState | undefined => this.spaceOf(record)?.rows.state(record);
  snapshot = (record: RecordId): Uint8Array | null => this.spaceOf(record)?.rows.snapshot(record) ?? null;

  who = (person: PersonKey): "me" | "partner" => (sameBytes(person, this.parts.person) ? "me" : "partner");

  /** Work that reads shared records. Where one can't be read it is made again first, and nobody hears of it (LG4). */
  async reading<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const space = error instanceof CacheDamaged ? this.spaceOf(error.record) : undefined;
      if (!(error instanceof CacheDamaged) || !space) throw error;
      await space.madeAgain(error.record);
      return work();
    }
  }

  /** One transaction; the rows in memory follow the disk. */
  commit<T>(work: () => T): T {
    let committed = false;
    try {
      const value = this.parts.store.transaction(work);
      committed = true;
      return value;
    } finally {
      this.settle(committed);
    }
  }

  settle(committed: boolean): void {
    this.stood.settle(committed);
    if (committed) this.projections.settle();
    else {
      this.projections.drop();
      this.standings.forget();
    }
  }

  /** Tells the window of a row that moved. */
  answer(id: string): Result<Projection, AppError> {
    const row = this.projections.get(id);
    if (!row) return refuse("NotFound");
    this.parts.events.projections([row.shown], []);
    return ok(row.shown);
  }

  // ── documents ──────────────────────────────────────────────────────────

  actorFor(id: string, nonce: ActorNonce): Uint8Array {
    const record = recordIdFromHex(id) ?? as<RecordId>(ZERO_32);
    return actorId(this.parts.device, record, nonce);
  }

  /** A nonce nobody has used, and the actor it makes (LG6). */
  freshActor(id: string): { nonce: ActorNonce; actor: Uint8Array } {
    const nonce = as<ActorNonce>(this.parts.randomBytes(16));
    return { nonce, actor: this.actorFor(id, nonce) };
  }

  /** The shared text; with all that stood in it, where some of that was lost and is asked back (D3). */
  shared(id: string, snapshot: Uint8Array | null): document.Doc {
    const shared = document.load(snapshot, this.freshActor(id).actor);
    const stood = this.stood.get(id);
    return stood ? document.joined(document.load(stood.snapshot, this.freshActor(id).actor), shared) : shared;
  }

  /** To be read once and freed. */
  sharedDocument(id: string): document.Doc | undefined {
    const row = this.projections.get(id);
    const record = recordIdFromHex(id);
    return row && record ? this.shared(id, row.shown.shared ? this.snapshot(record) : null) : undefined;
  }

  withDraft(id: string, snapshot: Uint8Array | null, drafts: number): document.Doc {
    const shared = this.shared(id, snapshot);
    return drafts === 0 ? shared : withDraft(shared, this.drafts.read(id, drafts));
  }

  /** In how many rows the unshared words lie. A record that is in no list just now is being made again (LG4). */
  draftRows = (id: string): number => this.projections.get(id)?.drafts ?? this.drafts.count(id);

  /** The unshared changes, whole: where rows of them are lost, that is settled first (D3). Outside of a transaction. */
  draft(id: string): readonly Uint8Array[] {
    const rows = this.draftRows(id);
    if (rows === 0) return [];
    const begun = this.drafts.begun(this.drafts.groupOf(id), rows);
    if (begun.lost === 0) return begun.changes;
    mendDraft(this, id, begun);
    return this.drafts.read(id, this.draftRows(id));
  }

  /** What both have, and what stands here with the unshared words in it. */
  documents(id: string): { shared: document.Doc; mine: document.Doc } | undefined {
    const row = this.projections.get(id);
    const record = recordIdFromHex(id);
    if (!row || !record) return undefined;
    const snapshot = row.shown.shared ? this.snapshot(record) : null;
    const draft = this.draft(id);
    return { shared: this.shared(id, snapshot), mine: withDraft(this.shared(id, snapshot), draft) };
  }

  /** What a window's replica begins with: what stands here, and the heads of what is shared of it. */
  replica(id: string): { doc: ReplicaDocument; sharedHeads: string[] } | undefined {
    const row = this.projections.get(id);
    const record = recordIdFromHex(id);
    if (!row || !record) return undefined;
    const state = row.shown.shared ? this.state(record) : undefined;
    const changes = this.draft(id);
    if (this.stood.has(id)) {
      const shared = this.shared(id, state ? this.snapshot(record) : null);
      const heads = document.heads(shared);
      return { doc: new ReplicaDocument(document.save(shared), heads, changes), sharedHeads: heads };
    }
    const sharedHeads = [...(state?.heads ?? [])];
    return { doc: new ReplicaDocument(state ? this.snapshot(record) : null, sharedHeads, changes), sharedHeads };
  }

  /** Ids and whole texts, best first. Rows of search that are lost are made again before the first look (LG4). */
  find(words: string): ReturnType<SearchTexts["search"]> {
    if (!this.search.isBegun) {
      const there = new Set(this.search.ids());
      for (const { id } of this.projections.all()) {
        const lost = there.has(id) ? undefined : this.text(id);
        if (lost) this.parts.store.transaction(() => this.search.put(id, lost.mine));
      }
    }
    return this.search.search(words);
  }

  text(id: string): { shared: RecordText; mine: RecordText } | undefined {
    const docs = this.documents(id);
    if (!docs) return undefined;
    const { shared, mine } = { shared: document.content(docs.shared), mine: document.content(docs.mine) };
    document.free(docs.shared);
    document.free(docs.mine);
    return { shared: { title: shared.title, body: shared.body }, mine: { title: mine.title, body: mine.body } };
  }

  /** What both have, as it was read where it was staged (G2); its document is loaded where that is lost, or own words are in it. */
  sharedWords(id: string): RecordText | undefined {
    const read = this.draftRows(id) === 0 ? this.search.get(id) : undefined;
    return read ? { title: read.title, body: read.body } : this.text(id)?.shared;
  }

  // ── rows; all of these inside a transaction ────────────────────────────

  /** Another pairing begins: what is shared now stays as it is, to be read. */
  closeShared(partnerName: string): void {
    for (const { id, shared, fault } of this.projections.all()) {
      const row = shared && fault !== "earlier" ? this.projections.get(id) : undefined;
      if (row) this.projections.put({ ...row, shown: { ...row.shown, fault: "earlier", with: partnerName } });
    }
  }

  /** A shared record's row. */
  write(
    id: string,
    drafts: number,
    { snapshot, state, text = "unread", lastBy, day, last, ...said }: SharedPart,
  ): void {
    const { created } = state;
    const before = this.projections.get(id);
    const earlier = this.earlier.find(({ rows }) => rows.has(state.record));
    const isEarlier = earlier !== undefined;
    const whose = earlier && { with: earlier.partnerName };
    const stood = this.stood.has(id) ? before?.shown : undefined;
    const kind = created?.kind ?? stood?.kind;
    if (!kind) return;
    const owner = created ? (isOwnerOnly(kind) ? this.who(created.owner) : "both") : (stood?.owner ?? "both");
    const isNew = created !== undefined && (last ?? before?.last)?.hash === toHex(created.at.hash);
    const mark = markOf(state);
    const act = last ? said.act : before?.shown.act;
    const told = { ...whose, ...(mark && { mark }), ...(act && { act }) };
    const common = { kind, owner, shared: true, unshared: drafts > 0, day, lastBy, isNew, ...told } as const;
    const fault = isEarlier ? "earlier" : stood ? "mending" : shownFault(state.fault);
    if (text === "same" && !stood && before?.shown.shared && before.drafts === drafts) {
      const { fault: was, act: _, ...shown } = before.shown;
      const stays = was === "unreadable" && !isEarlier ? was : fault;
      this.projections.put({
        ...before,
        ...(last && { last }),
        shown: { ...shown, ...common, ...(stays && { fault: stays }) },
      });
      return;
    }
    const content = typeof text === "string" || stood ? this.#read(id, snapshot, drafts) : text;
    const shownAs = !stood && !isEarlier && content.unreadable.length > 0 ? "unreadable" : fault;
    this.put(id, drafts, content, { ...common, ...(last ? { last } : {}), fault: shownAs });
  }

  /** Costs a second where a document is as large as it may be: what comes from a partner is read by the stager (G2). */
  #read(id: string, snapshot: Uint8Array | null, drafts: number): RecordContent {
    const doc = this.withDraft(id, snapshot, drafts);
    const read = document.content(doc);
    document.free(doc);
    return read;
  }

  /**
   * The draft `mine`, begun on `old`, is put on `shared`; where that is undefined nothing shared is left, and the draft
   * holds all. How many draft rows there are then.
   */
  standDraft(id: string, old: document.Doc, mine: document.Doc, shared: document.Doc | undefined): number {
    const changes = shared ? document.movedChanges(old, mine, shared) : document.changesSince(mine, []);
    const drafts = (this.projections.get(id)?.drafts ?? 0) > 0 && changes.length > 0 ? 1 : 0;
    this.drafts.remove(id);
    if (drafts > 0) this.drafts.append(id, 0, changes);
    return drafts;
  }

  /** What of a row does not come from its words. */
  partOf = ({
    kind,
    owner,
    shared,
    unshared,
    day,
    lastBy,
    isNew,
    fault,
    with: earlier,
    mark,
    act,
  }: Projection): Omit<RowPart, "day"> & { day: Day } => ({
    kind,
    owner,
    shared,
    unshared,
    day: day as Day,
    lastBy,
    isNew,
    fault,
    ...(earlier === undefined ? {} : { with: earlier }),
    ...(mark === undefined ? {} : { mark }),
    ...(act === undefined ? {} : { act }),
  });

  /** The row of a record that is only here. */
  putLocal(id: string, drafts: number, read: RecordContent, kind: RecordKind): ProjectionRow {
    const owner = isOwnerOnly(kind) ? "me" : "both";
    const day = this.parts.today();
    return this.put(id, drafts, read, { kind, owner, shared: false, unshared: true, day, lastBy: "me" });
  }

  put(id: string, drafts: number, read: RecordContent, rest: RowPart): ProjectionRow {
    const before = this.projections.get(id);
    // A row that is only here tells of no entry: one that counts again is news to it.
    const told = rest.shared ? before?.last : undefined;
    const { fault, last = told, written = before?.written ?? this.parts.today(), ...shown } = rest;
    const row: ProjectionRow = {
      drafts,
      ...(drafts > 0 ? { written } : {}),
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
    this.projections.put(row);
    this.search.put(id, { title: read.title, body: read.body });
    // As it is told to the window: with where it stands today.
    return this.projections.get(id) ?? row;
  }

  putAside(row: ProjectionRow, aside: boolean): void {
    this.#aside.set(row.shown.id, aside);
    this.projections.put({ ...row, shown: { ...row.shown, setAside: aside } });
  }

  /** The record is in no list any more. */
  forget(id: string): void {
    this.projections.delete(id);
    this.search.delete(id);
  }

  /** With all its unshared words. */
  forgetLocal(id: string): void {
    this.drafts.remove(id);
    if (this.#aside.has(id)) this.#aside.set(id, false);
    this.forget(id);
  }

  /** The unshared words go, the row shows what is shared. */
  dropDraft(id: string): void {
    const record = recordIdFromHex(id);
    const state = record && this.state(record);
    const shown = this.projections.get(id)?.shown;
    if (!record || !state || !shown) return;
    this.drafts.remove(id);
    this.write(id, 0, { snapshot: this.snapshot(record), state, lastBy: shown.lastBy, day: shown.day as Day });
  }

  /** The draft becomes what `changesOn` makes of the shared text as it is now. */
  moveDraft(id: string, changesOn: (shared: document.Doc) => Uint8Array[]): void {
    const record = recordIdFromHex(id);
    const state = record && this.state(record);
    if (!record || !state) return;
    const snapshot = this.snapshot(record);
    const shared = document.load(snapshot, this.freshActor(id).actor);
    const changes = changesOn(shared);
    this.drafts.remove(id);
    if (changes.length > 0) this.drafts.append(id, 0, changes);
    const drafts = changes.length > 0 ? 1 : 0;
    const { lastBy, day } = this.projections.get(id)?.shown ?? { lastBy: "me", day: this.parts.today() };
    this.write(id, drafts, { snapshot, state, lastBy, day: day as Day });
  }
}

const shownFault = (fault: RecordFault): Projection["fault"] =>
  fault === "none" ? undefined : fault === "split" ? "split" : "held";

/** What is told of it beside its words. */
function markOf({ acknowledged, noted, answers, redaction }: RecordState): string | undefined {
  const { asked, cancelled } = redaction;
  const last = [noted.at(-1) ?? acknowledged.at(-1), answers.at(-1), asked.at(-1), cancelled.at(-1)];
  const marks = last.flatMap((one) => (one ? [toHex(one.at.hash).slice(0, 16)] : []));
  return marks.length > 0 ? marks.join(" ") : undefined;
}
