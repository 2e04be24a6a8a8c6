import type { EventFrame } from "../../shared/ipc/frames.ts";
import { type CoreOptions, coreToHost, type HostToCore, type KeychainAsk } from "../../shared/ipc/hostFrames.ts";
import { askKeychain, type Keychain } from "./keychain.ts";
import type { Timers } from "./timers.ts";

/** One started core, as the lock sequence sees it. */
export interface CoreProcess {
  readonly send: (message: HostToCore) => void;
  /** Unchecked: core reads a stranger's bytes. */
  readonly onMessage: (handler: (message: unknown) => void) => void;
  /** Once, when it and everything it had started are gone. */
  readonly onExit: (handler: () => void) => void;
  /** At once and for good (SIGKILL), its stagers too. */
  readonly kill: () => void;
}

export interface HostWindows {
  readonly tell: (frame: EventFrame) => void;
  /** Every window's page is destroyed and an empty lock page takes its place. */
  readonly empty: () => void;
}

export interface Supervisor<C extends CoreProcess> {
  readonly start: () => void;
  /** Resolves when the old core is gone and a fresh one is starting. */
  readonly lock: () => Promise<void>;
  /** Ends core for good: the host is quitting. */
  readonly stop: () => Promise<void>;
  readonly resumed: () => void;
  readonly current: () => C | undefined;
}

/** RP2: what core has at most to finish its commits in. */
export const FLUSH_MS = 500;
const QUICK_DEATH_MS = 5_000;
const MAX_RESTART_DELAY_MS = 10_000;

/**
 * Keeps one core running for a profile, and ends it at every lock: no key outlives a lock, because the process that held
 * it does not; the keychain slot's secret alone passes here, and its bytes are wiped (VT1). A core that ends by itself is
 * a crash, never a lock (RP3).
 */
export function createSupervisor<C extends CoreProcess>(parts: {
  readonly spawn: () => C;
  readonly options: CoreOptions;
  readonly windows: HostWindows;
  readonly timers: Timers;
  readonly keychain: Keychain;
  /** A fresh core was spawned; it may not have answered yet. */
  readonly onStarted?: (core: C) => void;
  readonly onReady?: () => void;
  /** A core ended by itself. Its windows keep what it had not committed until they are unlocked again (RP3). */
  readonly onCrashed?: () => void;
}): Supervisor<C> {
  const { spawn, options, windows, timers } = parts;
  let running: { core: C; flushed: Promise<void>; exited: Promise<void> } | undefined;
  let ending: Promise<void> | undefined;
  let stopped = false;
  let quickDeaths = 0;
  let cancelRestart = (): void => undefined;

  function start(): void {
    const core = spawn();
    const startedAt = timers.now();
    const flushed = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<void>();
    const mine = { core, flushed: flushed.promise, exited: exited.promise };
    running = mine;
    core.onMessage((message) => {
      const said = coreToHost.safeParse(message).data;
      if (!said)
        core.kill(); // not what core says: ended and started again, as after any crash
      else if (said.t === "flushed") flushed.resolve();
      else if (said.t === "ready") parts.onReady?.();
      else void answerKeychain(core, said);
    });
    core.onExit(() => {
      if (running === mine) running = undefined;
      exited.resolve();
      if (!ending && !stopped) restartAfterCrash(timers.now() - startedAt);
    });
    core.send({ t: "init", options });
    parts.onStarted?.(core);
  }

  /** To the core that asked, and no other: a later one did not ask. The secret is wiped here once it was handed on. */
  async function answerKeychain(core: C, question: KeychainAsk): Promise<void> {
    const answer = await askKeychain(parts.keychain, question);
    core.send(answer);
    if (answer.t === "keychainOpened") answer.secret.fill(0);
  }

  function restartAfterCrash(livedMs: number): void {
    windows.tell({ t: "event", name: "crashed", payload: {} });
    parts.onCrashed?.();
    // A core that can't even start must not spin the machine; one that ran for a while comes back at once.
    quickDeaths = livedMs < QUICK_DEATH_MS ? quickDeaths + 1 : 0;
    const delay = quickDeaths === 0 ? 0 : Math.min(MAX_RESTART_DELAY_MS, 100 * 2 ** quickDeaths);
    cancelRestart = timers.after(delay, start);
  }

  /** Flush, wait, end. Windows lose their contents as soon as nothing more can be saved, not after. */
  async function endCore(then: () => void): Promise<void> {
    cancelRestart();
    const mine = running;
    if (mine) {
      mine.core.send({ t: "flush" });
      const waited = Promise.withResolvers<void>();
      const cancel = timers.after(FLUSH_MS, waited.resolve);
      await Promise.race([mine.flushed, mine.exited, waited.promise]);
      cancel();
      mine.core.kill();
      running = undefined; // what windows say from now on waits for the next core
    }
    then();
    await mine?.exited;
  }

  async function lockNow(): Promise<void> {
    windows.tell({ t: "event", name: "locking", payload: {} });
    await endCore(() => windows.empty());
    quickDeaths = 0;
    ending = undefined;
    if (!stopped) start();
  }

  return {
    start,
    lock: () => (stopped ? Promise.resolve() : (ending ??= lockNow())),
    stop: async () => {
      stopped = true;
      await ending;
      await endCore(() => undefined);
    },
    resumed: () => running?.core.send({ t: "resumed" }),
    current: () => running?.core,
  };
}
