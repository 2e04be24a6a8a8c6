/**
 * A core in this very process, its stager a plain call: for making large vaults fast. What it writes is what the core
 * process writes; what is measured is always measured on real processes.
 */
import { pairingHandlers } from "../../src/main/core/api/pairingHandlers.ts";
import { recordHandlers } from "../../src/main/core/api/recordHandlers.ts";
import { syncHandlers } from "../../src/main/core/api/syncHandlers.ts";
import { vaultHandlers } from "../../src/main/core/api/vaultHandlers.ts";
import { Core } from "../../src/main/core/core.ts";
import { createKeychainLine } from "../../src/main/core/keychainLine.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { stage } from "../../src/main/core/gate/stage.ts";
import type { StagerRequest } from "../../src/main/core/gate/stageTypes.ts";
import type { StagerChannel } from "../../src/main/core/hostPort.ts";
import type { EventName } from "../../src/shared/ipc/contract.ts";
import { answerCall } from "../../src/shared/ipc/registrar.ts";
import type { AskedCore } from "../harness/couple.ts";

export type CoreHere = AskedCore & { end(): Promise<void> };

/** As `startCore` of the harness; `end` leaves the vault for a core process to open. */
export function openCoreHere(profile: string): CoreHere {
  const handlers = new Map<EventName, Set<(payload: never) => void>>();
  const core = new Core({
    options: { profile, instanceDir: `${profile}.instance`, lanPort: 0, lan: true, floorKdf: true, demo: false },
    emit: (name, payload) => {
      for (const handler of handlers.get(name) ?? []) handler(payload as never);
    },
    spawnStager: stagerHere,
    wallClock: () => Date.now(),
    keychain: createKeychainLine(() => undefined, systemTimers.after),
  });
  const answers = { ...vaultHandlers(core), ...recordHandlers(core), ...syncHandlers(core), ...pairingHandlers(core) };
  return {
    async must(method, ...params) {
      const frame = { t: "call", id: 0, method, params: params[0] };
      const reply = await answerCall(answers, frame, (_method, error) => console.error(error));
      if (!reply?.ok) throw new Error(`${method}: ${reply?.error.type ?? "no call"}`);
      return reply.value as never;
    },
    on(name, handler) {
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set.add(handler));
      return () => void set.delete(handler);
    },
    end: () => core.end(),
  };
}

function stagerHere(): StagerChannel {
  let answer: (message: unknown) => void = () => undefined;
  return {
    post: (message) => {
      const { id, ...request } = message as StagerRequest;
      const outcome = stage(request);
      setImmediate(() => answer({ k: "done", id, outcome, retire: false }));
    },
    onMessage: (handler) => {
      answer = handler;
      setImmediate(() => handler({ k: "ready" }));
    },
    onExit: () => undefined,
    kill: () => undefined,
  };
}
