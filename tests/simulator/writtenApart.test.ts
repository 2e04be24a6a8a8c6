/** CV6 over real logs and gates: what was written apart is found alike on every device, in whatever order it came there. */
import * as Automerge from "@automerge/automerge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RecordId } from "../../src/shared/base/brand.ts";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import type { ApartPart, HistoryStep } from "../../src/shared/ipc/textShapes.ts";
import { encodeChange } from "../../src/shared/protocol/body.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import * as document from "../../src/main/core/records/document.ts";
import { History } from "../../src/main/core/records/history.ts";
import type { SharedSpace } from "../../src/main/core/records/recordTexts.ts";
import { type SeededRandom, seededRandom } from "../attack/seededRandom.ts";
import { count } from "../harness/forms.ts";
import { change, type Device, last } from "./device.ts";
import { deliverAll, deliverRound, makeDevices, openStores, seededBytes } from "./people.ts";

const WORLDS = count({ quick: 5, full: 1_000 });
let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(4);
});
afterAll(() => opened.close());

type Found = { steps: HistoryStep[]; apart: ApartPart[] };

/** What a device tells of a record, said as A would. */
function found(device: Device, record: RecordId, asA: Device): Found {
  const sharedDocument = () => document.load(device.rows.snapshot(record), randomBytes(16));
  const space = { log: device.log, keys: device.keys } as unknown as SharedSpace;
  const history = new History({ sharedDocument, spaceOf: () => space }, device.person);
  const id = toHex(record);
  const isA = sameBytes(device.person, asA.person);
  const turn = <W extends string>(who: W): W | "me" | "partner" =>
    isA || who === "both" ? who : who === "me" ? "partner" : "me";
  return {
    steps: unwrap(history.steps(id)).map((step) => ({ ...step, who: turn(step.who) })),
    apart: unwrap(history.apart(id)).map((part) => ({
      ...part,
      lines: part.lines.map(({ who, text }) => ({ who: turn(who), text })),
    })),
  };
}

async function write(
  device: Device,
  record: RecordId,
  [at, remove, text]: readonly [number, number, string],
  live = false,
) {
  const draft = device.draftEdit(record, (doc) =>
    change(doc, (d) => {
      const { length } = String(d["body"]);
      const place = Math.min(at, length - remove);
      Automerge.splice(d, ["body"], place, remove, text);
    }),
  );
  if (!draft) throw new Error("no such record here");
  const plaintext = encodeChange({ together: live, changes: [last(draft.doc)], why: "" });
  const { verdict } = await device.gate.author({ ...draft, plaintext });
  expect(verdict.status).toBe("accepted");
}

async function couple(random?: SeededRandom): Promise<{ devices: Device[]; a: Device; b: Device; record: RecordId }> {
  const bytes = random ? seededBytes(random) : randomBytes;
  const devices = await makeDevices(["A", "B", "A", "B"], opened.stores, bytes);
  const [a, b] = devices as [Device, Device];
  await deliverRound(devices);
  const { record } = await a.create("agreement", "Sundays");
  await write(a, record, [0, 0, "One walk.\nTwo talks.\nThree meals."]);
  await deliverRound(devices);
  return { devices, a, b, record };
}

describe("[CV6] what two wrote apart", () => {
  it("is one step of the story where it came together, and stands until somebody changes it", async () => {
    const { a, b, record } = await couple();
    await write(a, record, [10, 3, "Calm"]);
    await write(b, record, [19, 0, " at night"]);
    expect(found(a, record, a).steps.map(({ kind }) => kind)).toEqual(["created", "changed", "changed"]);
    await deliverRound([a, b]);
    const { steps, apart } = found(a, record, a);
    expect(steps.map(({ kind }) => kind)).toEqual(["created", "changed", "changed", "changed", "met"]);
    expect(apart).toMatchObject([{ field: "body", at: 10, before: "Two talks.", now: "Calm talks at night." }]);
    expect(apart[0]?.lines.toSorted((one, other) => (one.who < other.who ? -1 : 1))).toEqual([
      { who: "me", text: "Calm talks." },
      { who: "partner", text: "Two talks at night." },
    ]);
    expect(found(b, record, a)).toEqual({ steps, apart });
    await write(b, record, [0, 0, "Every week:\n"]);
    await deliverRound([a, b]);
    expect(found(a, record, a).apart).toMatchObject([{ at: 22, now: "Calm talks at night." }]);
    await write(a, record, [22, 0, "Some "]);
    await deliverRound([a, b]);
    expect(found(b, record, a).apart).toEqual([]);
    expect(found(b, record, a).steps.filter(({ kind }) => kind === "met")).toHaveLength(1);
  });

  it("[F17] is none of what both typed at once while they wrote together, and is what was left when that was cut", async () => {
    const { a, b, record } = await couple();
    for (const letter of "abcdef") {
      await write(a, record, [14, 0, letter], true);
      await write(b, record, [16, 0, letter.toUpperCase()], true);
      await deliverRound([a, b]);
    }
    expect(found(a, record, a)).toMatchObject({ steps: [{}, {}, { kind: "together" }], apart: [] });
    await write(a, record, [14, 0, "..."], true);
    await write(b, record, [20, 0, "!!!"]);
    await deliverRound([a, b]);
    expect(found(a, record, a).apart).toHaveLength(1);
    expect(found(b, record, a)).toEqual(found(a, record, a));
  });

  it(`is found alike on every device, in any order of arrival and after a restart (${WORLDS} worlds)`, async () => {
    let told = 0;
    for (let seed = 1; seed <= WORLDS; seed++) {
      const random = seededRandom(seed);
      const { devices, a, b, record } = await couple(random);
      const [, , a2, late] = devices as [Device, Device, Device, Device];
      for (let step = 0; step < 14; step++) {
        const by = random.pick([a, b, a2]);
        const text = random.pick(["x", "yes", "no\n", "\n", ""]);
        await write(
          by,
          record,
          [random.below(40), random.below(4) + (text === "" ? 1 : 0), text],
          random.below(4) === 0,
        );
        if (random.below(3) === 0) await deliverAll(by, random.pick([a, b, a2]));
      }
      await deliverRound([a, b, a2]);
      await deliverRound([a, b, a2]);
      const entries = a.allEntries();
      while (entries.length > 0) {
        const [entry] = entries.splice(random.below(entries.length), 1);
        if (entry) await late.gate.receive(a.identity.device, [entry], a.allKeys());
      }
      const here = found(a, record, a);
      for (const other of [b, a2, late]) expect(found(other, record, a), `seed ${seed}`).toEqual(here);
      late.start();
      expect(found(late, record, a), `seed ${seed}, after a restart`).toEqual(here);
      told += here.apart.length;
    }
    console.log(`${told} paragraphs written apart in ${WORLDS} worlds`);
    expect(told).toBeGreaterThan(0);
  });
});
