/** A real browser host, as `npm start -- --browser --no-open --json` runs it, in a profile of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(import.meta.dirname, "..", "..", "..", "out", "main", "browserHost.js");

export const shiftedClock = (days: number): URL =>
  new URL(`../../harness/shiftedClock.ts?days=${days}`, import.meta.url);

export interface Host {
  readonly profile: string;
  readonly address: string;
  /** The launch file, which opens one window. */
  readonly launch: string;
  readonly pid: number;
  /** Of the core process that runs now; a lock or a crash gives another one. */
  readonly corePid: () => number | undefined;
  /** Its stagers: those at work and the spare one. */
  readonly stagerPids: () => number[];
  readonly signal: (name: NodeJS.Signals) => void;
  /** As closing the window does it. */
  readonly stop: () => Promise<void>;
  /** As a power cut does it. */
  readonly kill: () => Promise<void>;
}

export const freshProfile = (): string => join(mkdtempSync(join(tmpdir(), "homeport-e2e-")), "profile");
/** The machine is lost: everything that was on it is gone. */
export const lose = (profile: string): void => rmSync(join(profile, ".."), { recursive: true, force: true });

/** `otherwise`: a module that makes it another machine, or another version. */
export async function startHost(profile: string, options: readonly string[] = [], otherwise?: URL): Promise<Host> {
  const args = [program, "--profile", profile, "--instance-dir", `${profile}.instances`];
  const child = spawn(process.execPath, [...args, "--no-open", "--json", "--floor-kdf", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
    // By the environment, which its core inherits.
    env: otherwise === undefined ? process.env : { ...process.env, NODE_OPTIONS: `--import=${otherwise.href}` },
  });
  const { address, launch } = await readiness(child);
  const pid = child.pid ?? 0;
  const end = async (name: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(name);
    await gone;
  };
  const corePid = () => childrenOf(pid).find((one) => commandOf(one).some((word) => word.endsWith("core.js")));
  return {
    profile,
    address,
    launch,
    pid,
    corePid,
    stagerPids: () =>
      childrenOf(corePid() ?? 0).filter((one) => commandOf(one).some((word) => word.endsWith("stager.js"))),
    signal: (name) => void child.kill(name),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

async function readiness(child: ChildProcess): Promise<{ address: string; launch: string }> {
  if (child.stdout === null) throw new Error("no stdout");
  for await (const line of createInterface({ input: child.stdout })) {
    return JSON.parse(line) as { address: string; launch: string };
  }
  throw new Error("the host ended before it was ready");
}

const procFile = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // it ended in between
  }
};
const commandOf = (pid: number): string[] => procFile(pid, "cmdline").split("\0").filter(Boolean);
const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)/m.exec(procFile(pid, "status"))?.[1]);
const childrenOf = (pid: number): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid);

/** A process that ended and was not yet waited for counts as gone: it holds no memory any more. */
export const isGone = (pid: number): boolean =>
  !existsSync(`/proc/${pid}`) || /^State:\s+[ZX]/m.test(procFile(pid, "status"));

export const processesCanBeSeen = existsSync("/proc/self/status");
