/** Worlds of gates, from the command line or for `playSeeds`; where people remove devices, with `removals`. */
import { playFromCommandLine } from "../harness/seeds.ts";
import { openStores } from "./people.ts";
import { emptyTally, runWorld } from "./world.ts";

await playFromCommandLine(async () => {
  const { stores, close } = await openStores(5);
  const sort = process.argv.includes("removals") ? "removals" : "plain";
  const tally = emptyTally();
  return { tally, play: (seed) => runWorld(seed, stores, tally, sort), close };
});
