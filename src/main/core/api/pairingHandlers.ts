import { ok } from "../../../shared/base/result.ts";
import type { Handlers } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import { whenOpen } from "./whenOpen.ts";

export function pairingHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return { "pairing.state": open(() => ok({ stage: "none" })) };
}
