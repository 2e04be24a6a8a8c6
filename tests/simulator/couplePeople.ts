/** What people do in a couple's world, on one of its devices. */
import type { CoupleDevice } from "./coupleDevice.ts";
import type { CouplePlace } from "./couplePlace.ts";
import { tokensAt } from "./coupleWords.ts";

export function create({ words, random }: CouplePlace, device: CoupleDevice): void {
  const body = words.token();
  const kind = random.below(3) === 0 ? "boundary" : "agreement";
  device.core.records.unshared.create(kind, { title: `Title ${words.next}`, body }, undefined);
  words.drafted(body, device);
}

/** Writes a word somewhere between the others, now and then over one of them. */
export async function type(place: CouplePlace, device: CoupleDevice): Promise<void> {
  const { random, words, tally } = place;
  const rows = place.mine(device);
  if (rows.length === 0) return create(place, device);
  const { id } = random.pick(rows);
  const token = words.token();
  let removed: string | undefined;
  const saved = await device.type(id, (body) => {
    const found = tokensAt(body);
    const old = found.length > 2 && random.below(5) === 0 ? random.pick(found) : undefined;
    removed = old?.token;
    const at = old?.index ?? random.pick([0, body.length, ...found.map(({ index }) => index)]);
    return { at, remove: removed?.length ?? 0, text: token };
  });
  if (!saved) return;
  tally.edits += 1;
  words.drafted(token, device);
  if (removed) words.excuse(removed);
}

export async function share(place: CouplePlace, device: CoupleDevice): Promise<void> {
  const rows = place.mine(device).filter(({ unshared }) => unshared);
  if (rows.length === 0) return;
  const shared = await device.core.records.sharing.share(place.random.pick(rows).id, "");
  if (!shared.ok) throw new Error(`a share was answered with ${shared.error.type}`);
  place.tally.shares += 1;
  noteShared(place, device, shared.value.id);
}

const noteShared = ({ words }: CouplePlace, device: CoupleDevice, id: string): void =>
  words.shared(device.core.records.texts.text(id)?.shared.body);

export async function discard(place: CouplePlace, device: CoupleDevice): Promise<void> {
  const rows = place.mine(device).filter(({ unshared, shared }) => unshared && shared);
  if (rows.length === 0) return;
  const { id } = place.random.pick(rows);
  place.words.discarded(device.core.records.texts.text(id)?.mine.body);
  await device.core.records.unshared.discard(id);
}

export function setAside(place: CouplePlace, device: CoupleDevice): void {
  const rows = place.rows(device);
  if (rows.length > 0) device.core.records.setAside(place.random.pick(rows).id, place.random.below(2) === 0);
}

export async function writeTogether(place: CouplePlace, device: CoupleDevice): Promise<void> {
  const rows = place.rows(device).filter(({ shared, owner, fault }) => shared && owner === "both" && !fault);
  if (rows.length === 0) return;
  const { id } = place.random.pick(rows);
  for (const each of place.devices) {
    const row = each.core.records.projection(id);
    if (!row || row.fault || !(await each.core.records.sharing.share(id, "")).ok) continue;
    noteShared(place, each, id);
    each.core.syncing.join(id);
  }
  await place.deliver(Infinity);
  for (let i = 0; i < 3; i++) {
    const token = place.words.token();
    const saved = await device.type(id, (body) => ({ at: body.length, remove: 0, text: token }));
    if (!saved) continue;
    place.words.drafted(token, device);
    noteShared(place, device, id);
    place.tally.together += 1;
  }
  for (const each of place.devices) each.core.syncing.leave(id);
}
