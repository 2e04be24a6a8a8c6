import { ok } from "../../../shared/base/result.ts";
import { type Handlers, refuse } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import { whenOpen } from "./whenOpen.ts";

export function pairingHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return {
    "pairing.state": open(({ pairing }) => ok(pairing.state())),
    "pairing.invite": open(({ paired, pairing }) => (paired ? refuse("AlreadyPaired") : pairing.invite())),
    "pairing.accept": open(({ paired, pairing }, { text }) =>
      paired ? refuse("AlreadyPaired") : pairing.accept(text),
    ),
    "pairing.confirm": open(({ pairing }, { same }) => {
      pairing.confirm(same);
      return ok(undefined);
    }),
    "pairing.cancel": open(({ pairing }) => {
      pairing.cancel();
      return ok(undefined);
    }),
  };
}
