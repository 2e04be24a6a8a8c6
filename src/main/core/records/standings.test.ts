import { expect, it } from "vitest";
import { as, type DeviceId, type EntryHash, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import type { StatementId, TextHash } from "../../../shared/base/brand.ts";
import type { Day } from "../../../shared/base/day.ts";
import { emptyState, type StatedItem } from "../gate/recordState.ts";
import { Standings } from "./standings.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const offer = (n: number, counts: boolean): StatedItem => ({
  id: as<StatementId>(bytes(n)),
  person: as<PersonKey>(bytes(9)),
  day: 1 as Day,
  seen: [],
  act: { type: "offer", text: as<TextHash>(bytes(8)), replaces: undefined },
  terms: { zone: "UTC" },
  at: { device: as<DeviceId>(bytes(7)), seq: n, hash: as<EntryHash>(bytes(n)) },
  counts,
});

it("[TM1] [FK1] where another statement counts than did, and as many do, a row stands anew", () => {
  let stated = [offer(1, true), offer(2, false)];
  const state = emptyState(as<RecordId>(bytes(6)));
  const standings = new Standings({ today: 1, todayIn: () => 1 }, () => ({ state: { ...state, stated }, early: [] }));
  const revision = (): string | undefined => {
    standings.moved("a");
    return standings.of("a")?.revision;
  };
  const first = revision();
  expect(revision()).toBe(first);
  stated = [offer(1, false), offer(2, true)];
  expect(revision()).not.toBe(first);
});
