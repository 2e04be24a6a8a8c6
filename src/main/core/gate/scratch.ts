/** A document held only to try things on. Automerge's inner handle is used: no JavaScript copy of the text is made. */
import * as Automerge from "@automerge/automerge";
import { toHex } from "../../../shared/base/bytes.ts";
import { ByteCursor } from "./columns.ts";
import type { Incoming } from "./stage.ts";

type Handle = ReturnType<typeof Automerge.getBackend>;
export type ChangeMeta = NonNullable<ReturnType<Handle["getChangeMetaByHash"]>>;

export interface Scratch {
  /** What it was loaded from; null while it is empty. */
  readonly saved: Uint8Array | null;
  /** Hex, sorted. */
  readonly heads: string[];
  readonly ops: number;
  has(hash: string): boolean;
  meta(hash: string): ChangeMeta | null;
  /** Its changes, oldest first. Costs 10 ms for each 1,000 changes, so it is asked for rarely. */
  metas(): readonly ChangeMeta[];
  change(hash: string): Uint8Array | null;
  /** Its text fields, by name; null where one holds something else. */
  texts(): Record<string, string | null>;
  /** Everyone who has written in it, hex. */
  actors(): ReadonlySet<string>;
  copy(): Handle;
  /** WebAssembly's memory is not collected soon enough to rely on. */
  free(): void;
}

const sortedHeads = (handle: Handle): string[] => [...handle.getHeads()].sort();

// An actor of one byte is none of ours (16), so no change can be mistaken for one made here.
const empty = (): Handle => Automerge.getBackend(Automerge.init({ actor: "00" }));

/** Into an empty document, loadIncremental checks as load does: every change hash is computed again. */
function load(saved: Uint8Array): Handle {
  const handle = empty();
  handle.loadIncremental(saved);
  return handle;
}

function scratch(handle: Handle, saved: Uint8Array | null): Scratch {
  const heads = sortedHeads(handle);
  let metas: readonly ChangeMeta[] | undefined;
  let actors: ReadonlySet<string> | undefined;
  return {
    saved,
    heads,
    ops: handle.stats().numOps,
    has: (hash) => handle.getChangeMetaByHash(hash) !== null,
    meta: (hash) => handle.getChangeMetaByHash(hash),
    metas: () => (metas ??= handle.getChangesMeta([])),
    actors: () => (actors ??= saved ? actorsIn(saved) : new Set(handle.getChangesMeta([]).map((meta) => meta.actor))),
    change: (hash) => handle.getChangeByHash(hash),
    texts: () => textsIn(handle),
    copy: () => handle.clone(),
    free: () => handle.free(),
  };
}

/** Field by field: a document of a stranger may hold a million other things beside them. */
export function textsIn(handle: Handle): Record<string, string | null> {
  const texts: Record<string, string | null> = {};
  for (const field of ["kind", "title", "body", "template"]) {
    const value = handle.getWithType("_root", field);
    if (value) texts[field] = value[0] === "text" ? handle.text(value[1]) : null;
  }
  return texts;
}

/** How long title and body really are; a reader shows no more of them than their limits. */
export function lengthsIn(handle: Handle): { title: number; body: number } {
  const of = (field: string): number => {
    const value = handle.getWithType("_root", field);
    return value?.[0] === "text" ? handle.length(value[1]) : 0;
  };
  return { title: of("title"), body: of("body") };
}

/** The document's texts with these changes on top, which are kept nowhere. */
export function textsWith(document: Scratch, changes: readonly Uint8Array[]): Record<string, string | null> {
  if (changes.length === 0) return document.texts();
  const handle = document.copy();
  try {
    handle.applyChanges([...changes]);
    return textsIn(handle);
  } finally {
    handle.free();
  }
}

/** A saved document begins with the list of its actors: magic ‖ checksum ‖ type ‖ uleb length ‖ uleb count, actors. */
function actorsIn(saved: Uint8Array): Set<string> {
  const cursor = new ByteCursor(saved);
  cursor.take(9);
  cursor.uleb();
  return new Set(Array.from({ length: cursor.uleb() }, () => toHex(cursor.take(cursor.uleb()))));
}

export const loadScratch = (saved: Uint8Array | null): Scratch =>
  saved === null ? scratch(empty(), null) : scratch(load(saved), saved);

/** The document as it was at those heads: their changes and all before them, nothing concurrent. */
export function scratchFrom(document: Scratch, heads: readonly string[]): Scratch {
  const copy = document.copy();
  const handle = copy.fork("00", [...heads]);
  copy.free();
  return scratch(handle, null);
}

/** Apply, save, load, compare. A panic is thrown on: it is no verdict. */
export function tryChanges(on: Scratch, changes: readonly Incoming[]): Scratch | "DoesNotApply" | "DoesNotReload" {
  const handle = on.copy();
  try {
    const expected = headsAfter(on, changes);
    const applied = attempt(() => handle.applyChanges(changes.map((change) => change.bytes)));
    if (!applied || !same(sortedHeads(handle), expected)) return "DoesNotApply";
    const reloaded = attempt(() => {
      const saved = handle.save();
      return scratch(load(saved), saved);
    });
    if (!reloaded) return "DoesNotReload";
    if (same(reloaded.value.heads, expected) && reloaded.value.ops === handle.stats().numOps) return reloaded.value;
    reloaded.value.free();
    return "DoesNotReload";
  } finally {
    handle.free();
  }
}

function headsAfter(on: Scratch, changes: readonly Incoming[]): string[] {
  const heads = new Set(on.heads);
  for (const change of changes) {
    for (const dep of change.deps) heads.delete(dep);
    heads.add(change.hash);
  }
  return [...heads].sort();
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();

/** undefined where Automerge says by an ordinary error that the input is wrong: that depends on the bytes alone. */
function attempt<T>(work: () => T): { value: T } | undefined {
  try {
    return { value: work() };
  } catch (error) {
    if (isPanic(error)) throw error;
    return undefined;
  }
}

/** What depends on the machine (memory, stack) or is a bug in Automerge is no verdict on the entry. */
function isPanic(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof WebAssembly.RuntimeError || error.name === "PanicError")
    return true;
  return /memory|call stack/i.test(error.message);
}
