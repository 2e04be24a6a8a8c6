import { ok } from "../../../shared/base/result.ts";
import { type Handlers, refuse } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import type { Unlocked } from "../unlocked.ts";
import { whenOpen, withPassphrase } from "./whenOpen.ts";

const mayPair = ({ paired, mayPairAnew }: Unlocked): boolean => !paired || mayPairAnew;

export function pairingHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return {
    "pairing.leave": open(async (unlocked, { tell }) =>
      (await unlocked.unpair(tell)) ? ok(undefined) : refuse("NotPaired"),
    ),
    "pairing.state": open(({ pairing }) => ok(pairing.state())),
    "pairing.anew": open(async (unlocked, { passphrase }) => {
      if (!unlocked.paired) return refuse("NotPaired");
      if (!(await unlocked.vault.checkPassphrase(passphrase))) return refuse("WrongSecret");
      unlocked.mayPairAnew = true;
      return ok(undefined);
    }),
    "pairing.invite": open((unlocked) => (mayPair(unlocked) ? unlocked.pairing.invite() : refuse("AlreadyPaired"))),
    "pairing.inviteOwn": open((unlocked, { passphrase }) =>
      withPassphrase(unlocked, passphrase, () => unlocked.pairing.inviteOwn()),
    ),
    "pairing.inviteApart": open((unlocked) =>
      mayPair(unlocked) ? ok(unlocked.pairing.inviteApart()) : refuse("AlreadyPaired"),
    ),
    "pairing.accept": open((unlocked, { text }) =>
      mayPair(unlocked) ? unlocked.pairing.accept(text) : refuse("AlreadyPaired"),
    ),
    "pairing.paste": open(({ pairing }, { text }) => ok({ was: pairing.paste(text) })),
    "pairing.lookAt": open(({ pairing, syncing }, { address }) => {
      if (!pairing.lookAt(address)) return refuse("Malformed");
      // With its port it is also where the two meet from then on.
      syncing.setManualAddress(address.trim());
      return ok(undefined);
    }),
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
