import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { StagerChannel } from "../../src/main/core/hostPort.ts";

const stagerFile = fileURLToPath(new URL("../../src/main/core/gate/stager.ts", import.meta.url));

/** Real stager processes under plain Node, counted, as the host would start them. */
export function createStagerSpawner(file = stagerFile) {
  const children: ChildProcess[] = [];
  /** Milliseconds each stager that ended had been at its last request, its start not counted. */
  const ends: number[] = [];
  const spawn = (): StagerChannel => {
    const child = fork(file, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [],
    });
    children.push(child);
    let asked = performance.now();
    child.once("message", () => (asked = performance.now())); // "ready"
    child.once("exit", () => ends.push(performance.now() - asked));
    return {
      post: (message) => {
        asked = performance.now();
        child.send(message as object, undefined, {}, () => undefined);
      },
      onMessage: (handler) => void child.on("message", handler),
      onExit: (handler) => void child.once("exit", handler),
      kill: () => void child.kill("SIGKILL"),
    };
  };
  const alive = (): number => children.filter((child) => child.exitCode === null && child.signalCode === null).length;
  return { spawn, alive, spawned: () => children.length, ends };
}
