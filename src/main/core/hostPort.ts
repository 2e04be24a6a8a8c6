import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EventFrame, Frame } from "../../shared/ipc/frames.ts";
import { type CoreToHost, hostToCore, type HostToCore } from "../../shared/ipc/hostFrames.ts";
import { inbox, parentPort, type PortLike } from "./portParts.ts";

/** How core talks to whichever host started it. Nothing here knows Electron: its parts are met by shape only. */
export interface HostPort {
  /** What a host says (shared/ipc/hostFrames.ts). One handler; what came before it was set is handed over then. */
  readonly onHost: (handler: (message: HostToCore) => void) => void;
  readonly toHost: (message: CoreToHost) => void;
  /** Frames from any window, unchecked; `answer` reaches the window that asked, and no other. One handler. */
  readonly onWindow: (handler: (frame: unknown, answer: (frame: Frame) => void) => void) => void;
  /** An event to every window. */
  readonly toWindows: (frame: EventFrame) => void;
  /** A fresh disposable process running `gate/stager.ts` (GT1). What is posted before it is up waits for it. */
  readonly spawnStager: () => StagerChannel;
}

export interface StagerChannel {
  readonly post: (message: unknown) => void;
  readonly onMessage: (handler: (message: unknown) => void) => void;
  /** Once, however it ended: by itself, by `kill`, or because it could not be started. */
  readonly onExit: (handler: () => void) => void;
  readonly kill: () => void;
}

/** On the channel between host and core. `w` numbers a window, `n` a stager; a number is never used twice. */
export type DownFrame =
  | { readonly k: "host"; readonly message: HostToCore }
  | { readonly k: "frame"; readonly w: number; readonly frame: unknown } // child process: windows share the channel
  | { readonly k: "window"; readonly w: number } // utility process: the window's own port comes with it
  | { readonly k: "stager"; readonly n: number } // utility process: the stager's port comes with it
  | { readonly k: "stagerExit"; readonly n: number };
export type UpFrame =
  | { readonly k: "host"; readonly message: CoreToHost }
  | { readonly k: "answer"; readonly w: number; readonly frame: Frame }
  | { readonly k: "event"; readonly frame: EventFrame }
  | { readonly k: "stagerSpawn"; readonly n: number } // utility process: please start one
  | { readonly k: "stagerKill"; readonly n: number }
  | { readonly k: "stagerPid"; readonly pid: number; readonly alive: boolean }; // child process: end it with the lock

/** Throws where this process was started by no host: a core has no other way to run. */
export function openHostPort(): HostPort {
  const port = parentPort();
  if (port) return overUtilityProcess(port);
  if (process.send) return overChildProcess();
  throw new Error("core was started without a host");
}

function overChildProcess(): HostPort {
  const host = inbox<[HostToCore]>();
  const windows = inbox<[unknown, (frame: Frame) => void]>();
  // A closed channel must not throw here: it means that the host is gone, and "disconnect" ends us.
  const up = (frame: UpFrame): void => void process.send?.(frame, undefined, {}, () => undefined);
  process.on("disconnect", () => process.exit(0));
  process.on("message", (down: DownFrame) => {
    if (down.k === "host") host.deliver(hostToCore.parse(down.message));
    else if (down.k === "frame") windows.deliver(down.frame, (frame) => up({ k: "answer", w: down.w, frame }));
  });
  return {
    onHost: host.set,
    toHost: (message) => up({ k: "host", message }),
    onWindow: windows.set,
    toWindows: (frame) => up({ k: "event", frame }),
    spawnStager: () => forkStager(up),
  };
}

function forkStager(up: (frame: UpFrame) => void): StagerChannel {
  // Built, every entry lies in one folder; unbuilt, Node runs the source.
  const beside = import.meta.url.endsWith(".ts") ? "./gate/stager.ts" : "./stager.js";
  const child = fork(fileURLToPath(new URL(beside, import.meta.url)), [], {
    serialization: "advanced",
    // A panic's text may quote what it was applying: it is not let into any log.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [],
  });
  const { pid } = child;
  // A stager deep in a hostile change hears no disconnect, so the host is told whom to end when it locks.
  if (pid !== undefined) up({ k: "stagerPid", pid, alive: true });
  const exit = inbox<[]>();
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    if (pid !== undefined) up({ k: "stagerPid", pid, alive: false });
    exit.deliver();
  };
  child.on("exit", end);
  child.on("error", end);
  const messages = inbox<[unknown]>();
  child.on("message", (message) => messages.deliver(message));
  return {
    post: (message) => void child.send(message as object, undefined, {}, () => undefined),
    onMessage: messages.set,
    onExit: exit.set,
    kill: () => void child.kill("SIGKILL"),
  };
}

function overUtilityProcess(parent: PortLike): HostPort {
  const host = inbox<[HostToCore]>();
  const windows = inbox<[unknown, (frame: Frame) => void]>();
  const open = new Map<number, PortLike>();
  const stagers = new Map<number, { readonly attach: (port: PortLike) => void; readonly exit: () => void }>();
  const up = (frame: UpFrame): void => parent.postMessage(frame);

  const openWindow = (w: number, port: PortLike): void => {
    open.set(w, port);
    port.on("message", ({ data }) => windows.deliver(data, (frame) => port.postMessage(frame)));
    port.on("close", () => open.delete(w));
    port.start?.();
  };
  parent.on("message", ({ data, ports }) => {
    const down = data as DownFrame;
    const port = ports?.[0];
    if (down.k === "host") host.deliver(hostToCore.parse(down.message));
    else if (down.k === "window" && port) openWindow(down.w, port);
    else if (down.k === "stager" && port) stagers.get(down.n)?.attach(port);
    else if (down.k === "stagerExit") stagers.get(down.n)?.exit();
  });

  let next = 0;
  const spawnStager = (): StagerChannel => {
    const n = next++;
    const messages = inbox<[unknown]>();
    const exit = inbox<[]>();
    const out = inbox<[unknown]>();
    stagers.set(n, {
      attach: (port) => {
        port.on("message", ({ data }) => messages.deliver(data));
        out.set((message) => port.postMessage(message));
        port.start?.();
      },
      exit: () => {
        stagers.delete(n);
        exit.deliver();
      },
    });
    up({ k: "stagerSpawn", n });
    return {
      post: out.deliver,
      onMessage: messages.set,
      onExit: exit.set,
      kill: () => up({ k: "stagerKill", n }),
    };
  };

  return {
    onHost: host.set,
    toHost: (message) => up({ k: "host", message }),
    onWindow: windows.set,
    toWindows: (frame) => {
      for (const port of open.values()) port.postMessage(frame);
    },
    spawnStager,
  };
}
