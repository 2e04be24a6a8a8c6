/** S10, KD2: what was written alone and thrown away, looked for with every file of the vault and its keys in hand. */
import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { VirtualTime } from "../simulator/coupleNet.ts";
import { count } from "../harness/forms.ts";
import { Onlooker, remaining } from "./onlooker.ts";
import { seededRandom } from "./seededRandom.ts";
import { seedFor } from "./vaultKit.ts";

/** Drafts deleted; as many stay beside them, on the same pages. */
const CANARIES = count({ quick: 50, full: 400 });

let place: Awaited<ReturnType<typeof openPlace>>;
beforeAll(async () => {
  place = await openPlace();
}, 120_000);
afterAll(() => place.close());

/** A vault in which drafts were written, edited and deleted among others that stay. */
async function throwAway(count: number, erase: boolean) {
  const random = seededRandom(seedFor("S10"));
  const folder = mkdtempSync(join(place.root, "erased-"));
  const device = new CoupleDevice("A", { root: place.root, folder }, new VirtualTime().timers, 0);
  await device.create();
  const dir = join(folder, readdirSync(folder)[0] ?? "");
  const { records, vault } = device.core;
  if (!erase) vault.afterErase = () => undefined;
  const onlooker = new Onlooker(join(dir, "vault", "rows.db"));
  const text = (): string => `canary ${toHex(randomBytes(8))} `.repeat(1 + random.below(60));
  const drafts: string[] = [];
  const pick = (): string => drafts[random.below(drafts.length)] ?? "";
  for (let deleted = 0; deleted < count;) {
    drafts.push(records.unshared.create("agreement", { title: text().slice(0, 30), body: text() }, undefined).id);
    onlooker.look();
    for (let edits = random.below(3); edits > 0; edits--) {
      await device.type(pick(), (body) => ({ at: random.below(body.length), remove: 0, text: text() }));
      onlooker.look();
    }
    if (random.below(5) === 0) records.setAside(pick(), true);
    onlooker.look();
    if (drafts.length < 2 || random.below(2) === 0) continue;
    const [gone] = drafts.splice(random.below(drafts.length), 1);
    unwrap(await records.unshared.delete(gone ?? ""));
    deleted += 1;
  }
  const versions = onlooker.gone();
  return { device, versions, remain: () => remaining(dir, versions) };
}

describe("[S10] [KD2] unshared drafts that were deleted", () => {
  it("leave no part of any of their rows in any file, open or locked", async () => {
    const { device, versions, remain } = await throwAway(CANARIES, true);
    console.log(`erased: ${CANARIES} drafts, ${versions.length} versions of rows`);
    expect(versions.length).toBeGreaterThan(3 * CANARIES);
    expect(remain()).toBe(0);
    await device.lock();
    expect(remain()).toBe(0);
  }, 240_000);

  it("planted: without what follows a deletion, they are found", async () => {
    const { device, remain } = await throwAway(5, false);
    expect(remain()).toBeGreaterThan(0);
    await device.lock();
  }, 60_000);
});
