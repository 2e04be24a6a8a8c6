/** CV5: what a partner's altered app can do by saying that it judged otherwise. It may take a record out of use, no more. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type EntryHash, type RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { VectorItem } from "../../src/shared/protocol/entry.ts";
import { type Claims, RECEIPT_REFUSED } from "../../src/shared/protocol/frames.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { emptyState } from "../../src/main/core/gate/recordState.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { Comparing } from "../../src/main/core/space/comparing.ts";
import { VirtualTime } from "../simulator/coupleNet.ts";
import { type Device, insert } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob]: [Device, Device] = [undefined as never, undefined as never];
let [agreement, other, boundary]: RecordId[] = [];

beforeAll(async () => {
  opened = await openStores(3);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  agreement = (await alice.create("agreement", "Sundays")).record;
  other = (await alice.create("agreement", "Money")).record;
  boundary = (await alice.create("boundary", "My evenings")).record;
  await deliverRound([alice, bob]);
  await bob.edit(agreement, "Before breakfast. ");
  await deliverRound([alice, bob]);
});

const about = (device: Device, record: RecordId | undefined): VectorItem[] =>
  record ? device.log.ofRecord(record).map(itemOf) : [];
const says = (claims: Partial<Claims>) =>
  alice.gate.compare({ vector: alice.log.vector(), refused: [], kept: [], ...claims }, bob.person);
const faultOf = (record: RecordId | undefined): string | undefined => record && alice.rows.state(record)?.fault;
const textOf = (record: RecordId | undefined): string =>
  record ? toHex(alice.rows.snapshot(record) ?? new Uint8Array()) : "";

/** What his app signed for her record, and hers refused. */
async function forge(record: RecordId | undefined, seq = 0): Promise<VectorItem> {
  const draft = record && bob.draftEdit(record, (doc) => insert(doc, `Forged ${seq}. `, 0));
  if (!draft) throw new Error("no such record");
  const forger = new Forger(bob);
  const bytes = forger.next({ ...draft, recordKeyId: draft.keyId, actorNonces: [] }, draft.plaintext, draft.key);
  await Promise.all([alice, bob].map((device) => device.gate.receive(bob.identity.device, [bytes], [])));
  return { device: bob.identity.device, seq: forger.seq, hash: hashOf(bytes) };
}

describe("a receipt that lies", () => {
  it("[CV5] [F07] splits what it names and no boundary of hers; no text moves, other records go on", async () => {
    const before = [agreement, other, boundary].map(textOf);
    const { kept, untaken } = await says({ refused: [...about(alice, agreement), ...about(alice, boundary)] });
    expect(kept).toHaveLength(3);
    expect(untaken).toEqual([boundary]);
    expect([agreement, other, boundary].map(faultOf)).toEqual(["split", "none", "none"]);
    expect([agreement, other, boundary].map(textOf)).toEqual(before);
    for (const record of [other, boundary]) {
      expect(record && (await alice.edit(record, "On. ")).verdict.status).toBe("accepted");
    }
    expect(agreement && (await alice.edit(agreement, "On. ")).verdict.status).toBe("split");
    expect(textOf(agreement)).toBe(before[0]);
  });

  it("[CV5] is told once, and stays true over restarts and a lost cache", async () => {
    const refused = [...about(alice, agreement), ...about(alice, boundary)];
    await says({ refused });
    alice.start();
    expect((await says({ refused })).untaken).toEqual([]);
    expect(faultOf(agreement)).toBe("split");
    if (!agreement) throw new Error("no such record");
    const lost = agreement;
    alice.store.transaction(() => alice.rows.write(emptyState(lost), null));
    await alice.gate.rebuild(agreement);
    expect(faultOf(agreement)).toBe("split");
    expect((await alice.edit(agreement, "On. ")).verdict.status).toBe("split");
  });

  it("[CV1] [CV5] means nothing while one side knows entries the other does not", async () => {
    const vector = alice.log.vector();
    const refused = about(alice, agreement);
    await says({ refused, vector: vector.slice(1) });
    await says({ refused, vector: vector.map((item) => ({ ...item, seq: item.seq + 1 })) });
    await says({
      refused,
      vector: [...vector, { ...(vector[0] as VectorItem), hash: as<EntryHash>(randomBytes(32)) }],
    });
    expect(faultOf(agreement)).toBe("none");
    await says({ refused });
    expect(faultOf(agreement)).toBe("split");
  });

  it("[CV5] moves nothing by naming what is not there, or no record", async () => {
    const unknown = about(alice, agreement).map((item) => ({ ...item, hash: as<EntryHash>(randomBytes(32)) }));
    const opens = alice.log.devices.flatMap(({ device }) => alice.log.at(device, 1).map(itemOf));
    expect(await says({ refused: [...unknown, ...opens], kept: about(alice, agreement) })).toEqual({
      kept: [],
      untaken: [],
    });
    expect(faultOf(agreement)).toBe("none");
  });

  it("[CV5] [G3] brings nothing in by claiming to have taken what was refused", async () => {
    const before = [agreement, boundary].map(textOf);
    const forged = await forge(agreement);
    expect(alice.statusOf(forged.hash)).toBe("refused ForgedActor");
    const atHers = await forge(boundary);
    expect(alice.statusOf(atHers.hash)).toBe("refused NotOwner");
    await says({ kept: [forged, atHers] });
    expect([agreement, boundary].map(faultOf)).toEqual(["split", "none"]);
    expect([agreement, boundary].map(textOf)).toEqual(before);
    expect(alice.statusOf(forged.hash)).toBe("refused ForgedActor");
  });

  it("[G5] by the thousand is laid beside ours a few times a second", async () => {
    const time = new VirtualTime();
    let compared = 0;
    const comparing = new Comparing({
      gate: {
        compare: (claims, by) => {
          compared += 1;
          return alice.gate.compare(claims, by);
        },
      },
      timers: time.timers,
      personOf: (device) => alice.log.personOf(device),
      untaken: () => undefined,
    });
    const claims = { vector: alice.log.vector(), refused: about(alice, agreement), kept: [] };
    for (let i = 0; i < 1_000; i++) {
      comparing.heard(bob.identity.device, claims);
      time.advance(1);
    }
    expect(compared).toBeGreaterThan(0);
    expect(compared).toBeLessThanOrEqual(5);
    await alice.gate.idle();
    expect(comparing.kept(bob.identity.device)).toHaveLength(2);
  });
});

describe("what is told as refused", () => {
  it("[RC1] is the newest, over restarts, and no more than fits", async () => {
    const forged: VectorItem[] = [];
    for (let i = 0; i < RECEIPT_REFUSED + 5; i++) forged.push(await forge(agreement, i));
    const hashes = (items: readonly VectorItem[]): string[] => items.map(({ hash }) => toHex(hash));
    expect(hashes(alice.gate.refused())).toEqual(hashes(forged.slice(5)));
    alice.start();
    expect(hashes(alice.gate.refused())).toEqual(hashes(forged.slice(5)));
  });

  it("[FK1] [RC1] is nothing that merely does not count for a fork", async () => {
    const forks = [1, 2].map((i) => {
      const draft = other && bob.draftEdit(other, (doc) => insert(doc, `Branch ${i}. `, 0));
      if (!draft) throw new Error("no such record");
      return new Forger(bob).next({ ...draft, recordKeyId: draft.keyId }, draft.plaintext, draft.key);
    });
    await alice.gate.receive(bob.identity.device, forks, []);
    const statuses = forks.map((bytes) => alice.statusOf(hashOf(bytes)));
    expect(statuses).toContain("uncounted none");
    expect(alice.gate.refused()).toEqual([]);
  });
});
