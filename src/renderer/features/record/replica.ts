import * as A from "@automerge/automerge";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { RecordKind } from "../../../shared/domain/record.ts";
import { textPut } from "../../../shared/domain/wordsPut.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { OpenRecord, Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { carryOver } from "./carryOver.ts";
import * as D from "./document.ts";
import { difference, splitEdits, type Edit } from "./split.ts";

/** What a replica needs of core and of time; the window gives the real ones, tests their own. */
export type ReplicaPort = {
  /** `resume`: the nonce of this replica's actor, where its core crashed and it goes on as the same one (RP3). */
  open(resume: string | undefined): Promise<Result<OpenRecord, AppError>>;
  change(session: string, change: D.Change): Promise<Result<{ projection: Projection }, AppError>>;
  close(session: string): void;
  /** Puts words that core refused, or that found no place, where they outlive this window (RP1). */
  keep(text: RecordText): void;
  /** The shared text is gone for good with words still on their way: these alone go on. False: tried again. */
  begin(kind: RecordKind, words: string): Promise<boolean>;
  /** Runs `then` after `ms`; returns a way to call it off. */
  later(ms: number, then: () => void): () => void;
};

export type ReplicaState = {
  /** resting: core is away (RP3); what is written meanwhile is kept here and sent when it is back. */
  readonly phase: "opening" | "ready" | "resting" | "failed";
  readonly mode: OpenRecord["mode"];
  /** `saved`: every letter on screen is durable here. `full`, `trouble`: not yet, tried again every few seconds. */
  readonly save: "saved" | "saving" | "full" | "trouble";
  readonly projection: Projection | undefined;
  readonly unreadable: readonly D.Field[];
  /** Words core refused (RP1), or that found no place in the reopened text; held here until copied or dismissed. */
  readonly stranded: (RecordText & { readonly why: "refused" | "moved" }) | undefined;
  readonly error: AppError["type"] | undefined;
};

/** Letters that came or went by another hand than this editor's. `caret` says where a position is afterwards. */
export type RemoteText = {
  readonly field: D.Field;
  readonly edits: readonly Edit[];
  readonly caret?: (position: number) => number;
};

type CoreEvent =
  | { type: "remote"; session: string; changes: readonly Uint8Array[] }
  | { type: "reopen"; session: string; reason: "mode" | "refused" | "rebuilt" };

const RETRY_MS = 2_000;
const MAX_IN_FLIGHT = 64;
/** A reply still on its way when the session ends is waited for this long, so that no word is counted twice. */
const SETTLE_MS = 1_000;

/**
 * The window's copy of the record that is open. Every edit is one Automerge change, sent in order; core answers each
 * with its durable commit or a refusal. One replica outlives its sessions: it reopens by itself.
 */
export class Replica {
  readonly #port: ReplicaPort;
  #doc: D.Doc = A.init();
  #session: string | undefined;
  #nonce: string | undefined;
  #paused = false;
  #pending: D.Change[] = [];
  /** Changes sent and not yet answered, by id. Core takes them in the order they come. */
  readonly #inFlight = new Map<string, Promise<unknown>>();
  #opening: Promise<void> | undefined;
  #again = false;
  #early: CoreEvent[] = [];
  #holds = 0;
  #held: Uint8Array[] = [];
  #callOff: (() => void) | undefined;
  #closed = false;
  #waiting: (() => void)[] = [];
  readonly #onState = new Set<() => void>();
  readonly #onText = new Set<(change: RemoteText) => void>();
  #state: ReplicaState = {
    phase: "opening",
    mode: "read",
    save: "saved",
    projection: undefined,
    unreadable: [],
    stranded: undefined,
    error: undefined,
  };

  constructor(port: ReplicaPort) {
    this.#port = port;
  }

  get state(): ReplicaState {
    return this.#state;
  }
  /** Called after every change of `state`. Returns the way to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#onState.add(listener);
    return () => this.#onState.delete(listener);
  };
  readonly onText = (listener: (change: RemoteText) => void): (() => void) => {
    this.#onText.add(listener);
    return () => this.#onText.delete(listener);
  };
  text(field: D.Field): string {
    return D.fieldText(this.#doc, field);
  }
  get uncommitted(): boolean {
    return this.#pending.length > 0;
  }

  /** Writes a person's edit. Long ones become several changes (RP4). */
  edit(field: D.Field, edits: readonly Edit[]): void {
    if (this.#state.mode === "read" || !D.isReadable(this.#doc, field)) return;
    for (const group of splitEdits(edits)) {
      const made = D.makeChange(this.#doc, field, group);
      this.#doc = made.doc;
      if (made.change !== undefined) this.#pending.push(made.change);
    }
    if (this.#pending.length === 0) return;
    if (this.#state.save === "saved") this.#set({ save: "saving" });
    this.#pump();
  }

  /** Puts a whole text in place of what is there, as an edit of its own. */
  write(text: RecordText): void {
    for (const field of D.fields) {
      const before = this.text(field);
      const edit = difference(before, text[field]);
      if (edit === undefined) continue;
      this.edit(field, [edit]);
      this.#tell({ field, edits: [edit] });
    }
  }

  /** Resolves once everything written so far is durable, false where it could not be (disk full, core away). */
  async settled(): Promise<boolean> {
    while (this.#pending.length > 0) {
      if (this.#closed || this.#state.phase !== "ready" || this.#state.save !== "saving") return false;
      await new Promise<void>((done) => this.#waiting.push(done));
    }
    return true;
  }

  /** Sends whatever is left without waiting its turn: a lock leaves half a second (RP2). */
  hurry(): void {
    this.#pump(Number.POSITIVE_INFINITY);
  }

  /** Resolves once the record is open, or could not be. */
  async ready(): Promise<void> {
    await this.#opening;
  }

  /** While a person composes a character (IME), letters from elsewhere wait. */
  hold(): void {
    this.#holds++;
  }
  release(): void {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds > 0 || this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#apply(held);
  }

  receive(event: CoreEvent): void {
    if (event.session !== this.#session) {
      if (this.#opening !== undefined) this.#early.push(event);
      return;
    }
    if (event.type === "reopen") {
      if (!this.#paused) void this.reopen(event.reason);
    } else if (this.#holds > 0) this.#held.push(...event.changes);
    else this.#apply(event.changes);
  }

  /** Core ended without a lock: keep everything, send nothing (RP3). */
  rest(): void {
    this.#session = undefined;
    this.#inFlight.clear();
    this.#set({ phase: "resting" });
    this.#wake();
  }

  /** The person has seen to the stranded words. */
  acknowledge(): void {
    this.#set({ stranded: undefined });
  }

  /** While the record itself is being replaced in core (a sharing), its reopening is the caller's to begin. */
  pause(): void {
    this.#paused = true;
  }
  /** The record is still this one: goes on with what it holds now. */
  resume(): Promise<void> {
    this.#paused = false;
    return this.reopen("rebuilt");
  }

  close(): void {
    this.#closed = true;
    this.#callOff?.();
    this.#wake();
    if (this.#session !== undefined) this.#port.close(this.#session);
    this.#session = undefined;
  }

  /** Opens the record, again where it was open. Words not yet committed come along, except those core refused. */
  reopen(reason: "first" | "mode" | "refused" | "rebuilt" | "back"): Promise<void> {
    if (reason === "refused") {
      // Core has dropped this replica; what was refused, and what was written after it, is only here (RP1).
      if (this.#pending.length > 0) this.#strand(D.docText(this.#doc), "refused");
      this.#pending = [];
    }
    if (this.#opening !== undefined) {
      this.#again = true;
      return this.#opening;
    }
    this.#opening = this.#open().finally(() => {
      this.#opening = undefined;
      if (this.#again && !this.#closed) {
        this.#again = false;
        void this.reopen("rebuilt");
      }
    });
    return this.#opening;
  }

  #strand(text: RecordText, why: "refused" | "moved"): void {
    this.#port.keep(text);
    this.#set({ stranded: { ...text, why } });
  }

  async #open(): Promise<void> {
    this.#callOff?.();
    const inFlight = [...this.#inFlight.values()];
    const old = this.#session;
    this.#session = undefined;
    if (inFlight.length > 0) {
      await Promise.race([Promise.all(inFlight), new Promise<void>((done) => this.#port.later(SETTLE_MS, done))]);
    }
    if (old !== undefined) this.#port.close(old);
    // The same actor goes on only after a crash: its changes are then sent again as they are, known by their ids.
    const opened = await this.#port.open(this.#state.phase === "resting" ? this.#nonce : undefined);
    if (this.#closed) {
      if (opened.ok) this.#port.close(opened.value.session);
      return;
    }
    if (!opened.ok) {
      this.#early = [];
      if (opened.error.type === "Locked") return this.#set({ phase: "resting" });
      // With words at stake nothing is given up while the disk may come back.
      if (this.#pending.length > 0) {
        if (opened.error.type !== "NotFound") return this.#tryLater(opened.error.type);
        if (!(await this.#goOn())) return this.#tryLater("Full");
      }
      this.#set({ phase: "failed", error: opened.error.type });
      return;
    }
    this.#replace(opened.value);
    const early = this.#early;
    this.#early = [];
    for (const event of early) if (event.session === this.#session) this.receive(event);
    this.#pump();
  }

  /** SG8, H7: only what was put in; the words that both had are to go. One's own text that is gone was thrown away. */
  async #goOn(): Promise<boolean> {
    const { projection } = this.#state;
    const words = textPut(D.textWithout(this.#doc, this.#pending), D.docText(this.#doc));
    const isKept = !projection?.shared || words === "" || (await this.#port.begin(projection.kind, words));
    if (isKept) this.#pending = [];
    return isKept;
  }

  #replace(opened: OpenRecord): void {
    const before = this.#doc;
    const fresh = D.loadDoc(opened.doc, opened.actor);
    const sameActor = opened.nonce === this.#nonce;
    const result = opened.mode === "read" ? undefined : carryOver(before, this.#pending, fresh, sameActor);
    const lost = result === undefined ? this.#pending.length > 0 : result.type === "stranded";
    if (lost) this.#strand(D.docText(before), "moved");
    const { stranded } = this.#state;
    this.#doc = result?.type === "carried" ? result.doc : fresh;
    this.#pending = result?.type === "carried" ? result.changes : [];
    this.#session = opened.session;
    this.#nonce = opened.nonce;
    this.#inFlight.clear();
    this.#held = [];
    const unreadable = D.fields.filter((field) => !D.isReadable(this.#doc, field));
    const waiting = this.#state.save === "saved" ? "saving" : this.#state.save;
    const save = this.#pending.length > 0 ? waiting : "saved";
    const { mode, projection } = opened;
    this.#set({ phase: "ready", mode, projection, unreadable, save, stranded, error: undefined });
    for (const field of D.fields) {
      const edit = difference(D.fieldText(before, field), this.text(field));
      if (edit === undefined) continue;
      const after = this.#doc;
      const caret = (position: number) => D.mapPosition(before, after, field, position) ?? shift(position, edit);
      this.#tell({ field, edits: [edit], caret });
    }
    this.#wake();
  }

  #apply(changes: readonly Uint8Array[]): void {
    const before = this.#doc;
    const texts = { title: this.text("title"), body: this.text("body") };
    let patches: readonly A.Patch[] = [];
    try {
      [this.#doc] = A.applyChanges(before, [...changes], { patchCallback: (list) => (patches = list) });
    } catch {
      // Core has staged these (GT1); if they fail here all the same, this copy is the odd one out: take a new one.
      void this.reopen("rebuilt");
      return;
    }
    for (const field of D.fields) {
      const whole = difference(texts[field], this.text(field));
      if (whole === undefined) continue;
      this.#tell({ field, edits: D.fieldEdits(patches, field) ?? [whole] });
    }
    const unreadable = D.fields.filter((field) => !D.isReadable(this.#doc, field));
    if (unreadable.length !== this.#state.unreadable.length) this.#set({ unreadable });
  }

  /** Sends what was not sent, without waiting for answers: in Write together core seals what comes close together as one. */
  #pump(atMost: number = MAX_IN_FLIGHT): void {
    const session = this.#session;
    if (session === undefined || this.#closed) return;
    for (const change of this.#pending) {
      if (this.#inFlight.size >= atMost) return;
      if (this.#inFlight.has(change.id)) continue;
      const answered = this.#port.change(session, change).then((answer) => {
        if (session !== this.#session) return; // reopened meanwhile: `carryOver` decides by id
        this.#inFlight.delete(change.id);
        if (answer.ok) this.#committed(change.id, answer.value.projection);
        else this.#failed(answer.error.type);
      });
      this.#inFlight.set(change.id, answered);
    }
  }

  #committed(id: string, projection: Projection): void {
    this.#pending = this.#pending.filter((change) => change.id !== id);
    this.#set({ projection, save: this.#pending.length === 0 ? "saved" : "saving" });
    this.#wake();
    this.#pump();
  }

  #failed(error: AppError["type"]): void {
    if (error === "Refused" || error === "TooLong" || error === "NotYours" || error === "Malformed") {
      void this.reopen("refused");
    } else if (error === "Stale" || error === "NotFound") {
      void this.reopen("rebuilt");
    } else if (error === "Locked") {
      this.rest();
    } else {
      // What this session holds in core is no longer sure to be what was committed: begin anew, with the same words.
      if (this.#session !== undefined) this.#port.close(this.#session);
      this.#session = undefined;
      this.#inFlight.clear();
      this.#tryLater(error);
    }
    this.#wake();
  }

  #tryLater(error: AppError["type"]): void {
    this.#set({ save: error === "Full" ? "full" : "trouble" });
    this.#callOff = this.#port.later(RETRY_MS, () => void this.reopen("rebuilt"));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const done of waiting) done();
  }
  #tell(change: RemoteText): void {
    for (const listener of this.#onText) listener(change);
  }
  #set(part: Partial<ReplicaState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#onState) listener();
  }
}

/** Where a position is after an edit, for texts without a common history. */
function shift(position: number, edit: Edit): number {
  if (position <= edit.at) return position;
  if (position >= edit.at + edit.remove) return position - edit.remove + edit.insert.length;
  return Math.min(position, edit.at + edit.insert.length);
}

/** What a field may hold; a longer text is met with words before the change is made (RP4). */
export const fieldLimit = { title: LIMIT.titleChars, body: LIMIT.textChars } as const satisfies Record<D.Field, number>;
