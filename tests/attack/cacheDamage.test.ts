/**
 * LG4, D3: one row of what core keeps of a shared record is hit, in a vault that is closed or while it is open, with unshared
 * words on it. Whatever is asked of it next, and by whom, nobody sees an error, and no word is missing.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, type RecordId } from "../../src/shared/base/brand.ts";
import { fromHex } from "../../src/shared/base/bytes.ts";
import { recordHandlers } from "../../src/main/core/api/recordHandlers.ts";
import type { Unlocked } from "../../src/main/core/unlocked.ts";
import { Owing } from "../../src/main/core/gate/owing.ts";
import type { RowId, TableName } from "../../src/main/core/vault/store.ts";
import { compare } from "../simulator/coupleCompare.ts";
import { type CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { CouplePlace, emptyCoupleTally } from "../simulator/couplePlace.ts";
import { share, type } from "../simulator/couplePeople.ts";
import { begin } from "../simulator/coupleWorld.ts";
import { count } from "../harness/forms.ts";
import { HOW, hitRow } from "./hitRow.ts";
import { seedFor } from "./vaultKit.ts";

const LIVES = count({ quick: 15, full: 2_000 });
const SEED = seedFor("D3, caches");
const TABLES = ["records", "snapshots", "projections", "search", "changes"] as const;
const ASKED = ["record.text", "record.open", "record.history", "record.share", "type", "arrives"] as const;

function rowOf({ core }: CoupleDevice, table: TableName, id: string): RowId {
  const { store } = core.vault;
  const record = as<RecordId>(fromHex(id) ?? new Uint8Array());
  const space = core.space?.row.space ?? "";
  if (table === "changes") return store.rowId(table, id, 0);
  return table === "records" || table === "snapshots" ? store.rowId(table, space, record) : store.rowId(table, id);
}

/** What is asked of the record first. Through the window's handlers, where a window would ask. */
async function ask(place: CouplePlace, device: CoupleDevice, id: string, what: (typeof ASKED)[number]): Promise<void> {
  if (what === "type") {
    const token = place.words.token();
    if (await device.type(id, () => ({ at: 0, remove: 0, text: token }))) place.words.drafted(token, device);
  } else if (what === "arrives") {
    const other = place.devices.find((one) => one !== device) as CoupleDevice;
    const token = place.words.token();
    if (await other.type(id, () => ({ at: 0, remove: 0, text: token }))) place.words.drafted(token, other);
    await share(place, other);
    await place.heal();
  } else {
    const handlers = recordHandlers({
      whileOpen: (work: (unlocked: Unlocked) => unknown) => work(device.core),
    } as never);
    const answer = await (handlers[what] as (params: unknown) => Promise<{ ok: boolean }>)({ id, why: "" });
    expect(answer, what).toMatchObject({ ok: true });
    if (what === "record.share") place.words.shared(device.core.records.texts.text(id)?.shared.body);
  }
}

async function life(seed: number, root: string): Promise<void> {
  const place = new CouplePlace(seed, root, emptyCoupleTally());
  try {
    await begin(place);
    for (let i = 0; i < 3; i++) {
      for (const device of place.devices) await type(place, device).then(() => share(place, device));
      await place.heal();
    }
    place.net.cutAll();
    const device = place.random.pick(place.devices);
    const { id } = place.random.pick(place.mine(device));
    const token = place.words.token();
    await device.type(id, (body) => ({ at: body.length, remove: 0, text: token }));
    place.words.drafted(token, device);
    const table = TABLES[seed % TABLES.length] ?? "records";
    const row = rowOf(device, table, id);
    const [isOpen, how] = [place.random.below(2) === 0, place.random.pick(HOW)];
    // Whatever is gone, or sealed otherwise, is found at opening: while it is open only the box of a row can be hit.
    if (isOpen) device.hit((database) => hitRow(database, table, row, "box"));
    else await device.harm((database) => hitRow(database, table, row, how));
    await ask(place, device, id, place.random.pick(ASKED));
    for (const what of ["record.text", "record.open", "record.share"] as const) await ask(place, device, id, what);
    await place.heal();
    compare(place);
    const told = device.core.notices.list().filter(({ kind, count: n }) => kind !== "damaged" || n !== 0);
    expect(told).toEqual([]);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await place.end();
  }
}

describe("[D3] [LG4] a row of a shared record's cache, or of the draft on it, is hit", () => {
  let rooms: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    rooms = await openPlace();
  });
  afterAll(() => rooms.close());

  const failures = async (seeds: number, first = SEED): Promise<string[]> => {
    const failed: string[] = [];
    for (let seed = first; seed < first + seeds; seed++) {
      await life(seed, rooms.root).catch((error: Error) => failed.push(error.message));
    }
    return failed;
  };

  it(`${LIVES} lives: no error, no word missing, both the same`, async () => {
    expect(await failures(LIVES)).toEqual([]);
  });

  it("[D3] either copy of what says who the two are is hit, and they are paired on", async () => {
    const place = new CouplePlace(1, rooms.root, emptyCoupleTally());
    try {
      await begin(place);
      const [device] = place.devices as [CoupleDevice];
      for (const copy of [["space"], ["space", "second"]]) {
        const row = device.core.vault.store.rowId("people", ...copy);
        await device.harm((database) => hitRow(database, "people", row, "box"));
        expect(device.core.paired, copy.join(" ")).toBe(true);
        await place.heal();
        device.core.space?.change({}); // as at the next meeting, or day: both are written again
      }
    } finally {
      await place.end();
    }
  });

  it("[D3] [LG4] the kept story of a long text is hit, and it is told again as it was", async () => {
    const place = new CouplePlace(2, rooms.root, emptyCoupleTally());
    try {
      await begin(place);
      const [device] = place.devices as [CoupleDevice];
      for (const one of place.devices) await type(place, one).then(() => share(place, one));
      await place.heal();
      const id = device.core.records.list().find(({ shared, owner }) => shared && owner !== "partner")?.id ?? "";
      for (let n = 0; n < 20; n++) {
        const token = place.words.token();
        await device.type(id, (body) => ({ at: body.length, remove: 0, text: token }));
        place.words.drafted(token, device);
        await ask(place, device, id, "record.share");
      }
      const story = () => device.core.lookBack.steps(id);
      const told = story();
      expect(told.ok && told.value.length).toBeGreaterThan(16);
      const row = device.core.vault.store.rowId("snapshots", "story", fromHex(id) ?? "");
      for (const how of HOW) {
        await device.harm((database) => hitRow(database, "snapshots", row, how));
        expect(story(), how).toEqual(told);
      }
      device.hit((database) => hitRow(database, "snapshots", row, "box"));
      device.core.history.moved(id);
      expect(story()).toEqual(told);
      expect(device.core.notices.list().filter(({ count: n }) => n !== 0)).toEqual([]);
    } finally {
      await place.end();
    }
  });

  it("notices a fault: a cache that is not made again when it is found damaged", async () => {
    const { owe } = Owing.prototype;
    Owing.prototype.owe = () => undefined;
    try {
      expect((await failures(5, 1)).length).toBeGreaterThan(0);
    } finally {
      Owing.prototype.owe = owe;
    }
  });
});
