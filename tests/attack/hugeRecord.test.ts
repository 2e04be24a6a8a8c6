/** A partner's altered app fills one record up to its limit: each entry is allowed, all of them are a load. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import * as Automerge from "@automerge/automerge";
import { type ActorNonce, as } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { encodeChange } from "../../src/shared/protocol/body.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { createStagerPool } from "../../src/main/core/gate/stagerPool.ts";
import type { StagerPool } from "../../src/main/core/gate/stageTypes.ts";
import { Records } from "../../src/main/core/records/records.ts";
import { Sessions } from "../../src/main/core/records/sessions.ts";
import { Space } from "../../src/main/core/space/space.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { DAY, type Device, type Doc } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger } from "./forger.ts";
import { longestStall } from "./longestStall.ts";
import { createStagerSpawner } from "./stagerProcess.ts";

const LETTERS = 65_000;
const FULL = Math.floor(LIMIT.recordOps / LETTERS) - 1;

let opened: Awaited<ReturnType<typeof openStores>>;
const pools: StagerPool[] = [];
beforeAll(async () => {
  opened = await openStores(4);
});
afterAll(() => opened.close());
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

/** Entries of one record, each with a change as large as a change may be. */
async function fill(bob: Device, count: number): Promise<{ id: string; entries: Uint8Array[] }> {
  const { record } = await bob.create("agreement", "Fills up");
  const keyId = bob.rows.state(record)?.created?.keyId;
  const key = keyId && bob.keys.get(keyId);
  if (!key) throw new Error("no record");
  const forger = new Forger(bob);
  const nonce = as<ActorNonce>(randomBytes(16));
  let doc: Doc = bob.doc(record, bob.actor(record, nonce));
  const entries = bob.allEntries();
  for (let made = 0; made < count; made++) {
    doc = Automerge.change(doc, { time: 0 }, (draft) =>
      Automerge.splice(draft, ["body"], made * LETTERS, 0, "we say more. ".repeat(LETTERS / 13)),
    );
    const change = Automerge.getLastLocalChange(doc);
    if (!change) throw new Error("nothing written");
    const plaintext = encodeChange({ together: false, changes: [change], why: "" });
    entries.push(forger.next({ kind: KIND.change, record, recordKeyId: keyId, actorNonces: [nonce] }, plaintext, key));
  }
  return { id: toHex(record), entries };
}

/** Her core, but for its process: what is measured is the thread that answers her window. */
async function openCore(alice: Device, bob: Device, pool: StagerPool) {
  const none = (): void => undefined;
  const { store, identity } = alice;
  const records = new Records({
    store,
    device: identity.device,
    person: alice.person,
    randomBytes,
    today: () => DAY,
    todayIn: () => DAY,
    zone: () => "UTC",
    events: { projections: none, kept: none, replaced: none, erased: none, forgotten: none, lost: none },
  });
  const sessions = new Sessions({ records, pool, randomBytes, events: { remote: none, reopen: none } });
  const space: Space = new Space(
    {
      store,
      identity,
      records,
      pool,
      timers: systemTimers,
      givenUp: () => [],
      isEarlier: false,
      entriesLost: false,
      isMending: () => false,
      today: () => DAY,
      events: {
        evaluated: (rows, changed) => {
          for (const record of changed) {
            const heads = records.texts.state(record)?.heads ?? [];
            sessions.accepted(toHex(record), rows.flatMap(space.broughtBy), heads);
          }
        },
        early: none,
        quarantined: none,
        forked: none,
        untaken: none,
        repaired: none,
        heard: none,
        joined: none,
        placeChanged: none,
        removed: none,
        left: none,
        ownLogLost: none,
      },
    },
    {
      space: alice.space,
      partner: bob.person,
      partnerName: "Noor",
      devices: [],
      disconnected: false,
      metDay: DAY,
      partnerLeft: false,
    },
  );
  await space.begin();
  return { records, sessions, space };
}

it.each([
  { how: "her window shows it", opens: true, drafts: false, planted: false },
  { how: "she writes in it", opens: false, drafts: true, planted: false },
  { how: "and texts are read here: the planted fault", opens: false, drafts: false, planted: true },
])("[G2] a record filled up to its limit does not stall her window while $how", async ({ opens, drafts, planted }) => {
  const [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  await deliverRound([alice, bob]);
  const real = createStagerPool({ spawn: createStagerSpawner().spawn, timeoutMs: 60_000 });
  pools.push(real);
  const pool: StagerPool = planted
    ? { ...real, stage: async (request) => ({ ...(await real.stage(request)), text: undefined }) }
    : real;
  const count = planted ? Math.ceil(FULL / 2) : FULL;
  const { records, sessions, space } = await openCore(alice, bob, pool);
  const { id, entries } = await fill(bob, count);
  const from = bob.identity.device;
  const [first = new Uint8Array(), ...rest] = entries.splice(-count);
  await space.receive(from, [...entries, first], bob.allKeys());
  if (opens) expect(sessions.open(id, undefined).ok).toBe(true);
  if (drafts) {
    const window = sessions.open(id, undefined);
    if (!window.ok) throw new Error("not open");
    const doc = Automerge.load<{ body: string }>(window.value.doc, { actor: window.value.actor });
    const written = Automerge.change(doc, { time: 0 }, (draft) => Automerge.splice(draft, ["body"], 0, 0, "Mine. "));
    const change = Automerge.getLastLocalChange(written) ?? new Uint8Array();
    expect((await sessions.change(window.value.session, change)).ok).toBe(true);
  }
  const { stall } = await longestStall(async () => {
    for (const entry of rest) await space.receive(from, [entry], []);
  });
  console.log(`[G2] ${count} × ${LETTERS} letters, opens ${opens}, drafts ${drafts}: stall ${stall.toFixed(0)} ms`);
  const text = records.texts.search.search("say").find((found) => found.id === id)?.body;
  expect(text?.length).toBe(LIMIT.textChars);
  if (drafts) expect(text?.includes("Mine. ")).toBe(true);
  if (planted) expect(stall).toBeGreaterThan(100);
  else expect(stall).toBeLessThan(100);
});
