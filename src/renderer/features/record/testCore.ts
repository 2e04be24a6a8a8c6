/** For tests: the other side of a replica, with a real Automerge document and answers that can be held back. */
import * as A from "@automerge/automerge";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { RecordKind } from "../../../shared/domain/record.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { OpenRecord, Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import type { Change, Doc } from "./document.ts";
import type { ReplicaPort } from "./replica.ts";

export const projectionOf = (title: string, change: Partial<Projection> = {}): Projection => ({
  id: "ab".repeat(16),
  kind: "agreement",
  owner: "both",
  title,
  excerpt: "",
  shared: true,
  unshared: false,
  setAside: false,
  day: 20_000,
  lastBy: "me",
  ...change,
});

export class TestCore implements ReplicaPort {
  doc: Doc;
  mode: OpenRecord["mode"] = "draft";
  readonly received: { session: string; change: Change }[] = [];
  /** Nonces asked to be resumed, one an opening. */
  readonly opened: (string | undefined)[] = [];
  readonly timers: (() => void)[] = [];
  /** What the next changes are answered with; none: committed. */
  readonly refusals: AppError["type"][] = [];
  /** No answers come: `lost`, the change was never taken; `taken`, it was. */
  silent: "no" | "lost" | "taken" = "no";
  away = false;
  /** Both have erased it. */
  isGone = false;
  readonly kept: RecordText[] = [];
  #sessions = 0;

  constructor(title: string, body: string) {
    this.doc = A.from<Record<string, unknown>>({ v: 1, kind: "agreement", title, body }, { actor: "cc".repeat(16) });
  }
  get session(): string {
    return this.#sessions.toString(16).padStart(16, "0");
  }
  open(resume?: string): Promise<Result<OpenRecord, AppError>> {
    if (this.away) return Promise.resolve(err({ type: "Locked" }));
    if (this.isGone) return Promise.resolve(err({ type: "NotFound" }));
    this.#sessions++;
    const nonce = resume ?? this.#sessions.toString(16).padStart(32, "0");
    this.opened.push(resume);
    return Promise.resolve(
      ok({
        session: this.session,
        doc: A.save(this.doc),
        actor: nonce,
        nonce,
        mode: this.mode,
        sharedHeads: [],
        projection: projectionOf("T"),
      }),
    );
  }
  /** Texts begun for words whose record is gone; refused as long as there is no room. */
  readonly begun: string[] = [];
  isFull = false;
  begin(_kind: RecordKind, words: string): Promise<boolean> {
    if (!this.isFull) this.begun.push(words);
    return Promise.resolve(!this.isFull);
  }
  keep(text: RecordText): void {
    this.kept.push(text);
  }
  change(session: string, change: Change): Promise<Result<{ projection: Projection }, AppError>> {
    if (this.silent === "taken") this.doc = A.applyChanges(this.doc, [change.bytes])[0];
    if (this.silent !== "no") return new Promise(() => {});
    this.received.push({ session, change });
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return Promise.resolve(err({ type: refusal }));
    if (session !== this.session) return Promise.resolve(err({ type: "Stale" }));
    this.doc = A.applyChanges(this.doc, [change.bytes])[0];
    return Promise.resolve(ok({ projection: projectionOf("T") }));
  }
  close(): void {}
  later(_ms: number, then: () => void): () => void {
    this.timers.push(then);
    return () => {
      this.timers.splice(this.timers.indexOf(then), 1);
    };
  }
  /** The partner writes: a change by another actor, as bytes for a `remote` event. */
  partner(at: number, remove: number, insert: string, doc: Doc = this.doc): Uint8Array {
    const theirs = A.change(A.clone(doc, { actor: "ee".repeat(16) }), { time: 0 }, (draft) => {
      A.splice(draft, ["body"], at, remove, insert);
    });
    const bytes = A.getLastLocalChange(theirs);
    if (bytes === undefined) throw new Error("the partner changed nothing");
    this.doc = A.applyChanges(this.doc, [bytes])[0];
    return bytes;
  }
}
