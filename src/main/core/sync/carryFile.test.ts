import { describe, expect, it } from "vitest";
import { peerOf, toyDevice, ToyLog, toyPair } from "../../../../tests/contract/toyLog.ts";
import { lackBodies } from "../../../../tests/contract/toyBodies.ts";
import { unwrap } from "../../../shared/base/result.ts";
import { randomBytes } from "../crypto/index.ts";
import { readCarryFile, writeCarryFile } from "./carryFile.ts";
import { channelsOf } from "./channels.ts";
import { Reassembly } from "./envelope.ts";
import { Parcels } from "./parcels.ts";

const parcels = (log: ToyLog): Parcels =>
  new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });
const write = async (log: ToyLog): Promise<Uint8Array> => {
  const file = await writeCarryFile(log, parcels(log));
  if (!file) throw new Error("nobody left");
  return file;
};
const read = (log: ToyLog, file: Uint8Array) => readCarryFile(file, log, parcels(log));

describe("carry file", () => {
  it("[CF1] [H3] [H6] brings what the other lacks, both ways, and the second time nothing new", async () => {
    const { a, b } = toyPair();
    a.write("from a");
    b.write("from b");
    const file = await write(a);
    expect(unwrap(await read(b, file))).toEqual({ isNew: true });
    expect(b.bodies().toSorted()).toEqual(["from a", "from b"]);
    expect(unwrap(await read(b, file))).toEqual({ isNew: false });
    expect(unwrap(await read(a, await write(b)))).toEqual({ isNew: true });
    expect(a.bodies().toSorted()).toEqual(["from a", "from b"]);
  });

  it("[AP2] holds only what was not confirmed, and is a receipt where that is nothing", async () => {
    const { a, b } = toyPair();
    for (let i = 0; i < 50; i++) a.write("x".repeat(2000));
    const whole = await write(a);
    await read(b, whole);
    await read(a, await write(b));
    const rest = await write(a);
    expect(rest.length).toBeLessThan(2048);
    expect(whole.length).toBeGreaterThan(100_000);
    a.write("one more");
    expect(unwrap(await read(b, await write(a)))).toEqual({ isNew: true });
    expect(b.bodies()).toHaveLength(51);
  });

  it("[CF1] files in any order, late and twice come to the same; an older word of how far one has come counts no more", async () => {
    const { a, b, devices } = toyPair();
    const files: Uint8Array[] = [];
    for (const body of ["one", "two", "three"]) {
      a.write(body);
      files.push(await write(a));
    }
    for (const at of [2, 0, 1, 1, 2]) await read(b, files[at] as Uint8Array);
    expect(b.bodies()).toEqual(["one", "two", "three"]);
    expect(b.confirmed(devices[0].self.device)[0]?.seq).toBe(3);
  });

  it("[CF1] [S7] one for somebody else, a changed one, half a one and no such file change nothing and are told apart", async () => {
    const { a, b } = toyPair();
    a.write("from a");
    const file = await write(a);
    const stranger = toyPair().a;
    expect(await read(stranger, file)).toEqual({ ok: false, error: { type: "NotForUs" } });
    expect(await read(b, file.subarray(0, file.length - 1))).toEqual({ ok: false, error: { type: "NotAFile" } });
    expect(await read(b, randomBytes(3000))).toEqual({ ok: false, error: { type: "NotAFile" } });
    const changed = file.slice();
    changed[changed.length - 400] = (changed[changed.length - 400] ?? 0) ^ 1;
    expect(await read(b, changed)).toEqual({ ok: false, error: { type: "NotForUs" } });
    // One's own is sealed for the other alone.
    expect(await read(a, file)).toEqual({ ok: false, error: { type: "NotForUs" } });
    expect([b.bodies(), stranger.bodies()]).toEqual([[], []]);
    expect(unwrap(await read(b, file))).toEqual({ isNew: true });
  });

  it("[KD2] [CF1] asks for bodies that are not here, and has those that another's newest file asked for, however much later", async () => {
    const { a, b, devices } = toyPair();
    const { lack } = await lackBodies(a, b, 600, 600, [7]);
    const asking = await write(a);
    await read(b, asking);
    expect(lack.looked).toEqual([]);
    const answer = await write(b);
    expect(unwrap(await read(a, answer))).toEqual({ isNew: false });
    expect(lack.missing.map(({ seq }) => seq)).toEqual([7]);
    expect(lack.looked.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    // Each file asks anew: of a peer it is known only what its newest says.
    await read(b, await write(a));
    expect(b.wanted(devices[0].self.device).map(({ seq }) => seq)).toEqual([7]);
    expect((await write(b)).length).toBeLessThan(answer.length / 10);
    await read(b, asking);
    expect(b.wanted(devices[0].self.device), "an older one asks for nothing").toHaveLength(1);
    lack.missing = [];
    await read(b, await write(a));
    expect(b.wanted(devices[0].self.device)).toEqual([]);
  });

  it("[CF1] one file is for all: each device that opens it has what it lacks, whichever it is, and hears of nobody else's", async () => {
    const { a, b, devices } = toyPair();
    const [mine, theirs] = [toyDevice(devices[0].person), toyDevice(devices[1].person)];
    const others = [mine, theirs].map((device) => new ToyLog(a.space, device, a.knownPersons()));
    const all = [a, b, ...others];
    for (const one of all)
      for (const other of [...devices, mine, theirs])
        if (other.self !== one.me() && !one.peers().some(({ device }) => device === other.self.device))
          one.addPeer(peerOf(other.self.certificate));
    a.write("from a");
    b.write("from b");
    await read(a, await write(b));
    const file = await write(a);
    for (const one of others) expect(unwrap(await read(one, file))).toEqual({ isNew: true });
    for (const one of others) expect(one.bodies().toSorted()).toEqual(["from a", "from b"]);
    expect(unwrap(await read(b, file))).toEqual({ isNew: true });
    // What any of them confirms is left out for that one alone.
    const before = file.length;
    await read(a, await write(others[0] as ToyLog));
    expect((await write(a)).length).toBeLessThan(before);
  });

  it("[CF1] one that never confirms anything does not have all the room: the others go on file for file", async () => {
    const { a, b, devices } = toyPair();
    const lost = toyDevice(devices[1].person);
    const [known] = a.peers();
    a.peers = () => [peerOf(lost.self.certificate), ...(known ? [known] : [])];
    for (let part = 0; part < 200; part++) a.write(randomBytes(200_000)); // 40 MB, for each of the two
    let files = 0;
    for (; b.bodies().length < 200 && files < 5; files++) {
      await read(b, await write(a));
      await read(a, await write(b));
    }
    expect(b.bodies()).toHaveLength(200);
    expect(files).toBe(3);
  }, 60_000);

  it("[EN3] a device that the other never heard of introduces itself with it", async () => {
    const { a, b, devices } = toyPair();
    const restored = new ToyLog(a.space, toyDevice(devices[0].person, true), a.knownPersons());
    restored.addPeer(peerOf(devices[1].self.certificate, true));
    restored.write("from the copy");
    expect(unwrap(await read(b, await write(restored)))).toEqual({ isNew: true });
    expect(b.bodies()).toEqual(["from the copy"]);
    expect(b.admitted).toHaveLength(1);
  });

  it("[UP1] [RB1] read while its person leaves, it is heard no further", async () => {
    const { a, b, devices } = toyPair();
    for (let part = 0; part < 40; part++) a.write(randomBytes(100_000));
    const over = parcels(b);
    const reading = readCarryFile(await write(a), b, over);
    over.end();
    await reading;
    // What had gone to the gate already is there; nothing is known of the other from then on, and nothing is said.
    expect(b.bodies().length).toBeLessThan(5);
    expect(b.claims).toEqual([]);
    expect(
      over.seal(peerOf(devices[0].self.certificate), { pack: { entries: [], keys: [] }, want: [] }),
    ).toBeUndefined();
  });

  it("[MB2] a device that was removed is sealed nothing, and is heard no more, whoever still holds what came before", async () => {
    const { a, b, devices } = toyPair();
    a.write("from a");
    const mine = parcels(a).seal(peerOf(devices[1].self.certificate), {
      pack: { entries: [...a.entriesSince([])], keys: [] },
      want: [],
    });
    const [peer, theirs] = [peerOf(devices[0].self.certificate), parcels(b)];
    const message = mine?.[0] && theirs.open(peer, new Reassembly(), mine[0]);
    if (!message) throw new Error("one envelope");
    b.peers = () => [];
    expect(await theirs.take(peer, message)).toBeUndefined();
    expect(b.bodies()).toEqual([]);
    expect(theirs.seal(peer, { pack: { entries: [], keys: [] }, want: [] })).toBeUndefined();
  });
});
