/**
 * `npm run bench -- [--quick] [B1 B4 B6 B8 B9 B10 B11 B12 | relay]`: the figures of requirements.md that what exists can be held to, beside stock parts in
 * the same run. A mark that is missed is printed as missed; only an error ends it with another code than 0.
 */
import { availableParallelism, cpus } from "node:os";
import { load, type Mark, met, printMark } from "./figures.ts";
import { noNats } from "../harness/natsServers.ts";
import { measureOneEdit } from "./oneEdit.ts";
import { measureDeposits, measureIdle } from "./relay.ts";
import { measureNats } from "./relayNats.ts";
import { measureHistory } from "./openHistory.ts";
import { seededRandom, sentence } from "./tenYears.ts";
import { measureTyping } from "./typing.ts";
import { measureVerify } from "./verifyAll.ts";
import { measureWriteTogether } from "./writeTogether.ts";

const SEED = 20_261_122;
const args = process.argv.slice(2);
const quick = args.includes("--quick");
const named = args.filter((arg) => !arg.startsWith("--"));
/** Marks that go by a name together. */
const GROUPS: Readonly<Record<string, readonly string[]>> = { relay: ["B9", "B10", "B11"] };
const asked = named.flatMap((name) => GROUPS[name] ?? [name]);
const wanted = (id: string): boolean => asked.length === 0 || asked.includes(id);

console.log(
  `Homeport bench${quick ? " --quick" : ""}: Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? "?"}, load ${load()}`,
);
const marks: Mark[] = [];
const add = (more: readonly Mark[]): void => {
  for (const mark of more) printMark(mark);
  marks.push(...more);
};

if (wanted("B1")) {
  const random = seededRandom(SEED);
  const body = Array.from({ length: 24 }, () => sentence(random)).join("\n");
  add(await measureWriteTogether(quick ? 60 : 400, { title: "How we handle doubt", body }));
}
if (wanted("B4")) add(await measureOneEdit(quick ? 40 : 200, quick ? 0.1 : 1, SEED));
if (wanted("B6")) add(await measureHistory(quick ? 200 : 1_000, 1_000, SEED));
if (wanted("B8")) add(await measureVerify(quick ? 0.05 : 1, SEED));
if (wanted("B9")) add(await measureDeposits(quick ? 2 : 5, quick ? 2_000 : 8_000));
if (wanted("B10")) {
  if (noNats === undefined) add(await measureNats(quick ? 2 : 5, quick ? 2_000 : 8_000));
  else console.log(`B10 not measured: ${noNats}`);
}
if (wanted("B11")) add(await measureIdle());
if (wanted("B12")) {
  const typed = await measureTyping(quick ? 120 : 600, 2_000, SEED);
  if (typed) add(typed);
  else console.log("B12 not measured: no Chromium was found here");
}
console.log(`${marks.filter(met).length} of ${marks.length} marks met, load ${load()}`);
process.exit(0);
