import type { MessagePortMain, UtilityProcess } from "electron";
import type { DownFrame, UpFrame } from "../core/hostPort.ts";
import type { CoreProcess } from "../hosting/supervisor.ts";
import type { Electron, ShellFiles } from "./parts.ts";

export interface UtilityCore extends CoreProcess {
  readonly pid: () => number | undefined;
  /** Gives core one end of a fresh channel; the other is for the window. */
  readonly connect: () => MessagePortMain;
}

/**
 * Core as a utility process, and the stagers it asks for. Windows and stagers talk to core over ports of their own:
 * main hands them over and never sees what passes. Nothing is transferred but ports (buffers so posted get lost).
 */
export function forkUtilityCore(
  { utilityProcess, MessageChannelMain }: Pick<Electron, "utilityProcess" | "MessageChannelMain">,
  files: Pick<ShellFiles, "core" | "stager">,
  killPid: (pid: number) => void,
): UtilityCore {
  const core = utilityProcess.fork(files.core, [], {
    serviceName: "Homeport core",
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stagers = new Map<number, UtilityProcess>();
  let onMessage: (message: unknown) => void = () => undefined;
  let onExit = (): void => undefined;
  let gone = false;
  let windows = 0;

  const post = (frame: DownFrame, ports: MessagePortMain[] = []): void => {
    if (!gone) core.postMessage(frame, ports);
  };

  function spawnStager(n: number): void {
    const stager = utilityProcess.fork(files.stager, [], { serviceName: "Homeport stager", stdio: "ignore" });
    stagers.set(n, stager);
    const { port1, port2 } = new MessageChannelMain();
    post({ k: "stager", n }, [port1]);
    stager.postMessage({ k: "port" }, [port2]);
    stager.on("exit", () => {
      stagers.delete(n);
      post({ k: "stagerExit", n });
    });
  }

  core.on("message", (message: UpFrame) => {
    if (message.k === "host") onMessage(message.message);
    else if (message.k === "stagerSpawn") spawnStager(message.n);
    else if (message.k === "stagerKill") end(stagers.get(message.n), killPid);
  });
  core.on("exit", () => {
    gone = true;
    for (const stager of stagers.values()) end(stager, killPid);
    onExit();
  });
  return {
    pid: () => core.pid,
    send: (message) => post({ k: "host", message }),
    onMessage: (handler) => void (onMessage = handler),
    onExit: (handler) => void (onExit = handler),
    kill: () => end(core, killPid),
    connect: () => {
      const { port1, port2 } = new MessageChannelMain();
      post({ k: "window", w: windows++ }, [port1]);
      return port2;
    },
  };
}

/** `UtilityProcess.kill` asks (SIGTERM); a process deep in a hostile change would not hear it. */
function end(child: UtilityProcess | undefined, killPid: (pid: number) => void): void {
  if (!child) return;
  if (child.pid === undefined) child.once("spawn", () => end(child, killPid));
  else killPid(child.pid);
}
