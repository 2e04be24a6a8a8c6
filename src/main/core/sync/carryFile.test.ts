import { describe, expect, it } from "vitest";
import { peerOf, toyDevice, ToyLog, toyPair } from "../../../../tests/contract/toyLog.ts";
import { unwrap } from "../../../shared/base/result.ts";
import { randomBytes } from "../crypto/index.ts";
import { readCarryFile, writeCarryFile } from "./carryFile.ts";
import { channelsOf } from "./channels.ts";
import { Reassembly } from "./envelope.ts";
import { Parcels } from "./parcels.ts";

const parcels = (log: ToyLog): Parcels =>
  new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });
const write = (log: ToyLog): Uint8Array => writeCarryFile(log, parcels(log));
const read = (log: ToyLog, file: Uint8Array) => readCarryFile(file, log, parcels(log));

describe("carry file", () => {
  it("[CF1] [H3] [H6] brings what the other lacks, both ways, and the second time nothing new", async () => {
    const { a, b } = toyPair();
    a.write("from a");
    b.write("from b");
    const file = write(a);
    expect(unwrap(await read(b, file))).toEqual({ isNew: true });
    expect(b.bodies().toSorted()).toEqual(["from a", "from b"]);
    expect(unwrap(await read(b, file))).toEqual({ isNew: false });
    expect(unwrap(await read(a, write(b)))).toEqual({ isNew: true });
    expect(a.bodies().toSorted()).toEqual(["from a", "from b"]);
  });

  it("[AP2] holds only what was not confirmed, and is a receipt where that is nothing", async () => {
    const { a, b } = toyPair();
    for (let i = 0; i < 50; i++) a.write("x".repeat(2000));
    const whole = write(a);
    await read(b, whole);
    await read(a, write(b));
    const rest = write(a);
    expect(rest.length).toBeLessThan(2048);
    expect(whole.length).toBeGreaterThan(100_000);
    a.write("one more");
    expect(unwrap(await read(b, write(a)))).toEqual({ isNew: true });
    expect(b.bodies()).toHaveLength(51);
  });

  it("[CF1] files in any order, late and twice come to the same; an older word of how far one has come counts no more", async () => {
    const { a, b, devices } = toyPair();
    const files = ["one", "two", "three"].map((body) => {
      a.write(body);
      return write(a);
    });
    for (const at of [2, 0, 1, 1, 2]) await read(b, files[at] as Uint8Array);
    expect(b.bodies()).toEqual(["one", "two", "three"]);
    expect(b.confirmed(devices[0].self.device)[0]?.seq).toBe(3);
  });

  it("[CF1] [S7] one for somebody else, a changed one, half a one and no such file change nothing and are told apart", async () => {
    const { a, b } = toyPair();
    a.write("from a");
    const file = write(a);
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

  it("[EN3] a device that the other never heard of introduces itself with it", async () => {
    const { a, b, devices } = toyPair();
    const restored = new ToyLog(a.space, toyDevice(devices[0].person, true), a.knownPersons());
    restored.addPeer(peerOf(devices[1].self.certificate, true));
    restored.write("from the copy");
    expect(unwrap(await read(b, write(restored)))).toEqual({ isNew: true });
    expect(b.bodies()).toEqual(["from the copy"]);
    expect(b.admitted).toHaveLength(1);
  });

  it("[UP1] [RB1] read while its person leaves, it is heard no further", async () => {
    const { a, b, devices } = toyPair();
    for (let part = 0; part < 40; part++) a.write(randomBytes(100_000));
    const over = parcels(b);
    const reading = readCarryFile(write(a), b, over);
    over.end();
    await reading;
    // What had gone to the gate already is there; nothing is known of the other from then on, and nothing is said.
    expect(b.bodies().length).toBeLessThan(5);
    expect(b.claims).toEqual([]);
    expect(over.seal(peerOf(devices[0].self.certificate), { entries: [], keys: [] })).toBeUndefined();
  });

  it("[MB2] a device that was removed is sealed nothing, and is heard no more, whoever still holds what came before", async () => {
    const { a, b, devices } = toyPair();
    a.write("from a");
    const mine = parcels(a).seal(peerOf(devices[1].self.certificate), { entries: [...a.entriesSince([])], keys: [] });
    const [peer, theirs] = [peerOf(devices[0].self.certificate), parcels(b)];
    const message = mine?.[0] && theirs.open(peer, new Reassembly(), mine[0]);
    if (!message) throw new Error("one envelope");
    b.peers = () => [];
    expect(await theirs.take(peer, message)).toBeUndefined();
    expect(b.bodies()).toEqual([]);
    expect(theirs.seal(peer, { entries: [], keys: [] })).toBeUndefined();
  });
});
