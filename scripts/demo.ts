/**
 * `npm start -- --demo`: two invented people on this machine, each with a host of their own, paired with each other.
 * start.ts has set everything up and says after `--` which program a host is; it gets what it gets without the demo,
 * and a profile of the demo's.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { demoPeople } from "../resources/demo.en.ts";
import { defaultDemoFolder, openDemoFolder } from "./demo/folder.ts";
import { seedDemo } from "./demo/seed.ts";
import { prepareProfile } from "../src/main/hosting/profile.ts";
import { root } from "./setup/paths.ts";
import { hostArguments, parseStartOptions } from "./startOptions.ts";

type Person = (typeof demoPeople)[number];
const say = (line: string): void => console.error(line);

const split = process.argv.indexOf("--");
const parsed = parseStartOptions(process.argv.slice(2, split), process.cwd());
const [program = process.execPath, ...programArgs] = process.argv.slice(split + 1);
if (split < 0 || !parsed.ok) throw new Error("this is started by npm start -- --demo");
const options = parsed.value;

const where = options.profile ?? defaultDemoFolder(process.platform, process.env);
const opened = openDemoFolder(where);
if (!opened.ok) {
  say(opened.error);
  process.exit(1);
}
const folder = opened.value;
if (!folder.isSeeded) {
  say("Two invented people move in …");
  folder.clear();
  for (const { key } of demoPeople) {
    const prepared = prepareProfile(folder.profile(key), true);
    if (!prepared.ok) throw new Error(prepared.error);
  }
  await seedDemo(join(root, "out", "main", "core.js"), folder.profile);
  folder.markSeeded();
}
for (const { name, passphrase } of demoPeople) say(`${name}'s passphrase: ${passphrase}`);

const hosts = demoPeople.map((person, index) => startHost(person, index));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => hosts.forEach(({ child }) => child.kill(signal)));
// Each window ends its own host; the demo is over with the second.
const codes = await Promise.all(hosts.map(({ ended }) => ended));
process.exit(Math.max(...codes));

function startHost(person: Person, index: number): { child: ChildProcess; ended: Promise<number> } {
  const own = {
    ...options,
    profile: folder.profile(person.key),
    // The two can't listen on one port: the second takes the next.
    ...(options.port ? { port: options.port + index } : {}),
  };
  const child = spawn(program, [...programArgs, ...hostArguments(own)], {
    cwd: root,
    stdio: ["inherit", "pipe", "inherit"],
  });
  const { stdout } = child;
  if (stdout) createInterface({ input: stdout }).on("line", (line) => console.log(attributed(person, line)));
  const ended = new Promise<number>((resolve) => {
    child.on("error", (error) => {
      say(`${person.name}'s window couldn't be opened: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
  return { child, ended };
}

/** What one host says, with whose it is. */
function attributed({ key, name }: Person, line: string): string {
  return options.json ? JSON.stringify({ person: key, ...(JSON.parse(line) as object) }) : `${name}: ${line}`;
}
