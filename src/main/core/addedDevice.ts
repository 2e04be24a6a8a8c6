/** MB5: what another device of one's own person is given, and how a vault becomes that device. */
import { sameBytes } from "../../shared/base/bytes.ts";
import { reveal } from "../../shared/base/redacted.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";
import type { Welcome } from "../../shared/protocol/welcome.ts";
import { deviceIdOf, type Identity } from "./log/identity.ts";
import { becomeDeviceOf } from "./ownIdentity.ts";
import { readSettings, writeSettings } from "./settings.ts";
import type { Space } from "./space/space.ts";
import { readEarlier, readSpace, writeSpace } from "./space/spaceRow.ts";
import { addLinks, formatMeetingLink, readLinks } from "./sync/links/relay/meetingLink.ts";
import type { Store } from "./vault/store.ts";
import type { Vault } from "./vault/vault.ts";

export function welcomeOf(space: Space, identity: Identity, store: Store): Welcome {
  const { partner, partnerName, devices, metDay, partnerLeft } = space.row;
  // Of more than a welcome holds, those out of use stay behind: their logs bring them.
  const inUse = devices.filter(({ certificate }) => space.isInUse(deviceIdOf(certificate)));
  return {
    person: identity.person.seed,
    name: readSettings(store).name,
    space: space.space,
    partner,
    partnerName,
    devices: [...devices.filter((device) => !inUse.includes(device)), ...inUse],
    metDay,
    partnerLeft,
    meetingPoints: readLinks(store).map(formatMeetingLink),
  };
}

/** Another device of this person may be added from here: its log is open, and so are fewer than four of theirs (MB3). */
export const hasRoomForDevice = (space: Space, { person }: Identity): boolean =>
  space.row.devices.filter(
    ({ certificate }) => sameBytes(certificate.person, person.publicKey) && space.isInUse(deviceIdOf(certificate)),
  ).length < LIMIT.devicesPerPerson;

/** Nothing was shared from here with anybody: there is no log to leave behind. */
export const isNew = (store: Store): boolean => readSpace(store) === undefined && readEarlier(store).length === 0;

/** In one transaction; throws where there is no room. Whoever had this vault open opens it anew. */
export const becomeAdded = (vault: Vault, welcome: Welcome): void =>
  vault.store.transaction(() => {
    const { store } = vault;
    becomeDeviceOf(vault, reveal(welcome.person));
    const { space, partner, partnerName, devices, metDay, partnerLeft } = welcome;
    writeSpace(store, { space, partner, partnerName, devices, disconnected: false, metDay, partnerLeft });
    addLinks(store, welcome.meetingPoints);
    writeSettings(store, { name: welcome.name });
  });
