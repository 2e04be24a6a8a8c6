/** What happens to machines and links in a couple's world. */
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import type { CoupleDevice } from "./coupleDevice.ts";
import { create, share, type } from "./couplePeople.ts";
import type { CouplePlace } from "./couplePlace.ts";
import { tokensIn } from "./coupleWords.ts";

export function connect(place: CouplePlace, from: CoupleDevice): void {
  const others = place.devices.filter((device) => device !== from);
  for (const to of others) if (place.random.below(2) === 0) place.dial(from, to);
}

export function trouble({ net, random, tally }: CouplePlace): void {
  net.trouble(random);
  tally.troubles += 1;
}

/** Somebody writes a carry file, or reads one: also a second time, much later, out of order, or one that is for others; or loses it. */
export async function carry(place: CouplePlace): Promise<void> {
  const { carrying: random, tally } = place;
  const device = random.pick(place.devices);
  const file = random.below(3) === 0 ? await device.core.syncing.carryFile() : undefined;
  if (file) place.pocket.push({ by: device, file });
  const at = random.below(place.pocket.length + 1);
  const chosen = place.pocket[at];
  if (!chosen || file) return;
  await device.core.syncing.carried(chosen.file);
  await device.quiet();
  // It may say that more is known of this device's own log: nothing is sealed until that is shown, or 5 s are over (RB3).
  place.time.advance(5_000);
  tally.carried += 1;
  if (random.below(2) === 0) place.pocket.splice(at, 1);
}

export async function lock({ tally }: CouplePlace, device: CoupleDevice): Promise<void> {
  await device.lock();
  await device.unlock();
  tally.locks += 1;
}

/** The state of one disk as it was, to be put back later. */
export type Kept = { readonly device: CoupleDevice; readonly putBack: () => Promise<void>; readonly since: number };

export async function keepDisk(place: CouplePlace, device: CoupleDevice): Promise<Kept | undefined> {
  if (!mayRenew(place, device)) return undefined;
  const kept = { device, putBack: await device.snapshot(), since: place.words.next };
  for (let i = place.random.below(3); i > 0; i--) {
    await type(place, device);
    await share(place, device);
  }
  return kept;
}

/** False where it may not be, for now. */
export async function putDiskBack(place: CouplePlace, { device, putBack, since }: Kept): Promise<boolean> {
  if (!mayRenew(place, device)) return false;
  diskLost(place, device, since);
  await putBack();
  place.tally.rolledBack += 1;
  await type(place, device);
  await share(place, device);
  return true;
}

/** A laptop is lost, its backup restored on another machine. */
export async function restore(place: CouplePlace, device: CoupleDevice): Promise<void> {
  if (!mayRenew(place, device)) return;
  const { random, words } = place;
  const [backup, since] = [await device.backup(), words.next];
  for (let i = random.below(4); i > 0; i--) {
    await type(place, device);
    await share(place, device);
    await place.deliver(random.below(20));
  }
  const fresh = place.newDevice(device.name);
  place.tally.restored += 1;
  if (place.devices.length < 4 && random.below(2) === 0) {
    // The old one is still there: from now on they are two machines of one person.
    words.copied(device);
    await fresh.restore(backup);
    place.devices.push(fresh);
    return;
  }
  diskLost(place, device, since);
  await device.lock();
  await fresh.restore(backup);
  place.devices = place.devices.map((each) => (each === device ? fresh : each));
  words.moved(device, fresh);
}

/** MB5: somebody takes another machine as their own, on which they may have written before. The first may not hear that it is done. */
export async function add(place: CouplePlace): Promise<void> {
  const { adding: random, tally } = place;
  const device = random.pick(place.devices);
  const { space } = device.core;
  if (place.devices.length > 3 || !space || space.place !== "ok" || devicesOf(place, device) > 2) return;
  const fresh = device.beside(device.name);
  await fresh.create();
  if (random.below(2) === 0) create(place, fresh);
  await fresh.joinAs(device, random.below(3) > 0);
  place.devices.push(fresh);
  tally.added += 1;
}

/** MB2: at most 4 devices a person; each renewal is one, and a disk put back may take another. */
const mayRenew = (place: CouplePlace, device: CoupleDevice): boolean =>
  device.name === place.unlucky && devicesOf(place, device) < 3;

/** Of this device's person, as far as anybody knows. */
function devicesOf({ devices }: CouplePlace, device: CoupleDevice): number {
  const { person } = device.core.identity.certificate;
  const known = devices.flatMap(({ core }) => core.space?.row.devices ?? []);
  const theirs = known.filter(({ certificate }) => sameBytes(certificate.person, person));
  return new Set(theirs.map(({ certificate }) => toHex(certificate.nonce))).size;
}

function diskLost(place: CouplePlace, device: CoupleDevice, since: number): void {
  // What nobody has but the disk that is lost is counted as lost: it must not come from a pocket after all.
  place.pocket = place.pocket.filter(({ by }) => by !== device);
  const others = place.devices.filter((each) => each !== device);
  const bodies = others.flatMap((each) =>
    place.rows(each).map(({ id }) => each.core.records.texts.text(id)?.shared.body),
  );
  place.words.diskLost(device, since, new Set(bodies.flatMap((body) => tokensIn(body))));
}
