import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { as, type SpaceId } from "../../src/shared/base/brand.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { Net, VirtualTime } from "../simulator/coupleNet.ts";

const DAY_MS = 86_400_000;
let place: Awaited<ReturnType<typeof openPlace>>;
beforeAll(async () => {
  place = await openPlace();
}, 60_000);
afterAll(() => place.close());

it("[F20] that the copies have not met for a week does not change at the moment they meet", async () => {
  const time = new VirtualTime();
  const folders = { root: place.root, folder: mkdtempSync(join(place.root, "apart-")) };
  const [a, b] = ["A", "B"].map((name) => new CoupleDevice(name, folders, time.timers, 0)) as [
    CoupleDevice,
    CoupleDevice,
  ];
  await a.create();
  await b.create();
  const space = as<SpaceId>(randomBytes(32));
  for (const [me, { name, core }] of [
    [a, b],
    [b, a],
  ] as const) {
    const { certificate } = core.identity;
    const partner = { person: certificate.person, certificate, name };
    await me.core.enterSpace({ space, partner, lanHint: [], meetingPoints: [] });
  }
  const longApart = (): boolean => a.core.syncing.state().longApart;
  expect(longApart()).toBe(false);
  time.advance(9 * DAY_MS);
  expect(longApart()).toBe(true);

  const [here, there] = new Net().connect();
  b.core.syncing.sink?.attach(there);
  const [peer] = a.core.space?.peers() ?? [];
  a.core.syncing.sink?.attach(here, peer);
  for (let i = 0; i < 20; i++) for (const end of [here, there]) (end as unknown as { deliver(): boolean }).deliver();
  await a.quiet();
  expect(a.core.space?.row.metDay).toBe(a.core.today());
  expect(longApart()).toBe(true);
  time.advance(DAY_MS);
  expect(longApart()).toBe(false);
  for (const device of [a, b]) await device.lock();
}, 60_000);
