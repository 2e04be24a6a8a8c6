/** Real documents of many kinds, and damaged forms of their next change whose checksum is right again. */
import * as Automerge from "@automerge/automerge";
import { fromHex } from "../../src/shared/base/bytes.ts";
import { bodyOf, chunkOf } from "./forgeChange.ts";
import type { SeededRandom } from "./seededRandom.ts";

type Loose = Record<string, unknown>;
type Doc = Automerge.Doc<Loose>;

export type Case = {
  snapshot: Uint8Array;
  heads: string[];
  /** A valid change that follows the snapshot: what is mutated. */
  change: Uint8Array;
  /** Another valid one, by somebody else: must still be accepted, whatever became of the first. */
  honest: Uint8Array;
};

const actorOf = (random: SeededRandom): string =>
  Array.from({ length: 32 }, () => random.below(16).toString(16)).join("");
const word = (random: SeededRandom): string =>
  random.pick(["we", "talk ", "é", "Sunday\n", "🌿", "before nine. ", "x"]);
const next = (doc: Doc, change: (draft: Loose) => void): Doc => Automerge.change(doc, { time: 0 }, change);

/** A record as in domain/record.ts: what is really shared. */
function editRecord(doc: Doc, random: SeededRandom): Doc {
  return next(doc, (draft) => {
    if (random.below(8) === 0) draft["title"] = word(random);
    else {
      const length = (draft["body"] as string).length;
      const at = random.below(length + 1);
      Automerge.splice(
        draft,
        ["body"],
        at,
        random.below(Math.min(6, length - at) + 1),
        word(random).repeat(1 + random.below(9)),
      );
    }
  });
}

/** Kinds of operation no record uses, and no gate may trust not to come. */
function editAnything(doc: Doc, random: SeededRandom): Doc {
  return next(doc, (draft) => {
    const body = draft["body"] as string;
    const list = draft["list"] as unknown[];
    const range = { start: 0, end: body.length, expand: random.pick(["both", "none", "after"] as const) };
    const kinds = [
      () => Automerge.mark(draft, ["body"], range, word(random), random.below(9)),
      () => list.push({ [word(random)]: [word(random), random.below(1_000), null, true] }, new Date(random.below(9))),
      () => list.length > 0 && list.splice(random.below(list.length), 1),
      () => (draft["count"] as Automerge.Counter).increment(random.below(300) - 100),
      () => (draft[word(random)] = { deep: { er: [1.5, -2, new Uint8Array([1, 2, random.below(200)])] } }),
      () => delete draft[word(random)],
      () => void (draft["title"] = word(random)),
    ];
    for (let i = 0; i <= random.below(3); i++) random.pick(kinds)();
    draft["touched"] = random.below(1_000_000);
  });
}

function makeCase(random: SeededRandom): Case {
  const edit = random.below(2) === 0 ? editRecord : editAnything;
  let doc = next(Automerge.init<Loose>({ actor: actorOf(random) }), (draft) => {
    Object.assign(draft, { v: 1, kind: "agreement", title: "Sundays", body: "We talk before nine." });
    if (edit === editAnything) Object.assign(draft, { list: [1, "two"], count: new Automerge.Counter(3) });
  });
  for (let i = random.below(40); i >= 0; i--) {
    const other = edit(Automerge.clone(doc, { actor: actorOf(random) }), random);
    doc = edit(doc, random);
    if (random.below(3) === 0) doc = Automerge.merge(doc, other);
  }
  const last = (of: Doc): Uint8Array => Automerge.getLastLocalChange(of) ?? new Uint8Array();
  const snapshot = Automerge.save(doc);
  const heads = [...Automerge.getHeads(doc)].sort();
  const honest = last(edit(Automerge.clone(doc, { actor: actorOf(random) }), random));
  const change = last(edit(random.below(2) === 0 ? Automerge.clone(doc, { actor: actorOf(random) }) : doc, random));
  return { snapshot, heads, change, honest };
}

export const makeCases = (random: SeededRandom, count: number): Case[] =>
  Array.from({ length: count }, () => makeCase(random));

/** One to three bytes changed, added or taken away; mostly in the columns, where the operations are. */
export function mutate(change: Uint8Array, random: SeededRandom): Uint8Array {
  const bytes = [...bodyOf(change)];
  const actor = fromHex(Automerge.decodeChange(change).actor) ?? new Uint8Array();
  const header = 1 + 32 * (bytes[0] ?? 0) + 1 + actor.length;
  for (let i = 0; i <= random.below(3); i++) {
    const start = random.below(10) < 8 && header < bytes.length ? header : 0;
    const at = start + random.below(bytes.length - start);
    const old = bytes[at] ?? 0;
    const how = random.below(10);
    if (how < 4) bytes[at] = old ^ (1 << random.below(8));
    else if (how < 6) bytes[at] = random.below(256);
    else if (how < 8) bytes[at] = (old + random.pick([1, 255, 2, 254])) % 256;
    else if (how === 8) bytes.splice(at, 0, random.below(256));
    else bytes.splice(at, 1);
  }
  return chunkOf(Uint8Array.from(bytes));
}
