/** Plays couples from the command line: `node coupleRun.ts FIRST_SEED COUNT [first]`; with `first` it stops at a failure. */
import { openPlace } from "./coupleDevice.ts";
import { emptyCoupleTally } from "./couplePlace.ts";
import { runCouple } from "./coupleWorld.ts";

const [first = 1, count = 10] = process.argv.slice(2, 4).map(Number);
const place = await openPlace();
const tally = emptyCoupleTally();
let failed = 0;
const began = performance.now();
for (let seed = first; seed < first + count; seed++) {
  try {
    await runCouple(seed, place.root, tally);
  } catch (error) {
    failed += 1;
    process.stdout.write(
      `${error instanceof Error ? (process.argv[5] ? error.cause instanceof Error && error.cause.stack : error.message) : String(error)}\n`,
    );
    if (process.argv[4] === "first") break;
  }
}
const seconds = ((performance.now() - began) / 1000).toFixed(1);
process.stdout.write(`${count} couples from seed ${first}, ${failed} failed, ${seconds} s: ${JSON.stringify(tally)}\n`);
place.close();
process.exit(failed > 0 ? 1 : 0);
