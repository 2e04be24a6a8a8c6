/**
 * The window's live replicas. The window is a stranger too: each of its changes is measured, tied to the actor it was
 * given, staged and committed before it counts as saved (RP1). A replica edits the draft, or, in Write together, the
 * shared text itself.
 */
import { type ActorNonce, as } from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { RecordContent } from "../../../shared/domain/record.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { OpenRecord, Projection } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { measureChange } from "../gate/measureChange.ts";
import type { ChangeMeasure, StagedText, StagerPool } from "../gate/stageTypes.ts";
import type { Records } from "./records.ts";
import type { Followed, ReplicaDocument } from "./replicaDocument.ts";

export type SessionEvents = {
  remote(session: string, changes: readonly Uint8Array[]): void;
  reopen(session: string, reason: "mode" | "refused" | "rebuilt"): void;
};

type Session = {
  readonly key: string;
  readonly id: string;
  readonly nonce: ActorNonce;
  readonly actor: Uint8Array;
  /** Its window may send again what is in the draft already (RP3). */
  readonly resumed: boolean;
  readonly doc: ReplicaDocument;
  sharedHeads: string[];
  /** Write together: changes on their way into one entry, which the gate stages as a whole. */
  readonly outgoing: (Followed & { done: (kept: boolean) => void })[];
  /** Every one of them that is not in `doc` yet, by hash, in order. The window has them and must not be told again. */
  readonly own: Map<string, Followed>;
  sealing: boolean;
};

type Committed = { heads: string[]; projection: Projection };

export class Sessions {
  readonly #records: Records;
  readonly #pool: StagerPool;
  readonly #randomBytes: RandomBytes;
  readonly #events: SessionEvents;
  readonly #open = new Map<string, Session>();
  /** Records in Write together. */
  readonly #live = new Set<string>();
  /** Changes that came and were not answered yet. */
  readonly #onTheirWay = new Set<Promise<unknown>>();

  constructor(parts: { records: Records; pool: StagerPool; randomBytes: RandomBytes; events: SessionEvents }) {
    this.#records = parts.records;
    this.#pool = parts.pool;
    this.#randomBytes = parts.randomBytes;
    this.#events = parts.events;
  }

  #mode(row: Projection): OpenRecord["mode"] {
    if (row.owner === "partner" || (row.fault && row.fault !== "unreadable")) return "read";
    return this.#live.has(row.id) ? "live" : "draft";
  }

  /** `resume`: the nonce of a replica that outlived its core (RP3): it goes on as the actor it was. */
  open(id: string, resume: string | undefined): Result<OpenRecord, AppError> {
    const begun = this.#records.texts.replica(id);
    const row = this.#records.projection(id);
    if (!row || !begun) return refuse("NotFound");
    const resumed = resume === undefined ? undefined : fromHex(resume);
    const nonce = as<ActorNonce>(resumed?.length === 16 ? resumed : this.#randomBytes(16));
    const session: Session = {
      key: toHex(this.#randomBytes(16)),
      id,
      nonce,
      actor: this.#records.texts.actorFor(id, nonce),
      resumed: resumed?.length === 16,
      doc: begun.doc,
      sharedHeads: begun.sharedHeads,
      outgoing: [],
      own: new Map(),
      sealing: false,
    };
    this.#open.set(session.key, session);
    return ok({
      session: session.key,
      doc: session.doc.save(),
      actor: toHex(session.actor),
      nonce: toHex(nonce),
      mode: this.#mode(row),
      sharedHeads: session.sharedHeads,
      projection: row,
    });
  }

  close(key: string): void {
    this.#open.delete(key);
  }

  change(key: string, bytes: Uint8Array): Promise<Result<Committed, AppError>> {
    const session = this.#open.get(key);
    if (!session) return Promise.resolve(refuse("Stale"));
    const answered = this.#records.turns
      .inTurn(session.id, () => this.#stage(session, bytes))
      .then((staged) => (staged.ok ? staged.value() : staged));
    this.#onTheirWay.add(answered);
    // The caller hears of a failure from the same promise; here only the end of it counts.
    void answered.finally(() => this.#onTheirWay.delete(answered)).catch(() => undefined);
    return answered;
  }

  /** Resolves once every change that has come so far is committed or refused (RP2). */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#onTheirWay);
  }

  /** A draft is staged in turn. A live change is sealed outside of it, so that letters typed meanwhile join its entry. */
  async #stage(
    session: Session,
    bytes: Uint8Array,
  ): Promise<Result<() => Promise<Result<Committed, AppError>>, AppError>> {
    const row = this.#records.projection(session.id);
    if (!row || !this.#open.has(session.key)) return refuse("Stale");
    if (this.#mode(row) === "read") return refuse("NotYours");
    if (bytes.length > LIMIT.editBytes) return refuse("TooLong");
    const measured = measureChange(bytes);
    if (!measured.ok || !sameBytes(measured.value.actor, session.actor)) return this.#refuse(session);
    const done = (projection: Projection): Result<Committed, AppError> =>
      ok({ heads: session.doc.heads(), projection });
    const change = followed(bytes, measured.value);
    const again = session.doc.hasTaken(change.hash) || (session.resumed && session.doc.has(change.hash));
    if (again) return ok(async () => done(row)); // RP3
    // Where live changes are still on their way, those after them go the same way, even if the link went meanwhile.
    if (this.#mode(row) === "live" || session.own.size > 0) {
      const short = staysShort(session, change.ops) ? ok(undefined) : await this.#fits(session, bytes);
      if (!short.ok) return short;
      return ok(async () => {
        const kept = await this.#seal(session, change);
        const projection = this.#records.projection(session.id);
        return kept && projection ? done(projection) : refuse("Refused");
      });
    }
    const kept = await this.#draft(session, change);
    return kept.ok ? ok(async () => done(kept.value)) : kept;
  }

  /** Whether the text stays within its limits with this live change and those before it. */
  async #fits(session: Session, bytes: Uint8Array): Promise<Result<undefined, AppError>> {
    const changes = [...[...session.own.values()].map((before) => [before.bytes]), [bytes]];
    const outcome = await this.#pool.stage({ snapshot: session.doc.save(), changes });
    if (!this.#open.has(session.key)) return refuse("Stale");
    if (outcome.verdicts.at(-1)?.type !== "ok" || outcome.verdicts.length < changes.length || !outcome.text) {
      return this.#refuse(session);
    }
    return isTooLong(outcome.text.lengths) ? refuse("TooLong") : ok(undefined);
  }

  /** One change into the draft, staged, durable when this resolves. In turn. */
  async #draft(session: Session, change: Followed): Promise<Result<Projection, AppError>> {
    const staged = session.doc.save();
    const outcome = await this.#pool.stage({ snapshot: staged, changes: [[change.bytes]] });
    const verdict = outcome.verdicts[0];
    // What it was written on may have been replaced meanwhile: committed now, it would be in no text.
    if (!this.#open.has(session.key)) return refuse("Stale");
    const { snapshot, text } = outcome;
    if (verdict?.type !== "ok" || verdict.leftOut.length > 0 || !snapshot || !text) return this.#refuse(session);
    if (isTooLong(text.lengths)) return refuse("TooLong");
    // Letters of the partner that came while this was staged are in the document, but not in what the stager saw.
    const alone = session.doc.save() === staged;
    session.doc.apply([change], alone ? snapshot : undefined);
    const projection = this.#keep(session, change.bytes, alone ? text.content : session.doc.content());
    this.#toOthers(session, [change.bytes]);
    return ok(projection);
  }

  /** A session whose commit failed (disk full) holds what the disk does not: it ends, the window opens a new one (D2). */
  #keep({ key, id, doc, sharedHeads }: Session, bytes: Uint8Array, content: RecordContent): Projection {
    try {
      return this.#records.unshared.keepEdit(id, [bytes], content, () => doc.changesSince(sharedHeads));
    } catch (error) {
      this.#open.delete(key);
      throw error;
    }
  }

  /** A second window on the same draft sees its letters too. */
  #toOthers(from: Session, changes: readonly Uint8Array[]): void {
    for (const other of this.#of(from.id)) if (other !== from) this.#take(other, changes);
  }

  #of = (id: string): Session[] => [...this.#open.values()].filter((session) => session.id === id);

  /** The window must start over from what is committed; its words are kept aside (RP1). */
  #refuse(session: Session): Result<never, AppError> {
    this.#open.delete(session.key);
    this.#events.reopen(session.key, "refused");
    return refuse("Refused");
  }

  /** The first change is sealed at once; what comes while an entry is on its way goes into the next one (LG3). */
  #seal(session: Session, change: Followed): Promise<boolean> {
    const kept = new Promise<boolean>((done) => session.outgoing.push({ ...change, done }));
    session.own.set(change.hash, change);
    if (!session.sealing) void this.#drain(session);
    return kept;
  }

  async #drain(session: Session): Promise<void> {
    session.sealing = true;
    while (session.outgoing.length > 0) {
      const batch = session.outgoing.splice(0, LIMIT.changesPerEntry);
      const live = this.#live.has(session.id);
      const kept = await (live ? this.#sealAll(session, batch) : this.#keepAll(session, batch)).catch(() => false);
      // What comes after refused words was written on them.
      for (const { hash, done } of kept ? batch : [...batch, ...session.outgoing.splice(0)]) {
        session.own.delete(hash);
        done(kept);
      }
    }
    session.sealing = false;
  }

  /** The gate stages them, as it does a stranger's (RP1); `accepted` then puts them into every replica. */
  async #sealAll(session: Session, batch: Session["outgoing"]): Promise<boolean> {
    const changes = batch.map(({ bytes }) => bytes);
    const sealed = await this.#records.sharing.sealTogether(session.id, session.nonce, changes).catch(() => false);
    // Accepted, and yet in no text: written on something that is not shared.
    if (sealed && batch.every(({ hash }) => session.doc.has(hash))) return true;
    if (this.#open.has(session.key)) this.#refuse(session);
    return false;
  }

  /**
   * The link went while these were on their way: they are unshared words now. In turn: a Share under way would else
   * destroy them with the draft it shares.
   */
  #keepAll(session: Session, batch: Session["outgoing"]): Promise<boolean> {
    return this.#records.turns.inTurn(session.id, async () => {
      for (const change of batch) {
        if (!this.#open.has(session.key) || !(await this.#draft(session, change)).ok) return false;
      }
      return true;
    });
  }

  /** What the gate accepted for this record, for every replica of it that lacks it. */
  accepted(id: string, changes: readonly Uint8Array[], heads: readonly string[]): void {
    for (const session of this.#of(id)) {
      this.#take(session, changes);
      session.sharedHeads = [...heads];
      if (!session.doc.holds(heads)) this.reopen(id, "rebuilt");
    }
  }

  #take(session: Session, changes: readonly Uint8Array[]): void {
    const missing: Followed[] = [];
    for (const bytes of changes) {
      const measured = measureChange(bytes);
      const change = measured.ok && followed(bytes, measured.value);
      // It does no harm if the window is told of a letter it had from the beginning.
      if (change && !session.doc.hasTaken(change.hash)) missing.push(change);
    }
    if (missing.length === 0) return;
    session.doc.apply(missing);
    const news = missing.flatMap(({ bytes, hash }) => (session.own.has(hash) ? [] : [bytes]));
    if (news.length > 0) this.#events.remote(session.key, news);
  }

  reopen(id: string, reason: "mode" | "refused" | "rebuilt"): void {
    for (const session of this.#of(id)) {
      this.#open.delete(session.key);
      this.#events.reopen(session.key, reason);
    }
  }

  reopenAll(reason: "rebuilt"): void {
    for (const { id } of this.#open.values()) this.reopen(id, reason);
  }

  /** Write together began or ended. Changes on their way when it ended are kept as unshared words. */
  setLive(id: string, live: boolean): void {
    if (live) this.#live.add(id);
    else this.#live.delete(id);
  }
}

const followed = (bytes: Uint8Array, { hash, deps, ops }: ChangeMeasure): Followed => ({
  bytes,
  hash: toHex(hash),
  deps: deps.map(toHex),
  ops,
});

const isTooLong = ({ title, body }: StagedText["lengths"]): boolean =>
  body > LIMIT.textChars || title > LIMIT.titleChars;

/** Even if every operation were one letter more: then nobody need look at the text that comes of it. */
function staysShort({ doc, own }: Session, ops: number): boolean {
  const most = [...own.values()].reduce((sum, before) => sum + before.ops, ops);
  return doc.staysWithin({ title: LIMIT.titleChars, body: LIMIT.textChars }, most);
}
