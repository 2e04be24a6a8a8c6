import { as, type DeviceId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { dayToIso } from "../../../shared/base/day.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import { err, ok } from "../../../shared/base/result.ts";
import type { DeviceInfo, SlotInfo } from "../../../shared/ipc/shapes.ts";
import { type Handlers, refuse } from "../../../shared/ipc/registrar.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { type Core, secretFault } from "../core.ts";
import { randomBytes } from "../crypto/index.ts";
import { deviceIdOf } from "../log/identity.ts";
import type { readSettings } from "../settings.ts";
import { writeSettings, writeText } from "../settings.ts";
import type { Unlocked } from "../unlocked.ts";
import { suggestPassphrase } from "../vault/suggestPassphrase.ts";
import { newRecoveryWords, type Secret } from "../vault/vault.ts";
import { whenOpen, withPassphrase } from "./whenOpen.ts";

const words = (text: string): string[] =>
  text
    .trim()
    .split(/[\s,.\d]+/)
    .filter((word) => word !== "");

const secretOf = (typed: { readonly passphrase: string } | { readonly words: string }): Secret =>
  "passphrase" in typed
    ? { type: "passphrase", text: typed.passphrase }
    : { type: "recovery", words: words(typed.words) };

const slots = ({ vault }: Unlocked): SlotInfo[] =>
  vault.slots().map((slot) => ({ id: toHex(slot.id), kind: slot.type, revocable: slot.type !== "passphrase" }));

function devices({ space, identity }: Unlocked): DeviceInfo[] {
  return (space?.row.devices ?? []).map(({ certificate, day, acknowledged }) => {
    const id = deviceIdOf(certificate);
    const mine = sameBytes(certificate.person, identity.person.publicKey);
    return {
      id: toHex(id),
      who: mine ? "me" : "partner",
      thisOne: sameBytes(id, identity.device),
      day,
      origin: certificate.origin,
      acknowledged,
      removed: space?.isRemoved(id) ?? false,
      inUse: space?.isInUse(id) ?? false,
    };
  });
}

export function vaultHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return {
    "vault.status": async () => ok(await core.status()),
    "vault.suggestPassphrase": () => ok({ passphrase: suggestPassphrase(randomBytes) }),
    "vault.create": ({ name, passphrase }) => core.create(name, passphrase),
    "vault.unlock": (secret) => ("keychain" in secret ? core.unlockByKeychain() : core.unlock(secretOf(secret))),
    "vault.changePassphrase": open(async ({ vault }, { current, next }) => {
      if (next.length < 8) return refuse("WeakPassphrase");
      const changed = await vault.changePassphrase(current, next);
      return changed.ok ? ok(undefined) : err(secretFault(changed.error));
    }),
    "vault.slots": open((unlocked) => ok(slots(unlocked))),
    "vault.revokeSlot": open((unlocked, { id, passphrase }) =>
      withPassphrase(unlocked, passphrase, () => {
        const slot = unlocked.vault.slots().find((one) => toHex(one.id) === id);
        if (!slot) return refuse("NotFound");
        if (slot.type === "passphrase") return refuse("Unsupported");
        const revoked = unlocked.vault.revokeSlot(slot.id);
        if (!revoked.ok) return err(secretFault(revoked.error));
        void core.announce();
        return ok(slots(unlocked));
      }),
    ),
    "vault.addKeychain": open(async (unlocked, { passphrase }) => {
      const added = await core.addKeychain(unlocked, passphrase);
      if (!added.ok) return err(secretFault(added.error));
      await core.announce();
      return ok(slots(unlocked));
    }),
    "recovery.begin": open((unlocked, { passphrase }) =>
      withPassphrase(unlocked, passphrase, () => {
        const fresh = newRecoveryWords(randomBytes);
        const ask = twoPositions();
        core.pend(fresh, ask, passphrase);
        return ok({ words: [...fresh], ask });
      }),
    ),
    "recovery.confirm": open(async ({ vault }, { answers }) => {
      const pending = core.pendingWords;
      if (!pending) return refuse("NotFound");
      const right = pending.ask.every(
        (position, i) => pending.words[position - 1] === answers[i]?.trim().toLowerCase(),
      );
      if (!right) return ok({ right });
      const old = vault.slots().filter((slot) => slot.type === "recovery");
      const added = await vault.addRecoverySlot(reveal(pending.passphrase), pending.words);
      if (!added.ok) return err(secretFault(added.error));
      // Only once the new words count: the old ones must not open it any more.
      for (const slot of old) vault.revokeSlot(slot.id);
      core.pendingWords = undefined;
      await core.announce();
      return ok({ right });
    }),
    "recovery.putOff": open(async ({ vault }) => {
      writeText(vault.store, "recovery-put-off", "once");
      await core.announce();
      return ok(undefined);
    }),
    "backup.create": open(async (unlocked, { passphrase }) => {
      const file = await core.backup(unlocked, passphrase);
      return file.ok ? ok({ file: file.value, name: `homeport-${dayToIso(unlocked.today())}.backup` }) : file;
    }),
    "backup.restore": ({ file, secret }) => core.restore(file, secretOf(secret)),
    "devices.list": open((unlocked) => ok(devices(unlocked))),
    "devices.acknowledge": open((unlocked, { id, passphrase }) =>
      withPassphrase(unlocked, passphrase, () => {
        const { space } = unlocked;
        const isKnown = space?.acknowledge(as<DeviceId>(fromHex(id) ?? new Uint8Array()));
        return isKnown === true ? ok(devices(unlocked)) : refuse("NotFound");
      }),
    ),
    "devices.remove": open(async (unlocked, { id, passphrase }) => {
      const { space } = unlocked;
      const device = devices(unlocked).find((one) => one.id === id);
      if (!space || device?.who !== "me" || device.thisOne || device.removed) return refuse("NotFound");
      if (space.place === "removed") return refuse("DeviceRemoved");
      if (!device.inUse) return refuse("NotInUse");
      if (!(await unlocked.vault.checkPassphrase(passphrase))) return refuse("WrongSecret");
      if (!(await space.removeDevice(as<DeviceId>(fromHex(id) ?? new Uint8Array())))) return refuse("Refused");
      await core.announce();
      return ok(devices(unlocked));
    }),
    "settings.set": open(async ({ vault }, part) => {
      const next = writeSettings(vault.store, part as Partial<ReturnType<typeof readSettings>>);
      await core.announce();
      return ok(next);
    }),
  };
}

/** Two different places of the 24, from 1, in order. */
function twoPositions(): number[] {
  const [a, b] = randomBytes(2);
  const first = (a ?? 0) % 24;
  const second = (first + 1 + ((b ?? 0) % 23)) % 24;
  return [first + 1, second + 1].sort((x, y) => x - y);
}
