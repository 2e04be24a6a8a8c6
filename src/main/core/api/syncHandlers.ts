import { dayToIso } from "../../../shared/base/day.ts";
import { ok } from "../../../shared/base/result.ts";
import { type Handlers, refuse } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import { whenOpen } from "./whenOpen.ts";

export function syncHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return {
    "sync.state": open(({ syncing }) => ok(syncing.state())),
    "sync.addresses": open(({ syncing }) => ok({ mine: syncing.addresses(), manual: syncing.manualAddress() })),
    "sync.setManualAddress": open(({ syncing }, { address }) =>
      syncing.setManualAddress(address.trim()) ? ok(undefined) : refuse("Malformed"),
    ),
    "sync.addMeetingPoint": open(({ syncing }, { link }) => {
      const added = syncing.addMeetingPoint(link);
      if (added.ok) return ok(undefined);
      return refuse(added.error.type === "TooMany" ? "TooMany" : "Malformed");
    }),
    "sync.removeMeetingPoint": open(({ syncing }, { link }) => {
      syncing.removeMeetingPoint(link);
      return ok(undefined);
    }),
    "carry.write": open(async ({ space, awaiting, syncing, today }) => {
      if (!space && !awaiting.current) return refuse("NotPaired");
      const file = await syncing.carryFile();
      return file ? ok({ file, name: `homeport-${dayToIso(today())}.carry` }) : refuse("Unreachable");
    }),
    "carry.read": open(async ({ space, awaiting, syncing }, { file }) => {
      if (!space && !awaiting.current) return refuse("NotPaired");
      const carried = await syncing.carried(file);
      if (!carried) return refuse("Unreachable");
      if (carried.ok) return carried;
      return refuse(carried.error.type === "NotForUs" ? "NotForUs" : "NoCarryFile");
    }),
    "sync.reconnect": open(async (unlocked, { passphrase }) => {
      if (!unlocked.space) return refuse("NotPaired");
      if (!(await unlocked.vault.checkPassphrase(passphrase))) return refuse("WrongSecret");
      unlocked.space.change({ disconnected: false });
      await unlocked.syncing.start();
      await core.announce();
      return ok(undefined);
    }),
    "together.join": open(async ({ records, syncing }, { record }) => {
      const row = records.projection(record);
      if (!row?.shared) return refuse("NotFound");
      if (row.owner === "partner") return refuse("NotYours");
      // Joining shares what is here (said before it): from then on each letter is for both.
      const shared = await records.sharing.share(record, "");
      if (!shared.ok) return shared;
      const state = syncing.join(record);
      return state ? ok(state) : refuse("Unreachable");
    }),
    "together.leave": open(({ syncing }, { record }) => ok(syncing.leave(record))),
    "together.states": open(({ syncing }) => ok(syncing.togetherStates())),
  };
}
