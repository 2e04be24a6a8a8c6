/**
 * The window's live replicas. The window is a stranger too: each of its changes is measured, tied to the actor it was
 * given, staged and committed before it counts as saved (RP1). A replica edits the draft, or, in Write together, the
 * shared text itself.
 */
import { type ActorNonce, as } from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { AppError, OpenRecord, Projection } from "../../../shared/ipc/contract.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { measureChange } from "../gate/measureChange.ts";
import type { StagerPool } from "../gate/stageTypes.ts";
import * as document from "./document.ts";
import type { Records } from "./records.ts";

export type SessionEvents = {
  remote(session: string, changes: readonly Uint8Array[]): void;
  reopen(session: string, reason: "mode" | "refused" | "rebuilt"): void;
};

type Session = {
  readonly key: string;
  readonly id: string;
  readonly nonce: ActorNonce;
  readonly actor: Uint8Array;
  doc: document.Doc;
  /** The saved form of `doc`, as the stager gave it. */
  snapshot: Uint8Array;
  sharedHeads: string[];
  /** Write together: staged changes on their way into one entry. */
  readonly outgoing: { bytes: Uint8Array; done: (sealed: boolean) => void }[];
  sealing: boolean;
};

type Committed = { heads: string[]; projection: Projection };
const refuse = (type: AppError["type"]): Result<never, AppError> => err({ type });

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
    if (row.owner === "partner" || row.fault === "split" || row.fault === "held") return "read";
    return this.#live.has(row.id) ? "live" : "draft";
  }

  /** `resume`: the nonce of a replica that outlived its core (RP3): it goes on as the actor it was. */
  open(id: string, resume: string | undefined): Result<OpenRecord, AppError> {
    const row = this.#records.projection(id);
    const docs = this.#records.documents(id);
    if (!row || !docs) return refuse("NotFound");
    const resumed = resume === undefined ? undefined : fromHex(resume);
    const nonce = as<ActorNonce>(resumed?.length === 16 ? resumed : this.#randomBytes(16));
    const session: Session = {
      key: toHex(this.#randomBytes(16)),
      id,
      nonce,
      actor: this.#records.actorFor(id, nonce),
      doc: docs.mine,
      snapshot: document.save(docs.mine),
      sharedHeads: document.heads(docs.shared),
      outgoing: [],
      sealing: false,
    };
    this.#open.set(session.key, session);
    return ok({
      session: session.key,
      doc: session.snapshot,
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
    const answered = this.#records
      .inTurn(session.id, () => this.#stage(session, bytes))
      .then((staged) => (staged.ok ? staged.value() : staged));
    this.#onTheirWay.add(answered);
    const done = (): void => void this.#onTheirWay.delete(answered);
    answered.then(done, done);
    return answered;
  }

  /** Resolves once every change that has come so far is committed or refused (RP2). */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#onTheirWay]);
  }

  /** Staged in turn; a live change is then sealed outside of it, so that letters typed meanwhile join the same entry. */
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
    const done = (): Result<Committed, AppError> => ok({ heads: document.heads(session.doc), projection: row });
    if (document.knows(session.doc, [toHex(measured.value.hash)])) return ok(async () => done()); // sent again (RP3)
    const staged = session.snapshot;
    const outcome = await this.#pool.stage({ snapshot: staged, changes: [[bytes]] });
    const verdict = outcome.verdicts[0];
    // What it was written on may have been replaced meanwhile: committed now, it would be in no text.
    if (!this.#open.has(session.key)) return refuse("Stale");
    if (verdict?.type !== "ok" || verdict.leftOut.length > 0 || !outcome.snapshot) return this.#refuse(session);
    const next = document.apply(session.doc, [bytes]);
    const read = document.content(next);
    if (read.body.length > LIMIT.textChars || read.title.length > LIMIT.titleChars) return refuse("TooLong");
    session.doc = next;
    // Letters of the partner that came while this was staged are in the document, but not in what the stager saved.
    session.snapshot = session.snapshot === staged ? outcome.snapshot : document.save(next);
    if (this.#mode(row) === "draft") {
      const projection = this.#keep(session, bytes);
      this.#toOthers(session, [bytes]);
      return ok(async () => ok({ heads: document.heads(session.doc), projection }));
    }
    return ok(async () => {
      const sealed = await this.#seal(session, bytes);
      const projection = this.#records.projection(session.id);
      return sealed && projection ? ok({ heads: document.heads(session.doc), projection }) : refuse("Refused");
    });
  }

  /** A session whose commit failed (disk full) holds what the disk does not: it ends, the window opens a new one (D2). */
  #keep(session: Session, bytes: Uint8Array): Projection {
    try {
      return this.#records.keepEdit(session.id, [bytes], session.doc, session.sharedHeads);
    } catch (error) {
      this.#open.delete(session.key);
      throw error;
    }
  }

  #keepAll(session: Session, changes: readonly Uint8Array[]): boolean {
    this.#records.keepEdit(session.id, changes, session.doc, session.sharedHeads);
    return true;
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
  #seal(session: Session, bytes: Uint8Array): Promise<boolean> {
    const sealed = new Promise<boolean>((done) => session.outgoing.push({ bytes, done }));
    if (!session.sealing) void this.#drain(session);
    return sealed;
  }

  async #drain(session: Session): Promise<void> {
    session.sealing = true;
    while (session.outgoing.length > 0) {
      const batch = session.outgoing.splice(0, LIMIT.changesPerEntry);
      const changes = batch.map(({ bytes }) => bytes);
      if (!this.#live.has(session.id)) {
        // The link went while these were on their way: they are unshared words now. In turn: a Share under way would
        // else destroy them with the draft it shares.
        const kept = await this.#records
          .inTurn(session.id, async () => this.#open.has(session.key) && this.#keepAll(session, changes))
          .catch(() => false);
        for (const { done } of batch) done(kept);
        continue;
      }
      const sealed = await this.#records.sealTogether(session.id, session.nonce, changes).catch(() => false);
      for (const { done } of batch) done(sealed);
    }
    session.sealing = false;
  }

  /** What the gate accepted for this record, for every replica of it that lacks it. */
  accepted(id: string, changes: readonly Uint8Array[], heads: readonly string[]): void {
    for (const session of this.#of(id)) {
      const before = document.heads(session.doc);
      this.#take(session, changes);
      session.sharedHeads = [...heads];
      if (!document.knows(session.doc, heads)) this.reopen(id, "rebuilt");
      else if (document.heads(session.doc).join() !== before.join()) session.snapshot = document.save(session.doc);
    }
  }

  #take(session: Session, changes: readonly Uint8Array[]): void {
    const missing = changes.filter((change) => {
      const measured = measureChange(change);
      return measured.ok && !document.knows(session.doc, [toHex(measured.value.hash)]);
    });
    if (missing.length === 0) return;
    session.doc = document.apply(session.doc, missing);
    session.snapshot = document.save(session.doc);
    this.#events.remote(session.key, missing);
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
