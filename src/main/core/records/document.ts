/**
 * Records as Automerge documents: how a text is made, read and carried from a draft to what both have. Everything loaded
 * here was staged before (GT1); nothing else in core touches Automerge.
 */
import * as A from "@automerge/automerge";
import { toHex } from "../../../shared/base/bytes.ts";
import { applyEdits, type TextEdit } from "../../../shared/domain/mergedText.ts";
import { type QuotedChange, quoteChange } from "../../../shared/domain/quoteChange.ts";
import { readRecord, type RecordContent, type RecordDoc } from "../../../shared/domain/record.ts";
import { rebase } from "./rebase.ts";

export type Doc = A.Doc<RecordDoc>;

/** Days are in the entries; a change of its own carries none, and no message (LG5). */
const quiet = { time: 0 } as const;
/** One change holds at most this much text, so that it stays far below the gate's limits. */
const SPLICE_CHARS = 16_384;

export const load = (snapshot: Uint8Array | null, actor: Uint8Array): Doc =>
  snapshot ? A.load<RecordDoc>(snapshot, { actor: toHex(actor) }) : A.init<RecordDoc>({ actor: toHex(actor) });

/** For a document that was loaded to be read once: WebAssembly's memory is not collected soon enough to rely on. */
export const free = (doc: Doc): void => A.free(doc);

export const save = (doc: Doc): Uint8Array => A.save(doc);
export const heads = (doc: Doc): string[] => A.getHeads(doc);
export const content = (doc: Doc): RecordContent => readRecord(doc);
export const contentAt = (doc: Doc, at: readonly string[]): RecordContent => readRecord(A.view(doc, [...at]));
export const knows = (doc: Doc, wanted: readonly string[]): boolean => A.hasHeads(doc, [...wanted]);

export const apply = (doc: Doc, changes: readonly Uint8Array[]): Doc => A.applyChanges(doc, [...changes])[0];

/** What either has. */
export const joined = (doc: Doc, other: Doc): Doc => A.merge(doc, other);

export const changesSince = (doc: Doc, since: readonly string[]): Uint8Array[] => A.getChangesSince(doc, [...since]);

export type NewText = {
  readonly kind: RecordDoc["kind"];
  readonly title: string;
  readonly body: string;
  readonly template?: string;
};

/** A new document's changes; long bodies take several. */
export function begin(text: NewText, actor: Uint8Array): Doc {
  const { title, kind, template } = text;
  const start: RecordDoc = { v: 1, kind, title, body: "", ...(template === undefined ? {} : { template }) };
  let doc = A.change(A.init<RecordDoc>({ actor: toHex(actor) }), quiet, (draft) => {
    Object.assign(draft, start);
  });
  for (let at = 0; at < text.body.length; at += SPLICE_CHARS) {
    const part = text.body.slice(at, at + SPLICE_CHARS);
    doc = A.change(doc, quiet, (draft) => A.splice(draft, ["body"], at, 0, part));
  }
  return doc;
}

/**
 * Share's fresh change (LG3): the difference between what is shared and what is written here, made anew on the shared
 * document. Letters written and deleted in between are in neither and leave no trace.
 */
export function freshChanges(
  mine: Doc,
  sharedHeads: readonly string[],
  shared: Doc,
): { doc: Doc; changes: Uint8Array[] } {
  const before = A.getHeads(shared);
  let doc = shared;
  for (const patch of A.diff(mine, [...sharedHeads], A.getHeads(mine))) doc = replay(doc, patch);
  return { doc, changes: A.getChangesSince(doc, before) };
}

/** The draft `mine`, begun on `old`, made anew on a shared text that lacks some of what `old` had. */
export function movedChanges(old: Doc, mine: Doc, shared: Doc): Uint8Array[] {
  const before = A.getHeads(shared);
  let doc = shared;
  for (const field of ["title", "body"] as const) {
    for (const { at, remove, text } of rebase(old, mine, shared, field)) {
      doc = spliceText(doc, [field, at], text, remove);
    }
  }
  return A.getChangesSince(doc, before);
}

/** A text as it was read elsewhere, put in place of what stands here. */
export const rewritten = (doc: Doc, { title, body }: { readonly title: string; readonly body: string }): Doc =>
  A.change(doc, quiet, (draft) => {
    A.updateText(draft, ["title"], title);
    A.updateText(draft, ["body"], body);
  });

function replay(doc: Doc, patch: A.Patch): Doc {
  const { path } = patch;
  if (patch.action === "splice" && typeof path.at(-1) === "number") {
    return spliceText(doc, path, patch.value, 0);
  }
  if (patch.action === "del" && typeof path.at(-1) === "number") return spliceText(doc, path, "", patch.length ?? 1);
  if (patch.action === "put" && path.length === 1) {
    const field = path[0] as keyof RecordDoc;
    return A.change(doc, quiet, (draft) => {
      (draft as Record<string, unknown>)[field] = patch.value;
    });
  }
  // Anything else is of a shape no version of this app writes; it stays in what is shared as it is.
  return doc;
}

function spliceText(doc: Doc, path: A.Prop[], text: string, remove: number): Doc {
  const field = path.slice(0, -1);
  const start = Number(path.at(-1));
  let next = doc;
  for (let done = 0; done < remove; done += SPLICE_CHARS) {
    const count = Math.min(SPLICE_CHARS, remove - done);
    next = A.change(next, quiet, (draft) => A.splice(draft, field, start, count));
  }
  for (let at = 0; at < text.length; at += SPLICE_CHARS) {
    const part = text.slice(at, at + SPLICE_CHARS);
    next = A.change(next, quiet, (draft) => A.splice(draft, field, start + at, 0, part));
  }
  return next;
}

type Fields<T> = { readonly title: T; readonly body: T };

/** More than any text is long. */
const ALL = Number.MAX_SAFE_INTEGER;
const KEPT_TEXTS = 16;

/**
 * A document's texts at points of its past, unclipped, and what became of them between two. Every look costs about as much
 * as the whole history holds letters: one that follows from those before it is not taken.
 */
export class Past {
  readonly #load: () => Doc;
  #loaded: Doc | undefined;
  readonly #known = new Map<string, Fields<string>>();

  /** Loaded when it is first looked at: most stories are told without. */
  constructor(load: () => Doc) {
    this.#load = load;
  }

  get #doc(): Doc {
    return (this.#loaded ??= this.#load());
  }

  free(): void {
    if (this.#loaded) free(this.#loaded);
  }

  get now(): string[] {
    return A.getHeads(this.#doc);
  }

  textsAt(heads: readonly string[]): Fields<string> {
    const known = this.#known.get(nameOf(heads));
    if (known) return known;
    const seen = A.view(this.#doc, [...heads]);
    const text = (value: unknown): string => (typeof value === "string" ? value : "");
    return this.#keep(heads, { title: text(seen.title), body: text(seen.body) });
  }

  /** Whichever came first. */
  edits(from: readonly string[], to: readonly string[]): Fields<TextEdit[]> {
    const edits: Fields<TextEdit[]> = { title: [], body: [] };
    for (const patch of A.diff(this.#doc, [...from], [...to])) {
      const [field, place] = patch.path;
      if (field !== "title" && field !== "body") continue;
      const at = typeof place === "number" ? place : 0;
      if (patch.action === "splice") edits[field].push({ at, remove: 0, insert: patch.value });
      else if (patch.action === "del") {
        edits[field].push({ at, remove: patch.path.length === 1 ? ALL : (patch.length ?? 1), insert: "" });
      } else if (patch.action === "put" && patch.path.length === 1) {
        edits[field].push({ at: 0, remove: ALL, insert: typeof patch.value === "string" ? patch.value : "" });
      }
    }
    const known = this.#known.get(nameOf(from));
    if (known) {
      this.#keep(to, { title: applyEdits(known.title, edits.title), body: applyEdits(known.body, edits.body) });
    }
    return edits;
  }

  /** What was put in and taken out between two points. */
  told(from: readonly string[], to: readonly string[]): QuotedChange {
    const [before, after] = [this.textsAt(from), this.textsAt(to)];
    return quoteChange(`${before.title}\n${before.body}`, `${after.title}\n${after.body}`);
  }

  #keep(heads: readonly string[], texts: Fields<string>): Fields<string> {
    this.#known.set(nameOf(heads), texts);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_TEXTS && oldest !== undefined) this.#known.delete(oldest);
    return texts;
  }
}

const nameOf = (heads: readonly string[]): string => heads.toSorted().join(" ");
