/**
 * A window's document, followed in core. It is loaded when a window writes, and what arrives is put in then: a partner must
 * not make this thread work (G2). Automerge's inner handle is used: a copy of the text in JavaScript would cost 1 ms a
 * letter for each 1,000 letters it has.
 */
import * as A from "@automerge/automerge";
import { type RecordContent, readRecord } from "../../../shared/domain/record.ts";
import { lengthsIn, textsIn } from "../gate/scratch.ts";

export type Followed = { readonly bytes: Uint8Array; readonly hash: string; readonly deps: readonly string[] } & {
  readonly ops: number;
};
type Lengths = { readonly title: number; readonly body: number };

export class ReplicaDocument {
  readonly #base: Uint8Array | null;
  /** Not in the handle yet. */
  readonly #waiting: Uint8Array[];
  /** The saved form of all of it, where it is known: most letters written together never need it. */
  #saved: Uint8Array | undefined;
  /** All of it, if nothing came twice that it had from the beginning. */
  #heads: Set<string>;
  /** Changes it has for sure: asking the document for others means loading it. */
  readonly #known: Set<string>;
  /** False once something came that rests on what is missing here. */
  #whole = true;
  #loaded: ReturnType<typeof A.getBackend> | undefined;
  /** As it was last looked at, and the operations put in since. */
  #looked: Lengths | undefined;
  #opsSince = 0;

  constructor(snapshot: Uint8Array | null, heads: readonly string[], draft: readonly Uint8Array[]) {
    this.#base = snapshot;
    this.#heads = new Set(heads);
    this.#known = new Set(heads);
    this.#waiting = [...draft];
    this.#saved = draft.length === 0 ? (snapshot ?? undefined) : undefined;
  }

  get #handle(): ReturnType<typeof A.getBackend> {
    if (!this.#loaded) {
      // An actor of one byte is none of ours: nothing is ever written with it.
      this.#loaded = A.getBackend(A.init({ actor: "00" }));
      if (this.#base) this.#loaded.loadIncremental(this.#base);
    }
    if (this.#waiting.length > 0) {
      this.#loaded.applyChanges(this.#waiting.splice(0));
      this.#heads = new Set(this.#loaded.getHeads());
    }
    return this.#loaded;
  }

  save = (): Uint8Array => (this.#saved ??= this.#handle.save());
  heads = (): string[] => [...this.#heads];
  /** Taken since it was opened, or one of the shared heads then. */
  hasTaken = (hash: string): boolean => this.#known.has(hash);
  has = (hash: string): boolean => this.#known.has(hash) || this.#handle.getChangeMetaByHash(hash) !== null;
  content = (): RecordContent => readRecord(textsIn(this.#handle));

  /** Whether its texts stay within these limits even if `ops` more operations were one letter each. Rarely has to look. */
  staysWithin(limits: Lengths, ops: number): boolean {
    const fits = (): boolean => {
      const { title, body } = (this.#looked ??= lengthsIn(this.#handle));
      const most = this.#opsSince + ops;
      return title + most <= limits.title && body + most <= limits.body;
    };
    if (this.#looked && fits()) return true;
    this.#looked = undefined;
    this.#opsSince = 0;
    return fits();
  }

  changesSince = (heads: readonly string[]): Uint8Array[] => this.#handle.getChanges([...heads]);

  /** `saved`: the whole of it with these in it, where someone has saved that already. */
  apply(changes: readonly Followed[], saved?: Uint8Array): void {
    for (const { bytes, hash, deps, ops } of changes) {
      this.#opsSince += ops;
      this.#whole &&= deps.every(this.has);
      this.#known.add(hash);
      this.#waiting.push(bytes);
      for (const dep of deps) this.#heads.delete(dep);
      this.#heads.add(hash);
    }
    this.#saved = saved;
  }

  /** Whether nothing that these heads stand for is missing. */
  holds = (heads: readonly string[]): boolean => this.#whole && heads.every(this.has);
}
