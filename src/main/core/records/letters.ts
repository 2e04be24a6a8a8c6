/**
 * A text letter by letter, as its changes put letters in and take them out. Automerge can show any text of the past, but each
 * look costs as much as the whole history is long; this tells all of them in one go. It knows no more than what this app
 * writes into a text, says so where it meets anything else, and whoever uses it compares its end with the document's.
 */
import * as A from "@automerge/automerge";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";

/** One letter or sign ever put in. It stays, unseen, when it is taken out: others stand after it. */
type Letter = { readonly id: Id; readonly value: string; isGone: boolean; block: Block };
type Block = { letters: Letter[]; text: string | undefined };
type Id = { readonly counter: number; readonly actor: string };

/** So many letters are looked through, or drawn anew, for one edit. */
const BLOCK = 256;
/** More than this is drawn by Automerge, however long that takes: this is memory. */
const MOST_OPS = 500_000;

/** As Automerge decodes them; its own type names less than there is. */
type Op = ReturnType<typeof A.decodeChange>["ops"][number] & { readonly elemId?: string; readonly insert?: boolean };

/**
 * Letters that others wrote at the same place are walked past. People write few there; an altered app could write so many
 * that this walks for minutes (G2).
 */
const MOST_PASSED = 2_000_000;
type Work = { passed: number };

/** Anything that isn't one of this app's edits of a text, or far too many of them. */
export class Strange extends Error {}

export class Letters {
  readonly #texts = new Map<string, Sequence>();
  /** Field → what was put there and by nobody replaced: the greatest counts. */
  readonly #fields = new Map<string, Map<string, Id>>();
  #ops = 0;
  readonly #work: Work = { passed: 0 };

  /** After the changes that it rests on. */
  put(change: Uint8Array): void {
    const { ops, startOp, actor } = A.decodeChange(change);
    this.#ops += ops.length;
    if (this.#ops > MOST_OPS) throw new Strange();
    for (const [at, op] of (ops as readonly Op[]).entries()) this.#do(op, { counter: startOp + at, actor });
  }

  get text(): RecordText {
    const of = (field: string): string => {
      const [newest] = [...(this.#fields.get(field) ?? [])].toSorted(([, a], [, b]) => compare(b, a));
      return (newest && this.#texts.get(newest[0])?.text) ?? "";
    };
    return { title: of("title"), body: of("body") };
  }

  #do(op: Op, id: Id): void {
    if (op.obj === "_root") {
      const field = op.key ?? "";
      const there = this.#fields.get(field) ?? new Map<string, Id>();
      for (const gone of op.pred ?? []) there.delete(gone);
      if (op.action !== "del") there.set(nameOf(id), id);
      this.#fields.set(field, there);
      if (op.action === "makeText") this.#texts.set(nameOf(id), new Sequence(this.#work));
      return;
    }
    const text = this.#texts.get(op.obj);
    if (!text) return; // in something of a shape no version of this app writes, beside the texts
    if (op.action === "del") text.take(op.elemId ?? "", op.pred ?? []);
    else if (op.action === "set" && op.insert === true && typeof op.value === "string") {
      text.insert(op.elemId ?? "", id, op.value);
    } else throw new Strange();
  }
}

class Sequence {
  readonly #letters = new Map<string, Letter>();
  readonly #blocks: Block[] = [{ letters: [], text: "" }];
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
  }

  get text(): string {
    return this.#blocks.map(drawn).join("");
  }

  /** Next to the letter it was written after; before it come those that others wrote there later (their ids are greater). */
  insert(after: string, id: Id, value: string): void {
    const before = after === "_head" ? undefined : this.#letters.get(after);
    if (!before && after !== "_head") throw new Strange();
    let at = before ? this.#blocks.indexOf(before.block) : 0;
    let block = this.#blocks[at];
    let place = before && block ? block.letters.lastIndexOf(before) + 1 : 0;
    for (;;) {
      while (block && place >= block.letters.length && at + 1 < this.#blocks.length) {
        block = this.#blocks[++at];
        place = 0;
      }
      const next = block?.letters[place];
      if (!next || compare(next.id, id) < 0) break;
      place += 1;
      if ((this.#work.passed += 1) > MOST_PASSED) throw new Strange();
    }
    if (!block) return;
    const letter: Letter = { id, value, isGone: false, block };
    this.#letters.set(nameOf(id), letter);
    block.letters.splice(place, 0, letter);
    block.text = undefined;
    if (block.letters.length > 2 * BLOCK) this.#divide(block, at);
  }

  take(name: string, written: readonly string[]): void {
    const letter = this.#letters.get(name);
    if (!letter) throw new Strange();
    if (!written.includes(name)) return;
    letter.isGone = true;
    letter.block.text = undefined;
  }

  #divide(block: Block, at: number): void {
    const rest: Block = { letters: block.letters.splice(BLOCK), text: undefined };
    for (const letter of rest.letters) letter.block = rest;
    this.#blocks.splice(at + 1, 0, rest);
  }
}

const drawn = (block: Block): string =>
  (block.text ??= block.letters.map(({ isGone, value }) => (isGone ? "" : value)).join(""));

const nameOf = ({ counter, actor }: Id): string => `${counter}@${actor}`;
const compare = (a: Id, b: Id): number => a.counter - b.counter || (a.actor < b.actor ? -1 : Number(a.actor > b.actor));
