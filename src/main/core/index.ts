/** The core process: started by a host for one profile, ended by every lock. Keys live here alone. */
import type { EventName, EventPayload } from "../../shared/ipc/contract.ts";
import { answerCall, type Handlers } from "../../shared/ipc/registrar.ts";
import { pairingHandlers } from "./api/pairingHandlers.ts";
import { proofHandlers } from "./api/proofHandlers.ts";
import { recordHandlers } from "./api/recordHandlers.ts";
import { syncHandlers } from "./api/syncHandlers.ts";
import { vaultHandlers } from "./api/vaultHandlers.ts";
import { Core } from "./core.ts";
import { openHostPort } from "./hostPort.ts";
import { createKeychainLine } from "./keychainLine.ts";
import { systemTimers } from "./sync/timers.ts";

// Node's own last words would quote what someone wrote. The host starts another core (RP3).
for (const end of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(end, (error: unknown) => {
    process.stderr.write(`core: ended by a bug (${error instanceof Error ? error.name : "unknown"})\n`);
    process.exit(1);
  });
}

const port = openHostPort();
const emit = <E extends EventName>(name: E, payload: EventPayload<E>): void =>
  port.toWindows({ t: "event", name, payload });

const keychain = createKeychainLine(port.toHost, systemTimers.after);
let core: Core | undefined;
/** Of the demo alone (F32): a person's clock is the machine's. */
let daysAgo = 0;
let handlers: Handlers = {};

port.onHost((message) => {
  if (message.t === "init" && !core) {
    core = new Core({
      options: message.options,
      emit,
      spawnStager: port.spawnStager,
      wallClock: () => new Date().getTime() - daysAgo * 86_400_000,
      keychain,
    });
    handlers = {
      ...vaultHandlers(core),
      ...recordHandlers(core),
      ...syncHandlers(core),
      ...pairingHandlers(core),
      ...proofHandlers(core),
    };
    port.toHost({ t: "ready" });
  } else if (message.t === "daysAgo" && core?.parts.options.demo) {
    daysAgo = message.days;
    core.dayMoved();
  } else if (message.t === "resumed") {
    core?.resumed();
  } else if ("ask" in message) {
    keychain.answered(message);
  } else if (message.t === "flush") {
    void (core?.end() ?? Promise.resolve()).finally(() => port.toHost({ t: "flushed" }));
  }
});

port.onWindow((frame, answer) => {
  // A bug is named by its method and kind alone: its text may hold what someone wrote.
  const onBug = (method: string, error: unknown): void =>
    void process.stderr.write(`core: ${method} failed (${error instanceof Error ? error.name : "unknown"})\n`);
  void answerCall(handlers, frame, onBug).then((reply) => reply && answer(reply));
});
