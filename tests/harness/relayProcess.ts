/** A real meeting point in its own process, on a port that is free. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type RelayProcess = {
  readonly url: string;
  readonly http: string;
  readonly port: number;
  readonly data: string;
  /** Who asks it anything over HTTP names its token, where it has one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly child: ChildProcess;
  /** All it wrote to stdout and stderr so far. */
  output(): string;
  /** Its exit code, once it has ended; null where a signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
};

const PROGRAM = join(import.meta.dirname, "..", "..", "src", "relay", "index.ts");
export const freshData = (): string => mkdtempSync(join(tmpdir(), "homeport-relay-"));

export async function startRelay({
  data = freshData(),
  port = 0,
  flags = [],
  env = {},
  program = PROGRAM,
  node = [],
  within = [],
}: {
  readonly data?: string;
  readonly port?: number;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly program?: string;
  /** Flags of Node itself. */
  readonly node?: readonly string[];
  /** Words that run the command behind them elsewhere, such as in another network. */
  readonly within?: readonly string[];
} = {}): Promise<RelayProcess> {
  const place = flags.includes("--nats") ? [] : ["--data", data];
  const words = [...node, program, ...place, "--port", `${port}`, ...flags];
  const [command = process.execPath, ...args] = [...within, process.execPath, ...words];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const listening = await new Promise<number>((resolve, reject) => {
    const heard = (text: Buffer): void => {
      output += text.toString("utf8");
      const said = /"event":"started","port":(\d+)/.exec(output)?.[1];
      if (said !== undefined) resolve(Number(said));
    };
    child.stdout.on("data", heard);
    child.stderr.on("data", heard);
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${output}`)));
  });
  const secure = flags.includes("--tls-cert") ? "s" : "";
  const token = flags.includes("--token") ? flags[flags.indexOf("--token") + 1] : undefined;
  return {
    url: `ws${secure}://127.0.0.1:${listening}`,
    http: `http${secure}://127.0.0.1:${listening}`,
    port: listening,
    data,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    child,
    output: () => output,
    end: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
  };
}
