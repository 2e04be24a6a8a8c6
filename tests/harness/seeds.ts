/** Seeded worlds, played in as many processes at once as there are cores: each takes every so-manieth seed. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { progress } from "./forms.ts";

type Tally = Record<string, number>;
/** What a program of worlds opens once, and plays many seeds in. */
export type Game = {
  /** What has happened in all of them. */
  readonly tally: Readonly<Tally>;
  /** Throws, naming the seed, where a world goes wrong. */
  play(seed: number): Promise<void>;
  close(): void;
};
type Said = { readonly played: number; readonly failure?: string } | { readonly tally: Readonly<Tally> };

/** A program's whole body: `node program.ts FIRST COUNT [STRIDE] [first] [words of its own]`; with `first` it stops at a failure. */
export async function playFromCommandLine(open: () => Promise<Game>): Promise<void> {
  const [first = 1, count = 10, stride = 1] = process.argv.slice(2, 5).map(Number);
  const stopAtFirst = process.argv.includes("first");
  const tell = (said: Said): void => {
    if (process.send) process.send(said);
    else if ("tally" in said) console.log(JSON.stringify(said.tally));
    else if (said.failure) console.log(said.failure);
  };
  const game = await open();
  let failed = false;
  let playing = first;
  // Something is waited for that nothing will ever bring.
  process.on("exit", (code) => code === 13 && console.error(`seed ${playing} never ends`));
  for (let seed = first; seed < first + count && !(failed && stopAtFirst); seed += stride) {
    playing = seed;
    const failure = await game.play(seed).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    failed ||= failure !== undefined;
    tell({ played: seed, ...(failure === undefined ? {} : { failure }) });
  }
  tell({ tally: game.tally });
  game.close();
  process.exitCode = failed ? 1 : 0;
  process.disconnect?.();
}

/** Plays the seeds and prints how far it is now and then; gives what all worlds counted, and every failure. */
export async function playSeeds(
  program: URL,
  { what, first, count, words = [] }: { what: string; first: number; count: number; words?: readonly string[] },
): Promise<{ tally: Tally; failures: string[] }> {
  const step = progress(what, count);
  const tally: Tally = {};
  const failures: string[] = [];
  let played = 0;
  const hear = (said: Said): void => {
    if ("tally" in said) {
      for (const [name, found] of Object.entries(said.tally)) tally[name] = (tally[name] ?? 0) + found;
      return;
    }
    if (said.failure) console.log(said.failure);
    if (said.failure) failures.push(said.failure);
    played += 1;
    step();
  };
  const stride = Math.min(availableParallelism(), count);
  const processes = Array.from({ length: stride }, async (_, lane) => {
    const args = [...[first + lane, count - lane, stride].map(String), ...words];
    const child = fork(fileURLToPath(program), args, { execArgv: [] });
    child.on("message", hear);
    // What it has said may still be on its way when it is gone.
    const [[code]] = (await Promise.all([once(child, "exit"), once(child, "disconnect")])) as [
      [number | null],
      unknown,
    ];
    if (code !== 0 && failures.length === 0) failures.push(`a process of worlds ended by itself (${code})`);
  });
  await Promise.all(processes);
  if (played !== count) failures.push(`${played} of ${count} were played`);
  console.log(`${what}: seeds ${first} to ${first + count - 1} in ${stride} processes, ${JSON.stringify(tally)}`);
  return { tally, failures };
}
