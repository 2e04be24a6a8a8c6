import type { MethodName } from "../../shared/ipc/contract.ts";
import type { Call } from "../../shared/ipc/frames.ts";
import { ok } from "../../shared/base/result.ts";
import { answerCall } from "../../shared/ipc/registrar.ts";
import { hostMethods } from "../hosting/hostMethods.ts";
import { readHostState, windowTitle, writeHostState } from "../hosting/hostState.ts";
import { createIdleClock } from "../hosting/idleClock.ts";
import { noKeychain } from "../hosting/keychain.ts";
import { profileParts } from "../hosting/paths.ts";
import { createSupervisor, type Supervisor } from "../hosting/supervisor.ts";
import type { Timers } from "../hosting/timers.ts";
import { watchForWake } from "../hosting/wakeWatch.ts";
import { type CoreChild, forkCore } from "./coreChild.ts";
import { createLauncher, type Launcher } from "./launch.ts";
import type { BrowserHostOptions } from "./options.ts";
import { announceRunning, forgetRunning } from "./running.ts";
import { type LoopbackServer, openServer } from "./server.ts";
import { createSocketWindows } from "./socketWindows.ts";

export interface BuiltFiles {
  readonly core: string;
  readonly rendererRoot: string;
  readonly version: string;
}

export interface BrowserHost {
  readonly address: string;
  /** A fresh launch file; the one before it is spent. */
  readonly issueLaunch: () => string;
  readonly lock: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly corePid: () => number | undefined;
}

export interface HostEnvironment {
  readonly files: BuiltFiles;
  readonly timers: Timers;
  /** One plain line for the terminal; never content. */
  readonly warn: (line: string) => void;
  /** Puts the browser's windows out of sight, where there is a browser of ours. */
  readonly minimise: () => void;
  /** A second start asked for a window; true if this host opened one itself. */
  readonly onHandOver: (launchFile: string) => void;
}

/** Resolves once core has answered. Rejects where the port is taken or a built file is missing: the caller says so. */
export async function startBrowserHost(options: BrowserHostOptions, env: HostEnvironment): Promise<BrowserHost> {
  const { files, timers, warn } = env;
  const parts = profileParts(options.profile);
  let state = readHostState(parts.host);
  let hidden = false;
  const title = (): string => windowTitle(state.neutralTitle);

  const windows = createSocketWindows((window, call) => void onCall(window, call), warn);
  // Calls that arrive between two cores wait for the next one; a page asks nothing big before it is unlocked.
  const early: { window: number; call: Call }[] = [];
  const toCore = (window: number, call: Call): void => {
    const core = supervisor.current();
    if (!core) return void early.push({ window, call });
    if (core.frame(window, call)) return;
    windows.answer(window, { t: "reply", id: call.id, ok: false, error: { type: "Malformed" } });
  };

  const ready = Promise.withResolvers<void>();
  const supervisor: Supervisor<CoreChild> = createSupervisor({
    spawn: () => forkCore(files.core, { answer: windows.answer, event: windows.tell }),
    options: {
      profile: options.profile,
      instanceDir: options.instanceDir,
      lanPort: options.lanPort,
      lan: options.lan,
      floorKdf: options.floorKdf,
      demo: options.demo,
    },
    windows,
    timers,
    keychain: noKeychain,
    onStarted: () => {
      for (const { window, call } of early.splice(0)) toCore(window, call);
    },
    onReady: ready.resolve,
    onCrashed: () => idle.stop(), // nothing is open any more, and an idle lock would empty the page
  });

  const lock = (): Promise<void> => {
    idle.stop();
    return supervisor.lock();
  };
  const idle = createIdleClock(timers, () => void lock());
  const handlers = hostMethods({
    info: () => ({
      kind: "browser",
      version: files.version,
      platform: process.platform,
      keychain: noKeychain.offered(),
    }),
    lock,
    hide: () => {
      hidden = true;
      env.minimise();
    },
    idle,
    takeOpened: () => ok({}), // nothing is opened with a browser's page
    setNeutralTitle: (neutralTitle) => {
      state = { ...state, neutralTitle };
      writeHostState(parts.host, state);
    },
  });
  async function onCall(window: number, call: Call): Promise<void> {
    if (!call.method.startsWith("host.")) return toCore(window, call);
    const reply = await answerCall(handlers, call, (method: MethodName) => warn(`a bug in ${method}`));
    if (reply) windows.answer(window, reply);
  }

  const server: LoopbackServer = await openServer(options.port, {
    rendererRoot: files.rendererRoot,
    title,
    hidden: () => hidden,
    onBack: () => void (hidden = false),
    launcher: (): Launcher => launcher,
    handOver: () => {
      const file = launcher.issue();
      env.onHandOver(file);
      return file;
    },
    onSocket: windows.accept,
  });
  const launcher = createLauncher(parts.host, server.address);
  announceRunning(parts.host, { pid: process.pid, address: server.address, secret: server.handOverSecret });
  supervisor.start();
  // No system tells this host of sleep, so it locks on waking: late, but before anyone reads on.
  const stopWatch = watchForWake(timers, () => void lock().then(supervisor.resumed));
  await ready.promise;

  return {
    address: server.address,
    issueLaunch: launcher.issue,
    lock,
    corePid: () => supervisor.current()?.pid,
    stop: async () => {
      stopWatch();
      idle.stop();
      await supervisor.stop();
      launcher.close();
      forgetRunning(parts.host);
      windows.close();
      await server.close();
    },
  };
}
