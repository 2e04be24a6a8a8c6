/** MB5: what another device of one's own person is given, and how a vault becomes that device. */
import { sameBytes } from "../../shared/base/bytes.ts";
import type { Day } from "../../shared/base/day.ts";
import { reveal } from "../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";
import type { Welcome } from "../../shared/protocol/welcome.ts";
import { deviceIdOf, type Identity } from "./log/identity.ts";
import { becomeDeviceOf } from "./ownIdentity.ts";
import type { NoWelcome } from "./pairing/service.ts";
import { readSettings, writeSettings } from "./settings.ts";
import type { Space } from "./space/space.ts";
import { readEarlier, readSpace, writeSpace } from "./space/spaceRow.ts";
import { addLinks, formatMeetingLink, readLinks } from "./sync/links/relay/meetingLink.ts";
import type { Store } from "./vault/store.ts";
import type { Vault } from "./vault/vault.ts";

/** As things stand now; an error where no device may be added from here. */
export function welcomeOf(space: Space | undefined, identity: Identity, store: Store): Result<Welcome, NoWelcome> {
  if (!space || space.row.disconnected) return err({ type: "NotPaired" });
  if (space.place === "removed") return err({ type: "DeviceRemoved" });
  if (space.place === "full" || !hasRoom(space, identity)) return err({ type: "TooManyDevices" });
  const { partner, partnerName, metDay, partnerLeft } = space.row;
  const devices = space.row.devices.map((known) => ({
    ...known,
    removed: space.isRemoved(deviceIdOf(known.certificate)),
  }));
  return ok({
    person: identity.person.seed,
    name: readSettings(store).name,
    space: space.space,
    partner,
    partnerName,
    // Of more than a welcome holds, those out of use stay behind: their logs bring them.
    devices: devices.toSorted((one, other) => Number(other.removed) - Number(one.removed)),
    metDay,
    partnerLeft,
    meetingPoints: readLinks(store).map(formatMeetingLink),
  });
}

/** Fewer than four devices of this person are in use (MB3). */
const hasRoom = (space: Space, { person }: Identity): boolean =>
  space.row.devices.filter(
    ({ certificate }) => sameBytes(certificate.person, person.publicKey) && space.isInUse(deviceIdOf(certificate)),
  ).length < LIMIT.devicesPerPerson;

/** Nothing was shared from here with anybody: there is no log to leave behind. */
export const isNew = (store: Store): boolean => readSpace(store) === undefined && readEarlier(store).length === 0;

/** In one transaction; throws where there is no room. Whoever had this vault open opens it anew. */
export function becomeAdded(vault: Vault, welcome: Welcome, today: Day): void {
  const { store } = vault;
  const { space, partner, partnerName, metDay, partnerLeft } = welcome;
  store.transaction(() => {
    const { certificate } = becomeDeviceOf(vault, reveal(welcome.person));
    const mine = { certificate, day: today, acknowledged: true, removed: false };
    // It is listed already where the first took it for done before, and it wasn't.
    const others = welcome.devices.filter((known) => !sameBytes(known.certificate.signature, certificate.signature));
    const devices = [...others, mine];
    writeSpace(store, { space, partner, partnerName, devices, disconnected: false, metDay, partnerLeft });
    addLinks(store, welcome.meetingPoints);
    writeSettings(store, { name: welcome.name });
  });
}
