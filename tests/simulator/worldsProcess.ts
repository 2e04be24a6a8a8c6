/** Worlds of gates, from the command line or for `playSeeds`; where people remove devices, with `removals`; where they sign, with `agreements`; where they answer apart, with `answers`; where they erase, with `erasing`. */
import { playFromCommandLine } from "../harness/seeds.ts";
import { openStores } from "./people.ts";
import { emptyTally } from "./compareWorld.ts";
import { runWorld } from "./world.ts";

await playFromCommandLine(async () => {
  const { stores, close } = await openStores(5);
  const sort =
    (["removals", "agreements", "answers", "erasing", "headers"] as const).find((word) =>
      process.argv.includes(word),
    ) ?? "plain";
  const tally = emptyTally();
  return { tally, play: (seed) => runWorld(seed, stores, tally, sort), close };
});
