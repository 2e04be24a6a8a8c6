/**
 * D3 for what is on one machine only: rows of drafts, lists and search are hit while a vault that knows no partner is
 * closed. Every word stays, from its second copy; where that is hit too, it is said which text lost what since when, and
 * the text before it can be written on.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex } from "../../src/shared/base/bytes.ts";
import { Drafts } from "../../src/main/core/records/drafts.ts";
import { SearchTexts } from "../../src/main/core/records/searchTexts.ts";
import type { IdPart, RowId, TableName } from "../../src/main/core/vault/store.ts";
import { openPlace } from "../simulator/coupleDevice.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { CouplePlace, emptyCoupleTally } from "../simulator/couplePlace.ts";
import { count } from "../harness/forms.ts";
import { HOW, type How, hitRow } from "./hitRow.ts";
import { seedFor } from "./vaultKit.ts";

const LIVES = count({ quick: 16, full: 1_000 });
const SEED = seedFor("D3, drafts");
const EDITS = 6;
const at = [0, 3, EDITS - 1] as const; // rows of a draft: the first, one in the middle, the newest

type Alone = { readonly place: CouplePlace; readonly device: CoupleDevice; readonly id: string };
/** What a person sees of the text. */
const bodyOf = ({ device, id }: Alone): string | undefined => device.core.records.texts.text(id)?.mine.body;
/** But that a damaged place was mended. */
const said = ({ device }: Alone) =>
  device.core.notices
    .list()
    .flatMap(({ kind, title, count: n }) => (kind === "damaged" && n === 0 ? [] : { kind, title, n }));
const add = ({ device, id }: Alone, text: string): Promise<boolean> =>
  device.type(id, (body) => ({ at: body.length, remove: 0, text }));

describe("[D3] rows of what is on one machine only are lost", () => {
  let rooms: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    rooms = await openPlace();
  });
  afterAll(() => rooms.close());

  /** One person, no partner, a text of six edits in six rows, and another beside it. */
  async function alone(seed: number, work: (world: Alone) => Promise<void>): Promise<void> {
    const place = new CouplePlace(seed, rooms.root, emptyCoupleTally());
    const [device] = place.devices as [CoupleDevice];
    try {
      await device.create();
      const { unshared } = device.core.records;
      const { id } = unshared.create("agreement", { title: "Sundays", body: "<0>" }, "P39");
      unshared.create("boundary", { title: "Doubt", body: "I will say so." }, undefined);
      for (let i = 1; i < EDITS; i++) await add({ place, device, id }, `<${i}>`);
      await work({ place, device, id });
    } finally {
      await place.end();
    }
  }

  const rowOf = ({ device }: Alone, table: TableName, ...parts: readonly IdPart[]): RowId =>
    device.core.vault.store.rowId(table, ...parts);
  const hit = (world: Alone, rows: readonly (readonly [TableName, RowId])[], how?: How): Promise<void> =>
    world.device.harm((database) => {
      for (const [table, id] of rows) hitRow(database, table, id, how ?? world.place.random.pick(HOW));
    });
  const WHOLE = "<0><1><2><3><4><5>";

  /** One row of one text is hit, of any table: nobody sees anything of it. */
  async function life(seed: number): Promise<void> {
    await alone(seed, async (world) => {
      const { device, id, place } = world;
      const [row, table] = place.random.pick([
        [rowOf(world, "changes", id, place.random.below(EDITS)), "changes"],
        [rowOf(world, "projections", id), "projections"],
        [rowOf(world, "search", id), "search"],
      ] as const);
      await hit(world, [[table, row]]);
      const words = device.core.records.texts.find("sundays").map((found) => found.id);
      expect(words, `${table} ${seed}: found`).toEqual([id]);
      expect(bodyOf(world), `${table} ${seed}`).toBe(WHOLE);
      expect(device.core.records.projection(id)).toMatchObject({
        title: "Sundays",
        kind: "agreement",
        template: "P39",
      });
      expect(await add(world, "<6>"), `${table} ${seed}: written on`).toBe(true);
      await device.lock();
      await device.unlock();
      expect(bodyOf(world)).toBe(`${WHOLE}<6>`);
      expect(device.core.records.list()).toHaveLength(2);
      expect(said(world)).toEqual([]);
    });
  }

  it(`${LIVES} lives: one row of a draft, a list or search is hit, and no word is missing`, async () => {
    const failed: string[] = [];
    for (let seed = SEED; seed < SEED + LIVES; seed++) {
      await life(seed).catch((error: unknown) => failed.push(`seed ${seed}: ${String(error)}`));
    }
    expect(failed).toEqual([]);
  });

  it("notices a fault: a draft that is read as far as it can be read", async () => {
    const { begun } = Drafts.prototype;
    Drafts.prototype.begun = function (group, expected) {
      return { ...begun.call(this, group, expected), lost: 0 };
    };
    try {
      const failed: string[] = [];
      for (let seed = 1; seed <= 6; seed++) await life(seed).catch((error: unknown) => failed.push(String(error)));
      expect(failed.length).toBeGreaterThan(0);
    } finally {
      Drafts.prototype.begun = begun;
    }
  });

  it.each(at)(
    "row %i and its second copy are hit: the text before stands, and what is lost is named once",
    async (nth) => {
      await alone(SEED + nth, async (world) => {
        const { device, id } = world;
        await hit(world, [
          ["changes", rowOf(world, "changes", id, nth)],
          ["search", rowOf(world, "search", id)],
        ]);
        const left = nth === 0 ? "<0><1><2><3><4><5>" : WHOLE.slice(0, 3 * nth); // as its list showed it: the words are few
        expect(bodyOf(world)).toBe(left);
        const lost = { kind: "unread", title: "Sundays", n: nth === 0 ? undefined : EDITS - nth };
        expect(said(world)).toEqual([lost]);
        expect(device.core.notices.list()[0]?.written).toBe(device.core.today());
        expect(await add(world, " on")).toBe(true);
        await device.lock();
        await device.unlock();
        expect(bodyOf(world)).toBe(`${left} on`);
        expect(device.core.records.texts.find("sundays")).toHaveLength(1);
        expect(said(world)).toEqual([lost]);
      });
    },
  );

  it.each(HOW)(
    "a text in no list and no search is there again; one whose kind is lost too is kept (%s)",
    async (how) => {
      await alone(SEED, async (world) => {
        const { device, id } = world;
        await hit(world, [
          ["projections", rowOf(world, "projections", id)],
          ["search", rowOf(world, "search", id)],
        ]);
        const again = device.core.records.list().find(({ title }) => title === "Sundays");
        expect(bodyOf({ ...world, id: again?.id ?? "" })).toBe(WHOLE);
        const rows = [
          ["projections", rowOf(world, "projections", again?.id ?? "")],
          ["changes", rowOf(world, "changes", again?.id ?? "", 0)],
        ] as const;
        await hit(world, rows, how);
        expect(device.core.records.kept.list()).toMatchObject([{ title: "Sundays", body: WHOLE }]);
        expect(fromHex(again?.id ?? "")).toHaveLength(32);
      });
    },
  );

  it("notices a fault: no second copy, and words are lost", async () => {
    const { get } = SearchTexts.prototype;
    SearchTexts.prototype.get = () => undefined;
    try {
      const failed: string[] = [];
      for (let seed = 1; seed <= 6; seed++) await life(seed).catch((error: unknown) => failed.push(String(error)));
      expect(failed.length).toBeGreaterThan(0);
    } finally {
      SearchTexts.prototype.get = get;
    }
  });
});
