/** B6: opening the history of an agreement that was rewritten again and again: its story, and the redline of two of its texts. */
import { redline } from "../../src/renderer/features/record/redline/redline.ts";
import { startCore } from "../harness/coreProcess.ts";
import { freshProfile, pair, PASSPHRASE } from "../harness/couple.ts";
import { openCoreHere } from "./coreHere.ts";
import { load, type Mark, median, ms, pause } from "./figures.ts";
import { editOnce, seededRandom, sentence } from "./tenYears.ts";

const MOST_MS = 100;
const OPENED = 5;
/** After unlocking, core meets the network and looks through its vault; nobody finds a text as fast. */
const SETTLE_MS = 1_000;

export async function measureHistory(changes: number, whole: number, seed: number): Promise<readonly Mark[]> {
  console.error(`B6: an agreement is changed ${changes} times, each shared …`);
  const profile = freshProfile();
  const begun = performance.now();
  const id = await rewrite(profile, changes, seed);
  const seconds = (performance.now() - begun) / 1000;
  const first = await openIt(profile, id);
  const opened: Opened[] = [];
  for (let n = 0; n < OPENED; n++) opened.push(await openIt(profile, id));
  await shareOnce(profile, id, seed);
  const after = await openIt(profile, id);
  const of = (what: keyof Opened): number => median(opened.map((one) => one[what]));
  console.log(
    `B6  history of ${changes} changes, ${first.steps} steps, medians of ${OPENED} fresh processes (load ${load()})`,
  );
  console.log(
    `  seed ${seed}, made in ${seconds.toFixed(0)} s` +
      (changes < whole ? ` (${changes} of the ${whole} that requirements.md names: --quick)` : ""),
  );
  console.log(`  the story ${ms(of("story"))}, two texts ${ms(of("compare"))}, their redline ${ms(of("redline"))}`);
  console.log(
    `  told for the first time ${ms(first.all)}, after one more sharing ${ms(after.all)}, since when ${ms(of("since"))}`,
  );
  console.log("  core in a process of its own, the redline as the window makes it; drawing it on screen is not in it");
  return [{ what: `B6 history opened, redline included, of ${MOST_MS} ms`, measured: of("all") / MOST_MS, atMost: 1 }];
}

type Opened = Record<"story" | "compare" | "redline" | "all" | "since" | "steps", number>;

async function openIt(profile: string, id: string): Promise<Opened> {
  const core = await startCore({ profile });
  await core.must("vault.unlock", { passphrase: PASSPHRASE });
  await core.must("records.list");
  await pause(SETTLE_MS);
  const [start, steps] = [performance.now(), await core.must("record.history", { id })];
  const [told, { before, after }] = [performance.now(), await core.must("record.compare", { id })];
  const read = performance.now();
  redline(before, after);
  const end = performance.now();
  await core.must("record.since", { id, field: "body", from: 0, to: 80 });
  const since = performance.now() - end;
  await core.kill();
  const all = end - start;
  return { story: told - start, compare: read - told, redline: end - read, all, since, steps: steps.length };
}

/** One person's changes, each a sharing; whose they are costs nothing more. Resolves, closed, with the agreement's id. */
async function rewrite(profile: string, changes: number, seed: number): Promise<string> {
  const [core, partner] = [openCoreHere(profile), openCoreHere(freshProfile())];
  await core.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  await partner.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
  await pair(core, partner);
  await partner.end();
  const random = seededRandom(seed);
  const body = Array.from({ length: 12 }, () => sentence(random)).join("\n");
  const draft = await core.must("records.create", { kind: "agreement", title: "Much rewritten", body });
  const { id } = await core.must("record.share", { id: draft.id, why: sentence(random) });
  for (let made = 1; made < changes; made++) {
    await editOnce(core, id, random);
    await core.must("record.share", { id, why: made % 3 === 0 ? sentence(random) : "" });
  }
  await core.end();
  return id;
}

async function shareOnce(profile: string, id: string, seed: number): Promise<void> {
  const core = await startCore({ profile });
  await core.must("vault.unlock", { passphrase: PASSPHRASE });
  await editOnce(core, id, seededRandom(seed + 1));
  await core.must("record.share", { id, why: "" });
  await core.kill();
}
