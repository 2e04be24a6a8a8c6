/** The vault closed in the middle and opened again with the same files: nothing differs. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { join } from "node:path";
import { as } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import type { Vault } from "../../src/main/core/vault/vault.ts";
import { Forger } from "../attack/forger.ts";
import { copyVault, newVault, remove, reopen, scratch } from "../attack/vaultKit.ts";
import { Device } from "./device.ts";
import { deliverAll, deliverRound, makeDevices } from "./people.ts";
import { shownBy } from "./compareWorld.ts";

let dir: string;
let vaults: Vault[];
let [alice, bob]: [Device, Device] = [undefined as never, undefined as never];
const place = (name: string): string => join(dir, name);

beforeEach(async () => {
  dir = scratch();
  const first = await newVault(place("0"));
  first.close();
  copyVault(place("0"), place("1"));
  vaults = [];
  for (const name of ["0", "1"]) vaults.push(unwrap(await reopen(place(name))));
  [alice, bob] = (await makeDevices(
    ["A", "B"],
    vaults.map(({ store }) => store),
  )) as [Device, Device];
  await deliverRound([alice, bob]);
});
afterEach(() => {
  for (const vault of vaults) vault.close();
  remove(dir);
});

/** Bob's vault is closed and opened again. */
async function restart(): Promise<void> {
  vaults[1]?.close();
  const vault = unwrap(await reopen(place("1")));
  vaults[1] = vault;
  bob = new Device("again", bob.identity, vault.store, bob);
  await bob.gate.idle();
}

/** The vault's files as they are now, opened beside it by another installation that takes itself for the same. */
async function twinOfBob(): Promise<Device> {
  vaults[1]?.close();
  copyVault(place("1"), place("twin"));
  for (const name of ["1", "twin"]) {
    const vault = unwrap(await reopen(place(name)));
    if (name === "1") vaults[1] = vault;
    else vaults.push(vault);
  }
  bob = new Device("B", bob.identity, vaults[1]!.store, bob);
  return new Device("twin", bob.identity, vaults[2]!.store, bob);
}

describe("a gate after a restart", () => {
  it("[LG4] [LG7] stands where it stood: verdicts, documents, held entries, missing keys", async () => {
    const { record } = await alice.create("agreement", "Sundays");
    await alice.edit(record, "one ");
    const { record: locked } = await alice.create("boundary", "Evenings");
    await alice.edit(locked, "two ");
    const entries = alice.allEntries();
    const known = alice.allKeys().filter(({ id }) => toHex(id) === toHex(alice.rows.state(record)!.created!.keyId));
    // The last but one is withheld: the last waits for it.
    const last = await alice.edit(record, "three ");
    const after = await alice.edit(record, "four ");
    const missing = alice.log.get(last.item!)!.bytes;
    await bob.gate.receive(alice.identity.device, [...entries, alice.log.get(after.item!)!.bytes], known);
    const before = shownBy(bob);
    expect(bob.gate.held).toHaveLength(1);
    expect(bob.rows.state(locked)?.fault).toBe("waiting");

    await restart();
    expect(shownBy(bob)).toEqual(before);
    await bob.gate.receive(alice.identity.device, [missing], alice.allKeys());
    expect(bob.gate.held).toHaveLength(0);
    expect(shownBy(bob)).toEqual(shownBy(alice));
    await restart();
    expect(shownBy(bob)).toEqual(shownBy(alice));
    expect((await bob.edit(record, "five ")).verdict.status).toBe("accepted");
  });

  it("[FK1] [CV1] [RB3] a copied vault that went on by itself: found by all, kept over a restart, the same in any order", async () => {
    const { record } = await alice.create("agreement", "Sundays");
    await deliverRound([alice, bob]);
    const twin = await twinOfBob();
    await bob.edit(record, "left ");
    await twin.edit(record, "right ");
    await deliverAll(bob, alice);
    await alice.edit(record, "seen left ");
    expect(alice.forked).toEqual([]);
    await deliverAll(twin, alice);
    expect(alice.forked).toEqual([{ device: toHex(bob.identity.device), own: false }]);
    // What she had accepted and seen stays; what nobody of the other side had seen does not count.
    const text = String(alice.doc(record, "00")["body"]);
    expect([text.includes("left"), text.includes("right")]).toEqual([true, false]);
    expect(alice.allRows().filter(({ entry }) => entry.core.kind === 20)).toHaveLength(1);

    await deliverRound([alice, bob, twin]);
    await deliverRound([alice, bob, twin]);
    expect([bob.forked[0]?.own, twin.forked[0]?.own]).toEqual([true, true]);
    await expect(bob.edit(record, "no more")).rejects.toThrow("forked");
    expect(shownBy(bob)).toEqual(shownBy(alice));
    expect(shownBy(twin)).toEqual(shownBy(alice));

    await restart();
    expect(shownBy(bob)).toEqual(shownBy(alice));
    expect(bob.log.forkOf(toHex(bob.identity.device))).toBeDefined();
    // And a fork that is known before the entries that witness it arrive is judged as it was.
    const edited = await alice.edit(record, "later ");
    await deliverAll(alice, bob);
    expect(edited.item && bob.log.has(edited.item)).toBe(true);
    expect(shownBy(bob)).toEqual(shownBy(alice));
  });

  it("[GT2] remembers what it set aside, and why", async () => {
    const forger = new Forger(bob);
    const wrong = forger.next({ space: as(randomBytes(32)) }, randomBytes(9));
    const bytes = forger.next({}, randomBytes(9));
    bytes[bytes.length - 1]! ^= 1;
    const junk = randomBytes(30);
    await bob.gate.receive(alice.identity.device, [wrong, bytes, junk, junk], []);
    await restart();
    const kept = [...bob.gate.quarantinedFrom(alice.identity.device)];
    expect(kept.map(({ reason }) => reason)).toEqual(["WrongSpace", "Malformed", "Malformed"]);
    expect(kept[2]?.bytes).toEqual(junk);
    // Told of once, kept once.
    await bob.gate.receive(alice.identity.device, [junk], []);
    expect(bob.quarantined).toEqual([]);
  });
});
