import { fork } from "node:child_process";
import type { EventFrame, Frame } from "../../shared/ipc/frames.ts";
import type { DownFrame, UpFrame } from "../core/hostPort.ts";
import type { CoreProcess } from "../hosting/supervisor.ts";

export interface CoreChild extends CoreProcess {
  readonly pid: number | undefined;
  /** A window's frame. False where it can't travel at all (nested beyond what a process can send). */
  readonly frame: (window: number, frame: unknown) => boolean;
}

/** Starts core as a plain child process of Node. `answer` and `event` are what it has for the windows. */
export function forkCore(
  entry: string,
  out: { readonly answer: (window: number, frame: Frame) => void; readonly event: (frame: EventFrame) => void },
): CoreChild {
  const child = fork(entry, [], {
    serialization: "advanced",
    execArgv: [],
    // stdout belongs to the host's one JSON line.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const stagers = new Set<number>();
  let onMessage: (message: unknown) => void = () => undefined;
  let onExit = (): void => undefined;
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    for (const pid of stagers) killPid(pid);
    onExit();
  };
  child.on("exit", end);
  child.on("error", () => {
    if (child.pid === undefined) end(); // could not be started at all
  });
  child.on("message", (message) => {
    const up = message as UpFrame;
    if (up.k === "host") onMessage(up.message);
    else if (up.k === "answer") out.answer(up.w, up.frame);
    else if (up.k === "event") out.event(up.frame);
    else if (up.k === "stagerPid") stagers[up.alive ? "add" : "delete"](up.pid);
  });
  const send = (frame: DownFrame): void => void child.send(frame, undefined, {}, () => undefined);
  return {
    pid: child.pid,
    send: (message) => send({ k: "host", message }),
    frame: (w, frame) => {
      try {
        send({ k: "frame", w, frame });
        return true;
      } catch {
        return false;
      }
    },
    onMessage: (handler) => void (onMessage = handler),
    onExit: (handler) => void (onExit = handler),
    kill: () => void child.kill("SIGKILL"),
  };
}

function killPid(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it had ended already
  }
}
