/** A partner's altered app forks its own log, again and again. What that costs is counted, in joins, rows and entries. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type Signature } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { encodeStated } from "../../src/shared/protocol/body.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { compareVectorItems, KIND, type VectorItem } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { encodeStatement } from "../../src/shared/protocol/statement.ts";
import { randomBytes, sign } from "../../src/main/core/crypto/index.ts";
import { statementId } from "../../src/main/core/gate/openStatement.ts";
import { DAY, type Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob, bob2]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];

beforeAll(async () => {
  opened = await openStores(7);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob, bob2] = (await makeDevices(["A", "B", "B"], opened.stores)) as [Device, Device, Device];
  await deliverRound([alice, bob, bob2]);
});

const branchesOf = (forked: Device, count: number): { entries: Uint8Array[]; ends: VectorItem[] } => {
  const entries = Array.from({ length: count }, () => new Forger(forked).next({ kind: 78 }, randomBytes(8)));
  const { device } = forked.identity;
  return { entries, ends: entries.map((bytes) => ({ device, seq: 2, hash: hashOf(bytes) })).sort(compareVectorItems) };
};

/** How often two entries of a forked log are compared while this runs. */
async function comparedIn(device: Device, work: () => Promise<unknown>): Promise<number> {
  const plain = device.log.ancestor;
  let compared = 0;
  device.log.ancestor = (item, seq) => {
    compared += 1;
    return plain(item, seq);
  };
  await work();
  device.log.ancestor = plain;
  return compared;
}

const seenOf = (device: Device, log: Device): number =>
  device.log.heads(toHex(device.identity.device))[0]?.frontier.get(toHex(log.identity.device))?.length ?? 0;

describe("branches by the hundred", () => {
  it("[CV1] [CV4] [G5] are no part of what later entries carry, though another of their logs names them all", async () => {
    const { entries, ends } = branchesOf(bob, 200);
    const forger = new Forger(bob2);
    const naming: Uint8Array[] = [];
    for (let i = 0; i < ends.length; i += LIMIT.vectorPerEntry) {
      naming.push(forger.next({ kind: 79, vectorDelta: ends.slice(i, i + LIMIT.vectorPerEntry) }, randomBytes(8)));
    }
    await alice.gate.receive(bob.identity.device, [...entries, ...naming], []);
    expect(naming.map((bytes) => alice.statusOf(hashOf(bytes)))).toContain("refused TooManyBranches");
    const later = forger.next({ kind: 79 }, randomBytes(8));
    const compared = await comparedIn(alice, () => alice.gate.receive(bob2.identity.device, [later], []));
    expect(compared).toBeLessThan(2 * LIMIT.branches ** 2);
    expect(alice.statusOf(hashOf(later))).toBe("unknown none");
    const own = await comparedIn(alice, async () => {
      const { record, verdict } = await alice.create("agreement", "Hers");
      expect(verdict.status).toBe("accepted");
      expect((await alice.edit(record, "goes on")).verdict.status).toBe("accepted");
    });
    expect(own).toBeLessThan(8 * LIMIT.branches ** 2);
    expect(seenOf(alice, bob)).toBeLessThanOrEqual(LIMIT.branches);
  });

  it("[CV1] [CV3] of three other devices of theirs keep nobody from going on with what these wrote", async () => {
    const devices = await makeDevices(["A", "A", "B", "B", "B", "B"], opened.stores);
    const [mine, second, forked, ...others] = devices as [Device, Device, Device, ...Device[]];
    await deliverRound(devices);
    const { entries, ends } = branchesOf(forked, LIMIT.branchesOfOwn * others.length + 2);
    // Each of her devices had accepted one more, before anyone knew of the fork.
    for (const [i, device] of [mine, second].entries()) {
      await device.gate.receive(forked.identity.device, entries.splice(0, 1), []);
      await device.create("agreement", `Before ${i}`);
    }
    const kept = [mine, second].flatMap((device) => device.log.heads(toHex(forked.identity.device)));
    const rest = ends.filter(({ hash }) => !kept.some((row) => toHex(row.hash) === toHex(hash)));
    const sent = [...entries];
    const records = [];
    for (const [i, device] of others.entries()) {
      const part = rest.slice(i * LIMIT.branchesOfOwn, (i + 1) * LIMIT.branchesOfOwn);
      const draft = device.draftCreate("agreement", `Theirs ${i}`);
      const core = { kind: draft.kind, record: draft.record, recordKeyId: draft.keyId, vectorDelta: part };
      sent.push(new Forger(device).next({ ...core, actorNonces: draft.actorNonces }, draft.plaintext, draft.key));
      device.store.transaction(() => device.keys.put(draft.keyId, draft.key));
      records.push(draft);
    }
    const keys = records.map(({ keyId, key }) => ({ id: keyId, key }));
    await mine.gate.receive(forked.identity.device, sent, keys);
    await deliverRound([mine, second]);
    for (const { record } of records) {
      const { verdict } = await mine.edit(record, "answered ");
      expect(verdict).toMatchObject({ status: "accepted" });
    }
    expect(seenOf(mine, forked)).toBe(LIMIT.branchesOfOwn * others.length + 2);
  });

  it("[CV1] [CV3] [LG1] of more devices than anyone has are named as far as they fit, and nothing is refused for it", async () => {
    const devices = await makeDevices(["A", "B", "B", "B", "B", "B", "B"], opened.stores);
    const [mine, forked, ...others] = devices as [Device, Device, ...Device[]];
    await deliverRound(devices);
    const { entries, ends } = branchesOf(forked, LIMIT.branchesOfOwn * (others.length + 1));
    const naming = others.flatMap((device, i) => {
      const part = ends.slice(i * LIMIT.branchesOfOwn, (i + 1) * LIMIT.branchesOfOwn);
      return [new Forger(device).next({ kind: 79, vectorDelta: part }, randomBytes(8))];
    });
    // One branch more, which she had accepted: its word goes first.
    await mine.gate.receive(forked.identity.device, [entries.pop() ?? new Uint8Array()], []);
    await mine.gate.receive(forked.identity.device, [...entries, ...naming], []);
    for (const title of ["One", "Two"]) {
      const { verdict, record } = await mine.create("agreement", title);
      expect(verdict).toMatchObject({ status: "accepted" });
      expect((await mine.edit(record, "words")).verdict).toMatchObject({ status: "accepted" });
    }
    const kept = mine.log.at(forked.identity.device, 2).filter(({ status }) => status !== "uncounted");
    expect(kept.length).toBeGreaterThan(0);
    expect(seenOf(mine, forked)).toBeLessThanOrEqual(LIMIT.branches);
    expect(seenOf(mine, forked)).toBeGreaterThan(LIMIT.branchesOfOwn);
  });

  it("[SG4] [G5] on which he pauses an agreement hold up her own withdrawal by no more than each branch once", async () => {
    const { record } = await alice.create("agreement", "Sundays");
    await deliverRound([alice, bob]);
    await bob.create("agreement", "Money");
    await deliverRound([alice, bob]);
    const keyId = bob.rows.state(record)?.created?.keyId;
    const key = keyId && bob.keys.get(keyId);
    if (!key) throw new Error("no key");
    const { space } = bob;
    const { device, signing } = bob.identity;
    const branch = (at: number): Uint8Array[] => {
      const forger = new Forger(bob);
      const before = at % 2 === 0 ? [] : [forger.next({ kind: 79 }, randomBytes(8))];
      const day = (DAY - at) as Day;
      const statement = encodeStatement({ space, record, device, day, seen: [], act: { type: "pause" } });
      const signature = as<Signature>(sign(DOMAIN.stated, statementId(statement), signing));
      const body = encodeStated({ statement, signature, why: "", text: undefined });
      return [...before, forger.next({ kind: KIND.pause, record, recordKeyId: keyId, day }, body, key)];
    };
    const most = 60;
    const entries = Array.from({ length: most }, (_, at) => branch(at)).flat();
    await alice.gate.receive(device, entries, []);
    expect(alice.rows.state(record)?.stated.length).toBe(most);
    const compared = await comparedIn(alice, async () => {
      const { verdict } = await alice.state(record, { type: "withdraw", offer: undefined });
      expect(verdict.status).toBe("accepted");
    });
    expect(compared).toBeLessThan(most ** 2);
  });
});

/** A store that counts rows read while `work` runs; the device starts anew on it. */
function counted(device: Device): (work: () => unknown) => Promise<number> {
  let read = 0;
  const { store } = device;
  device.start({
    ...store,
    get(table, id) {
      read += 1;
      return store.get(table, id);
    },
    *list(table, where) {
      for (const row of store.list(table, where)) {
        read += 1;
        yield row;
      }
    },
  });
  return async (work) => {
    await device.gate.idle();
    read = 0;
    await work();
    return read;
  };
}

const LONG = 400;

describe("a long log that forks", () => {
  /** Bob's log, with what stood before each entry, so that it can be forked there. */
  const line = (): { bytes: Uint8Array; fork: () => Uint8Array }[] => {
    const forger = new Forger(bob);
    return Array.from({ length: LONG }, () => {
      const { seq, prev } = forger;
      const fork = (): Uint8Array => Object.assign(new Forger(bob), { seq, prev }).next({ kind: 79 }, randomBytes(8));
      return { bytes: forger.next({ kind: 78 }, randomBytes(8)), fork };
    });
  };
  const ownEntries = (): number => alice.log.heads(toHex(alice.identity.device))[0]?.entry.core.seq ?? 0;
  const give = (entries: Uint8Array[]) => alice.gate.receive(bob.identity.device, entries, []);

  it("[FK1] [G5] lower and lower, is answered by one word, and what counts is derived once a pack", async () => {
    const log = line();
    const reading = counted(alice);
    await give(log.map(({ bytes }) => bytes));
    const before = ownEntries();
    const forks = log.map(({ fork }) => fork()).reverse();
    const upper = await reading(() => give(forks.slice(0, 100)));
    expect(ownEntries() - before).toBe(1);
    // Once each for the place, the look at what stands there, its verdict: not once for all above it, each time.
    expect(upper).toBeLessThan(40 * 100);
    for (const fork of forks.slice(100, 103)) await give([fork]);
    expect(ownEntries() - before).toBe(1);
    const kept = alice.log.entriesFrom(bob.identity.device, 2).filter(({ status }) => status !== "uncounted");
    expect(kept).toHaveLength(LONG);
    expect(alice.log.forkOf(toHex(bob.identity.device))).toBe(LONG + 1 - 102);
  });

  it("[FK1] is spoken of again where more of it was accepted since, and after a restart only then", async () => {
    const log = line();
    const [forkAt9, forkAt8, forkAt7] = [9, 8, 7].map((i) => log[i]?.fork() ?? new Uint8Array());
    // The fork is known before the entries below it have come.
    await give([...log.slice(0, 4), ...log.slice(9, 10)].map(({ bytes }) => bytes));
    await give([forkAt9 ?? new Uint8Array()]);
    const before = ownEntries();
    await give(log.slice(4, 12).map(({ bytes }) => bytes));
    await give([forkAt8 ?? new Uint8Array()]);
    expect(ownEntries() - before).toBe(1);
    alice.start();
    await alice.gate.idle();
    await give([forkAt7 ?? new Uint8Array()]);
    expect(ownEntries() - before).toBe(1);
    expect(alice.statusOf(hashOf(log[8]?.bytes ?? new Uint8Array()))).toBe("unknown none");
  });

  it("[RC1] [FK1] costs no row where the peer has it all, and for one more entry that entry alone", async () => {
    const log = line();
    const reading = counted(alice);
    await give(log.map(({ bytes }) => bytes));
    await give([log[0]?.fork() ?? new Uint8Array()]);
    const vector = alice.log.vector();
    let sent: string[] = [];
    const lacking = (had: readonly VectorItem[]) => reading(() => (sent = [...alice.log.since(had)].map(toHex)));
    expect(await lacking(vector)).toBeLessThan(10);
    expect(sent).toEqual([]);
    const [first, second] = [LONG / 2, LONG / 2 + 9].map((at) => log[at]?.fork() ?? new Uint8Array());
    await give([first ?? new Uint8Array()]);
    expect(await lacking(vector)).toBeLessThan(LONG); // where it leaves the other chain is looked for once
    await give([second ?? new Uint8Array()]);
    expect(await lacking(vector)).toBeLessThan(10);
    const both = [first, second].map((bytes) => toHex(bytes ?? new Uint8Array())).sort();
    expect(sent.sort()).toEqual(both);
    await give(log.slice(10, 60).map(({ fork }) => fork()));
    await lacking(vector);
    expect(await lacking(vector)).toBeLessThan(10); // a branch more is a head, and heads are at hand
    expect(sent).toHaveLength(52);
    // A head that should be here and is not, beside one that is, asks for nothing that comes before this one.
    const strange = { device: bob2.identity.device, seq: 1, hash: hashOf(first ?? new Uint8Array()) };
    expect(await lacking([...vector, strange])).toBeLessThan(10);
    expect(sent).toHaveLength(52);
  });

  it("[FK1] [B3] is not read again for each entry written here", async () => {
    const log = line();
    const reading = counted(alice);
    await give(log.map(({ bytes }) => bytes));
    await give([log[0]?.fork() ?? new Uint8Array()]);
    const { record } = await alice.create("agreement", "Hers");
    expect(await reading(() => alice.edit(record, "a"))).toBeLessThan(30);
  });
});
