/**
 * What two people have written after ten years (requirements.md), as far as the kinds exist: agreements and boundaries. The
 * same seed writes the same words. Everything goes through both cores' contracts, as if the two had done it.
 */
import * as A from "@automerge/automerge";
import { type AskedCore, eventually, pair, PASSPHRASE, type TextDoc } from "../harness/couple.ts";
import { openCoreHere } from "./coreHere.ts";

export const TEN_YEARS = { agreements: 300, editsEach: 30, boundaries: 40, boundaryEditsEach: 10 } as const;
/** Records a core works on at once: its gate takes one after the other anyway. */
const AT_ONCE = 8;

type Random = () => number;
/** mulberry32: small, and good enough for words. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS =
  "we say ask when slow evening tea walk door quiet early kind later answer week begin before after sea listen room rest word name time good come back each other".split(
    " ",
  );
export function sentence(random: Random): string {
  const length = 6 + Math.floor(random() * 10);
  const words = Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)] ?? "we").join(" ");
  return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}.`;
}
const clauses = (random: Random): string =>
  Array.from({ length: 4 + Math.floor(random() * 5) }, () => sentence(random)).join("\n");

export type Scale = { readonly agreements: number; readonly boundaries: number };

/**
 * Makes a couple's vaults in two new profiles, opened by PASSPHRASE. Resolves, both closed, when both have all of it.
 * @returns how many entries were written
 */
export async function liveTenYears(
  profiles: readonly [string, string],
  { agreements, boundaries }: Scale,
  seed: number,
): Promise<number> {
  const [a, b] = [openCoreHere(profiles[0]), openCoreHere(profiles[1])];
  await a.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  await b.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
  await pair(a, b);
  const random = seededRandom(seed);
  let entries = 0;
  const count = (): void => void entries++;
  const write = async (core: AskedCore, kind: "agreement" | "boundary", title: string): Promise<string> => {
    const { id } = await core.must("records.create", { kind, title, body: clauses(random) });
    const shared = await core.must("record.share", { id, why: sentence(random) });
    count();
    return shared.id;
  };
  const both = await inBatches(
    Array.from({ length: agreements }, (_, n) => n),
    (n) => write(n % 2 === 0 ? a : b, "agreement", `Agreement ${n + 1}`),
  );
  const owned = await inBatches(
    Array.from({ length: boundaries }, (_, n) => n),
    async (n) => {
      const owner = n % 2 === 0 ? a : b;
      return { owner, id: await write(owner, "boundary", "") };
    },
  );
  await untilBothHave([a, b], [...both, ...owned.map(({ id }) => id)]);
  for (let round = 1; round < TEN_YEARS.editsEach; round++) {
    // The two take turns, as people do: each round is written on what the other wrote in the one before.
    const writer = round % 2 === 0 ? a : b;
    await inBatches(both, (id) => editAndShare(writer, id, random).then(count));
    if (round < TEN_YEARS.boundaryEditsEach)
      await inBatches(owned, ({ owner, id }) => editAndShare(owner, id, random).then(count));
    await untilSame([a, b], both);
  }
  await Promise.all([a.end(), b.end()]);
  return entries;
}

async function editAndShare(core: AskedCore, id: string, random: Random): Promise<void> {
  await editOnce(core, id, random);
  await core.must("record.share", { id, why: sentence(random) });
}

/** One edit as a window makes it: open, one change, close. Answers how long core took to commit the change, ms. */
export async function editOnce(core: AskedCore, id: string, random: Random): Promise<number> {
  const opened = await core.must("record.open", { id });
  const doc = A.load<TextDoc>(opened.doc, { actor: opened.actor });
  const lines = doc.body.split("\n");
  const line = Math.floor(random() * lines.length);
  const at = lines.slice(0, line).join("\n").length + (line === 0 ? 0 : 1);
  // Mostly a sentence is put in another's place; now and then one is added.
  const isNew = random() < 0.2;
  const next = isNew ? `${sentence(random)}\n` : sentence(random);
  const edited = A.change(doc, { time: 0 }, (draft) => {
    A.splice(draft, ["body"], at, isNew ? 0 : (lines[line]?.length ?? 0), next);
  });
  const bytes = A.getLastLocalChange(edited);
  A.free(edited); // WebAssembly's memory is not collected soon enough to rely on
  if (!bytes) throw new Error("nothing was edited");
  const begun = performance.now();
  await core.must("record.change", { session: opened.session, change: A.decodeChange(bytes).hash, bytes });
  const took = performance.now() - begun;
  await core.must("record.close", { session: opened.session });
  return took;
}

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}

const PATIENCE_MS = 120_000;

const untilBothHave = (cores: readonly AskedCore[], ids: readonly string[]): Promise<true> =>
  eventually(
    async () => {
      const lists = await Promise.all(cores.map((core) => core.must("records.list")));
      const all = lists.every((rows) => ids.every((id) => rows.some((row) => row.id === id)));
      return all ? true : undefined;
    },
    "both have every record",
    PATIENCE_MS,
  );

/** The last ones written say the same on both sides; a core takes entries in the order they were made. */
const untilSame = (cores: readonly AskedCore[], ids: readonly string[]): Promise<true> =>
  eventually(
    async () => {
      for (const id of ids.slice(-AT_ONCE)) {
        const [one, other] = await Promise.all(cores.map((core) => core.must("record.text", { id })));
        if (one?.shared.body !== other?.shared.body) return undefined;
      }
      return true;
    },
    "both say the same",
    PATIENCE_MS,
  );
