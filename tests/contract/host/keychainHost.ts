import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forkCore } from "../../../src/main/browserHost/coreChild.ts";
import { createSupervisor } from "../../../src/main/hosting/supervisor.ts";
import { realTimers } from "../../../src/main/hosting/timers.ts";
import { createKeychain } from "../../../src/main/shell/keychain.ts";
import type { Result } from "../../../src/shared/base/result.ts";
import type { Answer, MethodName, Params } from "../../../src/shared/ipc/contract.ts";
import type { AppError } from "../../../src/shared/ipc/shapes.ts";
import type { Reply } from "../../../src/shared/ipc/frames.ts";
import { type FakeSafeStorage, fakeSafeStorage } from "./fakeSafeStorage.ts";

type Args<M extends MethodName> = undefined extends Params<M> ? [] : [Params<M>];

export interface KeychainHost {
  readonly storage: FakeSafeStorage;
  readonly profile: string;
  readonly call: <M extends MethodName>(method: M, ...params: Args<M>) => Promise<Result<Answer<M>, AppError>>;
  /** The value, or a failed test that names the error. */
  readonly must: <M extends MethodName>(method: M, ...params: Args<M>) => Promise<Answer<M>>;
  /** RP2: core ends, another begins. */
  readonly lock: () => Promise<void>;
  /** SIGKILL, as a power cut would; the supervisor starts another. */
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The shell's keychain and the hosts' supervisor around a real core process; only the system's keyring is made up. */
export async function openKeychainHost(): Promise<KeychainHost> {
  const profile = await mkdtemp(join(tmpdir(), "homeport-keychain-"));
  const storage = fakeSafeStorage();
  const waiting = new Map<number, (reply: Reply) => void>();
  let next = 0;
  let ready = Promise.withResolvers<void>();
  const supervisor = createSupervisor({
    spawn: () =>
      forkCore(join(import.meta.dirname, "../../../src/main/core/index.ts"), {
        answer: (_window, frame) => {
          if (frame.t === "reply") waiting.get(frame.id)?.(frame);
        },
        event: () => undefined,
      }),
    options: { profile, instanceDir: `${profile}.instance`, lanPort: 0, lan: false, floorKdf: true, demo: false },
    windows: {
      tell: ({ name }) => {
        if (name !== "crashed") return;
        for (const answer of waiting.values()) answer({ t: "reply", id: 0, ok: false, error: { type: "Locked" } });
        waiting.clear();
      },
      empty: () => (ready = Promise.withResolvers<void>()),
    },
    timers: realTimers,
    keychain: createKeychain(storage, "linux"),
    onReady: () => ready.resolve(),
  });
  supervisor.start();
  await ready.promise;

  const call: KeychainHost["call"] = (method, ...params) =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, (reply) => {
        waiting.delete(id);
        resolve(reply.ok ? { ok: true, value: reply.value as never } : { ok: false, error: reply.error });
      });
      supervisor.current()?.frame(0, { t: "call", id, method, params: params[0] });
    });
  return {
    storage,
    profile,
    call,
    async must(method, ...params) {
      const result = await call(method, ...params);
      if (!result.ok) throw new Error(`${method}: ${result.error.type}`);
      return result.value;
    },
    async lock() {
      await supervisor.lock();
      await ready.promise;
    },
    async crash() {
      ready = Promise.withResolvers<void>();
      supervisor.current()?.kill();
      await ready.promise;
    },
    async stop() {
      await supervisor.stop();
      for (const folder of [profile, `${profile}.instance`]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
