/** MB3 in whole cores: what becomes of words that a removal cut off, for those who wrote them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type EntryHash, type SpaceId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { encodeRemovalSeen } from "../../src/shared/protocol/body.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { vaultHandlers } from "../../src/main/core/api/vaultHandlers.ts";
import type { Core } from "../../src/main/core/core.ts";
import type { Unlocked } from "../../src/main/core/unlocked.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import type { Space } from "../../src/main/core/space/space.ts";
import { CoupleDevice, openPlace } from "./coupleDevice.ts";
import { VirtualTime } from "./coupleNet.ts";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";

let place: Awaited<ReturnType<typeof openPlace>>;
let time: VirtualTime;
let [laptop, phone, noor]: [CoupleDevice, CoupleDevice, CoupleDevice] = [
  undefined as never,
  undefined as never,
  undefined as never,
];
let id: string;

beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

function spaceOf(device: CoupleDevice): Space {
  const { space } = device.core;
  if (!space) throw new Error("not paired");
  return space;
}

/** All that one has goes to the other, by whatever way: links are not what is tried here. */
async function give(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  const entries = [...spaceOf(from).log.since([])];
  await spaceOf(to).gate.receive(from.core.identity.device, entries, spaceOf(from).keysFor(entries));
  await to.quiet();
}

const textOf = (device: CoupleDevice) => device.core.records.texts.text(id);
const share = (device: CoupleDevice) => device.core.records.sharing.share(id, "");
const write = async (device: CoupleDevice, text: string) => {
  await device.type(id, (body) => ({ at: body.length, remove: 0, text }));
  return share(device);
};

beforeEach(async () => {
  time = new VirtualTime();
  const folder = mkdtempSync(join(place.root, "life-"));
  const device = (name: string) => new CoupleDevice(name, { root: place.root, folder }, time.timers, 0);
  [laptop, phone, noor] = [device("laptop"), device("phone"), device("noor")];
  await laptop.create();
  await noor.create();
  const space = as<SpaceId>(randomBytes(32));
  const enter = (me: CoupleDevice, other: CoupleDevice, name: string) => {
    const { certificate } = other.core.identity;
    return me.core.enterSpace({
      space,
      partner: { person: certificate.person, certificate, name },
      lanHint: [],
      meetingPoints: [],
    });
  };
  await enter(laptop, noor, "Noor");
  await enter(noor, laptop, "Robin");
  const draft = laptop.core.records.unshared.create("agreement", { title: "Sundays", body: "One." }, undefined);
  const first = await laptop.core.records.sharing.share(draft.id, "");
  if (!first.ok) throw new Error(first.error.type);
  id = first.value.id;
  await phone.restore(await laptop.backup());
  await give(laptop, noor);
  await give(phone, noor);
  await give(noor, phone);
});

describe("a device that hears of its own removal", () => {
  it("[MB3] [CV4] keeps what nobody had seen for its person to copy, shows what counts, and seals nothing more", async () => {
    expect(await write(laptop, " Unseen.")).toMatchObject({ ok: true });
    expect(await spaceOf(phone).removeDevice(laptop.core.identity.device)).toBe(true);
    await give(phone, laptop);
    expect(spaceOf(laptop).place).toBe("removed");
    expect(textOf(laptop)?.shared.body).toBe("One.");
    expect(laptop.core.records.kept.list().map(({ body }) => body)).toEqual(["One. Unseen."]);
    expect(await write(laptop, " More.")).toMatchObject({ ok: false, error: { type: "DeviceRemoved" } });
    // Once: neither what comes later nor a lock keeps the same words again.
    await give(phone, laptop);
    await laptop.lock();
    await laptop.unlock();
    await laptop.quiet();
    expect(laptop.core.records.kept.list()).toHaveLength(1);
    expect(spaceOf(laptop).place).toBe("removed");
    expect(spaceOf(laptop).peers()).toEqual([]);
  });

  it("[CV4] [MB3] [F07] its edit of a boundary that the partner alone had seen is offered to its owner, once", async () => {
    const draft = laptop.core.records.unshared.create("boundary", { title: "", body: "I will rest." }, undefined);
    const first = await laptop.core.records.sharing.share(draft.id, "");
    if (!first.ok) throw new Error(first.error.type);
    id = first.value.id;
    await give(laptop, noor);
    await give(noor, phone);
    expect(await write(laptop, " On Sundays.")).toMatchObject({ ok: true });
    await give(laptop, noor);
    expect(await spaceOf(phone).removeDevice(laptop.core.identity.device)).toBe(true);
    await give(phone, noor);
    await give(noor, phone);
    // It is the owner's word that counts, and no device of hers had seen it; nor does anyone here know who wrote it.
    expect([phone, noor].map((device) => textOf(device)?.shared.body)).toEqual(["I will rest.", "I will rest."]);
    const kept = () => phone.core.records.kept.list().map(({ body }) => body);
    expect(kept()).toEqual(["I will rest. On Sundays."]);
    expect(noor.core.records.kept.list()).toEqual([]);
    expect(await write(phone, " Mostly.")).toMatchObject({ ok: true });
    await give(phone, noor);
    await give(noor, phone);
    await phone.lock();
    await phone.unlock();
    await phone.quiet();
    expect(kept()).toHaveLength(1);
    expect(textOf(noor)?.shared.body).toBe("I will rest. Mostly.");
  });

  it("[MB2] [F15] both others are told, and let it in no more, though its certificate still holds", async () => {
    await spaceOf(phone).removeDevice(laptop.core.identity.device);
    await give(phone, noor);
    expect(noor.core.notices.list()).toContainEqual(
      expect.objectContaining({ kind: "device-removed", who: "partner" }),
    );
    const known = () => spaceOf(noor).peers().length;
    const before = known();
    spaceOf(noor).admitNewDevice(laptop.core.identity.certificate);
    expect(known()).toBe(before);
    expect(before).toBe(1);
  });
});

/** Rows of this vault's store that are read while `work` runs. */
async function readWhile({ core }: CoupleDevice, work: () => Promise<unknown>): Promise<number> {
  const { store } = core.vault;
  const { get, list } = store;
  let read = 0;
  store.get = (table, id) => {
    read += 1;
    return get.call(store, table, id);
  };
  store.list = function* (table, where) {
    for (const row of list.call(store, table, where)) {
      read += 1;
      yield row;
    }
  };
  await work();
  Object.assign(store, { get, list });
  return read;
}

describe("a device that goes on after a removal", () => {
  it("[MB3] [B3] [G5] does not read its own log again, nor what the partner writes about no record, for each entry", async () => {
    expect(await spaceOf(phone).removeDevice(laptop.core.identity.device)).toBe(true);
    await give(phone, noor);
    await give(noor, phone);
    const more = async (device: CoupleDevice): Promise<void> => {
      for (let i = 0; i < 40; i++) {
        const plaintext = encodeRemovalSeen(as<EntryHash>(randomBytes(32)));
        const { verdict } = await spaceOf(device).gate.author({ kind: KIND.removalSeen, plaintext });
        expect(verdict).toMatchObject({ status: "accepted" });
      }
    };
    const costs = async (text: string): Promise<number> => {
      await write(phone, text);
      return readWhile(phone, async () => {
        await write(phone, text);
        await phone.quiet();
      });
    };
    const before = await costs("a");
    await more(phone);
    await more(noor);
    await give(noor, phone);
    expect(await costs("b")).toBeLessThan(before + 20);
    await phone.lock();
    await phone.unlock();
    await phone.quiet();
    expect(await costs("c")).toBeLessThan(before + 20);
  });
});

describe("a device that was let in and has not opened its log", () => {
  it("[MB2] [F15] is listed as not in use yet, and taking it out of use says so and changes nothing", async () => {
    const { identity } = makeIdentity(randomBytes, laptop.core.identity.person, "restored");
    spaceOf(laptop).admitNewDevice(identity.certificate);
    const whileOpen = <T>(work: (unlocked: Unlocked) => T): T => work(laptop.core);
    const core = { whileOpen, announce: async () => undefined } as unknown as Core;
    const handlers = vaultHandlers(core);
    const listed = async () => {
      const list = await handlers["devices.list"]?.(undefined);
      return list?.ok ? list.value.find((device) => device.id === toHex(identity.device)) : undefined;
    };
    expect(await listed()).toMatchObject({ who: "me", inUse: false, removed: false });
    const asked = { id: toHex(identity.device), passphrase: "any" };
    const answer = await handlers["devices.remove"]?.(asked);
    expect(answer).toEqual({ ok: false, error: { type: "NotInUse" } });
    expect(await listed()).toMatchObject({ inUse: false, removed: false });
    const sealed = spaceOf(laptop).log.heads(toHex(laptop.core.identity.device));
    await give(laptop, noor);
    expect(spaceOf(laptop).log.heads(toHex(laptop.core.identity.device))).toEqual(sealed);
  });
});

describe("a log that was given up", () => {
  it("[RB3] [MB3] its device gives its place to the one that goes on, and what the partner had of it stays", async () => {
    const putBack = await laptop.snapshot();
    await write(laptop, " Two.");
    await give(laptop, noor);
    await putBack();
    const old = laptop.core.identity.device;
    await give(noor, laptop);
    await laptop.quiet();
    expect(laptop.core.identity.device).not.toEqual(old);
    expect(spaceOf(laptop).place).toBe("ok");
    expect(spaceOf(laptop).isInUse(old)).toBe(false);
    await give(laptop, noor);
    await give(noor, laptop);
    expect(spaceOf(noor).isInUse(old)).toBe(false);
    expect([laptop, noor].map((device) => textOf(device)?.shared.body)).toEqual(["One. Two.", "One. Two."]);
    // As often as it takes: each takes the place of the last.
    for (let i = 0; i < 5; i++) {
      const again = await laptop.snapshot();
      await write(laptop, ` ${i}.`);
      await give(laptop, noor);
      await again();
      await give(noor, laptop);
      await laptop.quiet();
      expect(spaceOf(laptop).place).toBe("ok");
      await give(laptop, noor);
      await give(noor, laptop);
    }
    expect(await write(laptop, " Last.")).toMatchObject({ ok: true });
    await give(laptop, noor);
    expect(textOf(noor)?.shared.body).toBe("One. Two. 0. 1. 2. 3. 4. Last.");
  });
});
