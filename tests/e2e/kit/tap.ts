/** Listens to everything a process writes to anywhere but files: what could be read on the wire. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why nothing can be listened to here; undefined where it can. */
export function whyNoTap(): string | undefined {
  const tried = spawnSync("strace", ["-qq", "-e", "trace=none", "true"]);
  if (tried.error) return "strace is not installed";
  return tried.status === 0 ? undefined : "strace is not allowed here";
}

export interface Heard {
  /** What went to TCP sockets, one buffer a connection. */
  readonly tcp: readonly Buffer[];
  /** What went to UDP sockets: announcements on the network. */
  readonly udp: readonly Buffer[];
  /** What went to the host beside it, over their own pipe: the positive control. */
  readonly pipe: readonly Buffer[];
}

export interface Tap {
  /** Stops listening and tells what was heard. */
  readonly stop: () => Promise<Heard>;
}

export async function tap(pid: number): Promise<Tap> {
  const folder = mkdtempSync(join(tmpdir(), "homeport-tap-"));
  const file = join(folder, "trace");
  const calls = "trace=write,writev,sendto,sendmsg,sendmmsg";
  const tracer = spawn("strace", ["-f", "-yy", "-xx", "-s", "1000000", "-e", calls, "-o", file, "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await attached(tracer);
  return {
    stop: async () => {
      const gone = once(tracer, "exit");
      tracer.kill("SIGINT");
      await gone;
      const heard = read(readFileSync(file, "latin1"));
      rmSync(folder, { recursive: true, force: true });
      return heard;
    },
  };
}

const attached = (tracer: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    tracer.stderr?.on("data", (data: Buffer) => {
      if (data.toString().includes("attached")) resolve();
    });
    tracer.once("exit", () => reject(new Error("strace could not attach")));
  });

/** `1234 writev(20<TCP:[10.0.0.1:4000->10.0.0.1:5000]>, [{iov_base="\x17\x03", iov_len=2}], 1) = 2` */
function read(trace: string): Heard {
  const heard = {
    tcp: new Map<string, Buffer[]>(),
    udp: new Map<string, Buffer[]>(),
    pipe: new Map<string, Buffer[]>(),
  };
  for (const line of trace.split("\n")) {
    const to = /^\d+ +\w+\((\d+<(TCP|UDP|UNIX)[A-Za-z0-9-]*:)/.exec(line);
    if (to?.[1] === undefined) continue;
    const into = heard[to[2] === "TCP" ? "tcp" : to[2] === "UDP" ? "udp" : "pipe"];
    const bytes = [...line.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = ""]) =>
      Buffer.from(hex.replaceAll("\\x", ""), "hex"),
    );
    into.set(to[1], [...(into.get(to[1]) ?? []), ...bytes]);
  }
  const joined = (from: Map<string, Buffer[]>): Buffer[] => [...from.values()].map((parts) => Buffer.concat(parts));
  return { tcp: joined(heard.tcp), udp: joined(heard.udp), pipe: joined(heard.pipe) };
}

/** How often any of these words stands in any of these bytes, as UTF-8 or as UTF-16 in either byte order. */
export function countWords(words: readonly string[], buffers: readonly Buffer[]): number {
  const needles = words.flatMap((word) => {
    const wide = Buffer.from(word, "utf16le");
    return [Buffer.from(word, "utf8"), wide, Buffer.from(wide).swap16()];
  });
  return buffers.reduce((sum, bytes) => sum + needles.filter((needle) => bytes.includes(needle)).length, 0);
}

export const size = (buffers: readonly Buffer[]): number => buffers.reduce((sum, bytes) => sum + bytes.length, 0);
