/** Lives of couples, from the command line or for `playSeeds`. */
import { playFromCommandLine } from "../harness/seeds.ts";
import { openPlace } from "./coupleDevice.ts";
import { emptyCoupleTally } from "./couplePlace.ts";
import { runCouple } from "./coupleWorld.ts";

await playFromCommandLine(async () => {
  const { root, close } = await openPlace();
  const tally = emptyCoupleTally();
  return { tally, play: (seed) => runCouple(seed, root, tally), close };
});
