import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket as NodeSocket } from "ws";
import { bridgeOver } from "../../../src/renderer/state/socket.ts";
import type { TestHost, TestWindow } from "./hostContract.ts";

export interface RunningBrowserHost extends TestHost {
  readonly address: string;
  readonly launch: string;
  readonly profile: string;
  readonly pid: number;
  readonly stderr: () => string;
  readonly exited: Promise<number | null>;
  /** Posts the launch token as its page does. */
  readonly enter: (file?: string) => Promise<Entry>;
  /** Where a test has already spent the launch token: windows use this. */
  readonly useEntry: (entry: Entry) => void;
}

/** What a page has once the launch token was taken: empty where it was refused. */
export type Entry = { readonly cookie: string; readonly pass: string };

export const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "); // a zombie has ended
  } catch {
    return false;
  }
};

export const tokenIn = (file: string): string => /value="([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1] ?? "";

export async function postToken(address: string, token: string, origin = "null"): Promise<Response> {
  return fetch(`${address}launch`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: origin, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ token }).toString(),
  });
}

export const entryFrom = async (answer: Response): Promise<Entry> => ({
  cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "",
  pass: /setItem\("homeport-pass", "([\w-]+)"\)/.exec(await answer.text())?.[1] ?? "",
});

/** The page's own socket code over `ws`, which alone can set a cookie and an origin. */
function openWindow(address: string, { cookie, pass }: Entry): Promise<TestWindow> {
  const origin = address.slice(0, -1);
  const socket = new NodeSocket(`${origin.replace("http", "ws")}/socket`, pass, {
    headers: { Cookie: cookie },
    origin,
  });
  const emptied = Promise.withResolvers<void>();
  socket.on("close", (code) => code === 4001 && emptied.resolve());
  const bridge = bridgeOver(socket as unknown as WebSocket);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve({ bridge, emptied: emptied.promise }));
    socket.once("error", reject);
  });
}

/** Starts the browser host's program around the echo core as a real process on a fresh profile. */
export async function openBrowserHost(
  args: readonly string[] = [],
  profile = mkdtempSync(join(tmpdir(), "homeport-host-")),
): Promise<RunningBrowserHost> {
  const program = join(import.meta.dirname, "program.ts");
  const fixed = ["--no-open", "--json", "--no-lan", "--profile", profile, "--instance-dir", join(profile, "..", "ids")];
  const child: ChildProcess = spawn(process.execPath, [program, ...fixed, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line").then(([text]) => String(text)),
    exited.then((code) => Promise.reject(new Error(`ended with ${code}: ${stderr}`))),
  ]);
  const { address, launch } = JSON.parse(line) as { address: string; launch: string };
  const enter = async (file = launch): Promise<Entry> => entryFrom(await postToken(address, tokenIn(file)));
  let entry: Entry | undefined;
  return {
    address,
    launch,
    profile,
    pid: child.pid ?? 0,
    stderr: () => stderr,
    exited,
    enter,
    useEntry: (known) => void (entry = known),
    alive,
    window: async () => openWindow(address, (entry ??= await enter())),
    locks: { suspend: () => void child.kill("SIGUSR2") },
    stagers: () => childrenOf(child.pid ?? 0).flatMap(childrenOf),
    stop: async () => {
      if (child.exitCode === null) child.kill("SIGTERM");
      await exited;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function childrenOf(pid: number): number[] {
  try {
    const out = execFileSync("ps", ["-o", "pid=,stat=", "--ppid", String(pid)], { encoding: "utf8" });
    const rows = out
      .trim()
      .split("\n")
      .map((row) => row.trim().split(/\s+/));
    return rows.filter(([, stat]) => stat && !stat.startsWith("Z")).map(([child]) => Number(child));
  } catch {
    return []; // ps answers 1 where there are none
  }
}
