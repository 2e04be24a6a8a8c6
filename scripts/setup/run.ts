import { spawn, type StdioOptions } from "node:child_process";
import { root } from "./paths.ts";

export interface RunOptions {
  /** Added to this process's environment; undefined takes one away. */
  readonly env?: Record<string, string | undefined>;
  /** "show" lets the output through; "hold" keeps it in the outcome; "stderr" shows it without touching stdout. */
  readonly output?: "show" | "hold" | "stderr";
  readonly timeoutSeconds?: number;
}

export interface Outcome {
  /** 1 where a signal or a time-out ended it, or it could not be started. */
  readonly code: number;
  readonly output: string;
}

const stdio: Record<NonNullable<RunOptions["output"]>, StdioOptions> = {
  show: ["ignore", "inherit", "inherit"],
  hold: ["ignore", "pipe", "pipe"],
  stderr: ["ignore", 2, 2],
};

/** Runs a program from the repository's root to its end. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: stdio[options.output ?? "show"],
      // Windows finds npm only as npm.cmd, which only a shell starts.
      shell: process.platform === "win32" && program === "npm",
      ...(options.timeoutSeconds && { timeout: options.timeoutSeconds * 1000, killSignal: "SIGKILL" }),
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a script under this same Node. */
export const runNode = (args: readonly string[], options?: RunOptions): Promise<Outcome> =>
  run(process.execPath, args, options);
