/**
 * A record's texts after each of its sharings, with all that was shared before it. Looking back into a document costs as
 * much as its whole history, each time: so they are read once, while the changes are put in one after the other, and kept.
 */
import * as A from "@automerge/automerge";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { textsIn } from "../gate/scratch.ts";
import type { Past } from "./document.ts";
import { Letters, Strange } from "./letters.ts";
import type { Brought } from "./sharings.ts";

/** What one text has instead of the one before it. */
type Change = readonly [at: number, remove: number, insert: string];
export type Version = { readonly name: string; readonly title?: Change; readonly body?: Change };

const nothing: RecordText = { title: "", body: "" };

/** With so few new ones, putting them on top of the document costs less than reading all of it letter by letter. */
const FEW = 4;

/** `known`: as it was found before; what has been shared since is put on top. */
export function versionsOf(told: readonly Brought[], past: Past, known: readonly Version[]): Version[] {
  const names = told.map(({ key, made }) => `${key} ${made.length}`);
  const differs = names.findIndex((name, at) => known[at]?.name !== name);
  const start = differs < 0 ? told.length : differs;
  const versions = known.slice(0, start);
  if (start === told.length) return versions;
  const read = told.length - start > FEW ? readLetters(told, past)?.slice(start) : undefined;
  let last = textsOf(versions).at(-1) ?? nothing;
  for (const [at, now] of (read ?? putOnTop(told, start, past)).entries()) {
    const [title, body] = [difference(last.title, now.title), difference(last.body, now.body)];
    versions.push({ name: names[start + at] ?? "", ...(title ? { title } : {}), ...(body ? { body } : {}) });
    last = now;
  }
  return versions;
}

/** Undefined where that doesn't come to what the document says. */
function readLetters(told: readonly Brought[], past: Past): RecordText[] | undefined {
  const letters = new Letters();
  try {
    const texts = told.map(({ changes }) => {
      for (const change of changes) letters.put(change);
      return letters.text;
    });
    const [end, now] = [texts.at(-1), past.textsAt(past.now)];
    return end?.title === now.title && end.body === now.body ? texts : undefined;
  } catch (error) {
    if (error instanceof Strange) return undefined;
    throw error;
  }
}

/** Each of them after all that was told before. */
function putOnTop(told: readonly Brought[], start: number, past: Past): RecordText[] {
  const before = told.slice(0, start);
  let heads = before.reduce(reached, []);
  // An actor of one byte is none of ours: nothing is ever written with it.
  const handle = A.getBackend(A.init({ actor: "00" }));
  try {
    handle.applyChanges(before.flatMap(({ changes }) => changes));
    return told.slice(start).map((sharing) => {
      handle.applyChanges([...sharing.changes]);
      heads = reached(heads, sharing);
      // Where rows of the log are lost (D3), what they brought is in the document still.
      const isWhole = sharing.after.every((hash) => handle.getChangeMetaByHash(hash) !== null);
      const { title, body } = isWhole ? textsIn(handle) : past.textsAt(heads);
      return { title: title ?? "", body: body ?? "" };
    });
  } finally {
    handle.free();
  }
}

export function textsOf(versions: readonly Version[]): RecordText[] {
  const texts: RecordText[] = [];
  let last = nothing;
  for (const { title, body } of versions) {
    last = title || body ? { title: put(last.title, title), body: put(last.body, body) } : last;
    texts.push(last);
  }
  return texts;
}

/** The heads that stand after one more sharing: those no later one rests on. */
export const reached = (heads: readonly string[], { before, after }: Pick<Brought, "before" | "after">): string[] => [
  ...heads.filter((hash) => !before.includes(hash)),
  ...after,
];

function difference(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [start, before.length - start - end, after.slice(start, after.length - end)];
}

function put(text: string, change?: Change): string {
  if (!change) return text;
  const [at, remove, insert] = change;
  return text.slice(0, at) + insert + text.slice(at + remove);
}
