/**
 * Plays worlds from the command line: `node worldsProcess.ts FIRST_SEED COUNT [first|all] [plain|removals]`. Exit code 1, and
 * the reason, where one fails; with `first` it stops there.
 */
import { openStores } from "./people.ts";
import { emptyTally, runWorld } from "./world.ts";

const [first = 1, count = 10] = process.argv.slice(2, 4).map(Number);
const stopAtFirst = process.argv[4] === "first";
const sort = process.argv[5] === "removals" ? "removals" : "plain";
const { stores, close } = await openStores(5);
const tally = emptyTally();
let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  try {
    await runWorld(seed, stores, tally, sort);
  } catch (error) {
    failed += 1;
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (stopAtFirst) break;
  }
}
process.stdout.write(`${count} worlds from seed ${first}, ${failed} failed: ${JSON.stringify(tally)}\n`);
close();
process.exitCode = failed > 0 ? 1 : 0;
