/** MB2, MB3 on real gates: what a device that was removed leaves behind, and what the others make of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { encodeDeviceRemoved, encodeRemovalSeen } from "../../src/shared/protocol/body.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { StorageError } from "../../src/main/core/vault/store.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { Forger, hashOf } from "../attack/forger.ts";
import { Device } from "./device.ts";
import { deliverAll, deliverRound, makeDevices, openStores } from "./people.ts";
import { shownBy } from "./compareWorld.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [laptop, phone, noor]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];
let record: RecordId;
let boundary: RecordId;

beforeAll(async () => {
  opened = await openStores(5);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [laptop, phone, noor] = (await makeDevices(["A", "A", "B"], opened.stores)) as [Device, Device, Device];
  record = (await laptop.create("agreement", "Sundays")).record;
  boundary = (await laptop.create("boundary", "Evenings")).record;
  await deliverRound([laptop, phone, noor]);
});

const textOf = (device: Device, id: RecordId) => String(device.doc(id, "00")["body"]);
const idOf = (device: Device) => device.identity.device;
async function settle(devices: readonly Device[]): Promise<void> {
  for (let i = 0; i < 3; i++) await deliverRound(devices);
  for (const device of devices) expect(shownBy(device)).toEqual(shownBy(devices[0] ?? device));
}

describe("a device that was removed", () => {
  it("[MB3] what it wrote and nobody had seen does not count; what others had seen stays, with no word from them before", async () => {
    await laptop.edit(record, "Seen. ");
    await deliverAll(laptop, noor); // she wrote nothing since: her app says so before it hears of the removal
    await phone.gate.remove(idOf(laptop));
    const unseen = await laptop.edit(record, "Unseen. ");
    await deliverAll(phone, noor);
    await settle([laptop, phone, noor]);
    expect(textOf(noor, record)).toBe("Seen. ");
    expect(laptop.statusOf(unseen.item?.hash ?? new Uint8Array())).toBe("uncounted none");
    // Once it knows, nothing more of it is written, and nothing of the others rests on it.
    expect((await laptop.edit(record, "More. ")).verdict.status).toBe("uncounted");
    expect((await phone.edit(record, "Phone. ")).verdict.status).toBe("accepted");
    expect((await noor.edit(record, "Noor. ")).verdict.status).toBe("accepted");
    await settle([laptop, phone, noor]);
    expect(textOf(laptop, record)).toMatch(/^(Noor\. Phone\. |Phone\. Noor\. )Seen\. $/);
  });

  it("[MB3] [D2] a full disk when the removal arrives costs nothing this device had seen", async () => {
    const { record: seen } = await laptop.create("agreement", "Only Noor has seen it");
    await deliverAll(laptop, noor);
    await phone.gate.remove(idOf(laptop));
    const { store } = noor;
    const { transaction } = store;
    store.transaction = () => {
      throw new StorageError("Full");
    };
    await expect(deliverAll(phone, noor)).rejects.toThrow(StorageError);
    store.transaction = transaction;
    await settle([laptop, phone, noor]);
    expect(noor.rows.state(seen)?.created).toBeDefined();
  });

  it("[MB3] [F07] an edit of one's own boundary stays only where another device of one's own had seen it", async () => {
    await laptop.edit(boundary, "I will rest. ");
    await laptop.edit(record, "We talk. ");
    await deliverAll(laptop, noor);
    await phone.gate.remove(idOf(laptop));
    await deliverAll(phone, noor);
    await settle([laptop, phone, noor]);
    expect(textOf(noor, record)).toBe("We talk. ");
    expect(textOf(noor, boundary)).toBe("");
    expect((await phone.edit(boundary, "I will sleep. ")).verdict.status).toBe("accepted");
    expect((await noor.edit(record, "And walk. ")).verdict.status).toBe("accepted");
    await settle([laptop, phone, noor]);
    expect(textOf(noor, boundary)).toBe("I will sleep. ");
  });

  it("[MB3] two devices of one person remove each other, apart: both are removed, everywhere alike", async () => {
    await laptop.edit(record, "Laptop. ");
    await phone.edit(record, "Phone. ");
    await laptop.gate.remove(idOf(phone));
    await phone.gate.remove(idOf(laptop));
    await settle([laptop, phone, noor]);
    for (const device of [laptop, phone]) {
      expect(noor.log.removalsOf(toHex(idOf(device)))).toHaveLength(1);
      expect((await device.edit(record, "More. ")).verdict.status).toBe("uncounted");
    }
    // The laptop's words had come to her before anyone told her of its removal.
    expect(textOf(noor, record)).toBe("Laptop. ");
    // A restored one needs no other left to speak for it.
    const { identity } = makeIdentity(noor.random, laptop.identity.person, "restored");
    const store = opened.stores[3];
    if (!store) throw new Error("a store");
    const restored = new Device("A3", identity, store, laptop);
    await deliverAll(noor, restored);
    expect((await restored.open()).status).toBe("accepted");
    expect((await restored.edit(record, "Back. ")).verdict.status).toBe("accepted");
    await settle([laptop, phone, noor, restored]);
    expect(textOf(noor, record)).toBe("Back. Laptop. ");
  });

  it("[MB2] nobody removes the other person's device, a device twice, itself, or by an entry that is not there", async () => {
    const [theirs, own] = [noor, phone].map((device) => device.log.heads(toHex(idOf(device)))[0]);
    if (!theirs || !own) throw new Error("heads");
    const forger = new Forger(phone);
    const removal = (plaintext: Uint8Array) => forger.next({ kind: KIND.deviceRemoved }, plaintext);
    const bad = [
      removal(encodeDeviceRemoved(itemOf(theirs))),
      removal(encodeDeviceRemoved(itemOf(own))),
      removal(encodeDeviceRemoved({ device: idOf(laptop), seq: 99, hash: itemOf(own).hash })),
      removal(new Uint8Array(67)),
      forger.next({ kind: KIND.removalSeen }, new Uint8Array(31)),
    ];
    const word = forger.next({ kind: KIND.removalSeen }, encodeRemovalSeen(hashOf(bad[0] ?? new Uint8Array())));
    await noor.gate.receive(idOf(phone), [...bad, word], []);
    expect([...bad, word].map((bytes) => noor.statusOf(hashOf(bytes)))).toEqual([
      "refused NoDevice",
      "refused NoDevice",
      "refused NoDevice",
      "refused Malformed",
      "refused Malformed",
      "accepted none",
    ]);
    expect(noor.log.removals).toEqual([]);
    expect((await laptop.gate.remove(idOf(noor))).verdict).toMatchObject({ status: "refused", reason: "NoDevice" });
    await laptop.gate.remove(idOf(phone));
    expect((await laptop.gate.remove(idOf(phone))).verdict).toMatchObject({ status: "refused", reason: "NoDevice" });
  });

  it("[MB3] removes nobody once it has seen its own removal, whatever its app says", async () => {
    await laptop.gate.remove(idOf(phone));
    await settle([laptop, phone, noor]);
    const head = phone.log.heads(toHex(idOf(laptop)))[0];
    if (!head) throw new Error("a head");
    expect((await phone.gate.remove(idOf(laptop))).verdict.status).toBe("uncounted");
    const vectorDelta = [itemOf(head)];
    const spite = phone.forge({ kind: KIND.deviceRemoved, vectorDelta }, encodeDeviceRemoved(itemOf(head)));
    await noor.gate.receive(idOf(phone), [spite], []);
    expect(noor.statusOf(hashOf(spite))).toBe("uncounted none");
    expect(noor.log.removalsOf(toHex(idOf(laptop)))).toEqual([]);
  });

  it("[LG4] [MB3] is one after a restart too", async () => {
    await laptop.edit(record, "Unseen. ");
    await phone.gate.remove(idOf(laptop));
    await settle([laptop, phone, noor]);
    const before = shownBy(noor);
    noor.start();
    await noor.gate.idle();
    expect(shownBy(noor)).toEqual(before);
    expect(noor.log.removalsOf(toHex(idOf(laptop)))).toHaveLength(1);
  });
});
