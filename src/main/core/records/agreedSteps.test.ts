import { expect, it } from "vitest";
import type { DeviceId, EntryHash, PersonKey, StatementId, TextHash } from "../../../shared/base/brand.ts";
import type { Day } from "../../../shared/base/day.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { HistoryStep } from "../../../shared/ipc/textShapes.ts";
import type { Terms } from "../../../shared/protocol/agreedText.ts";
import type { StatedAct } from "../../../shared/protocol/statement.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import { emptyState, type RecordState, type StatedItem } from "../gate/recordState.ts";
import { withAgreed } from "./agreedSteps.ts";

const bytes = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const id = (n: number) => bytes(n) as StatementId;
const [robin, noor] = [bytes(201) as PersonKey, bytes(202) as PersonKey];
const text = bytes(77) as TextHash;
const record = bytes(9) as RecordState["record"];

/** One statement after the other: each has seen all before it. */
const said = (acts: readonly (readonly [PersonKey, number, StatedAct, Terms?])[]): StatedItem[] =>
  acts.map(([person, day, act, terms], n) => ({
    id: id(n + 1),
    at: { device: bytes(3) as DeviceId, seq: n + 1, hash: bytes(100 + n) as EntryHash },
    person,
    day: day as Day,
    seen: n === 0 ? [] : [id(n)],
    act,
    terms,
    counts: true,
  }));

const told = (items: readonly StatedItem[], today: number, reopened: RecordState["reopened"] = []) => {
  const state: RecordState = { ...emptyState(record), stated: items, reopened };
  const steps = items.map(({ at, act, day }): HistoryStep => {
    const kind = act.type === "sign" ? "signed" : act.type === "withdraw" ? "tookBack" : "offered";
    return { key: toHex(at.hash), who: "me", day, kind, why: "", put: "", took: "" };
  });
  const calendar = { today, todayIn: () => today };
  return withAgreed(steps, { state, agreed: agreedOf(state) }, calendar).map((step) => [
    step.kind,
    step.day,
    step.agreed,
    ...(step.kind === "ended" ? [step.why] : []),
  ]);
};

const trial: Terms = { zone: "UTC", cooling: 2, trial: { until: 30, question: "Did it help?", after: "none" } };
const offer = (replaces?: StatementId): StatedAct => ({ type: "offer", text, replaces });
const sign = (of: number): StatedAct => ({ type: "sign", offer: id(of), text });

it("[SG6] [TM1] [H5] the signature that made it agreed says from when on, and a trial ends by itself, with its question", () => {
  const items = said([
    [robin, 10, offer(), trial],
    [robin, 11, sign(1)],
    [noor, 14, sign(1)],
  ]);
  const before = [
    ["offered", 10, undefined],
    ["signed", 11, undefined],
    ["signed", 14, 16],
  ];
  expect(told(items, 30)).toEqual(before);
  expect(told(items, 31)).toEqual([...before, ["ended", 30, undefined, "Did it help?"]]);
});

it("[SG6] a trial that was over before both signed on is told; one that something replaced before its end is not", () => {
  const first = [
    [robin, 10, offer(), trial],
    [robin, 11, sign(1)],
    [noor, 14, sign(1)],
  ] as const;
  const next = (day: number) =>
    told(
      said([...first, [noor, day, offer(id(1)), { zone: "UTC" }], [noor, day, sign(4)], [robin, day, sign(4)]]),
      60,
    ).map(([kind]) => kind);
  expect(next(40)).toEqual(["offered", "signed", "signed", "ended", "offered", "signed", "signed"]);
  expect(next(20)).toEqual(["offered", "signed", "signed", "offered", "signed", "signed"]);
});

it("[SG4] a signature taken back before the other signed makes nothing agreed", () => {
  const items = said([
    [robin, 10, offer(), { zone: "UTC" }],
    [robin, 11, sign(1)],
    [robin, 12, { type: "withdraw", offer: id(1) }],
    [noor, 13, sign(1)],
  ]);
  expect(told(items, 20).map(([, , agreed]) => agreed)).toEqual([undefined, undefined, undefined, undefined]);
});

it("[SG4] what took back an offer that its author had not signed is told as that", () => {
  const items = said([
    [robin, 10, offer(), { zone: "UTC" }],
    [noor, 11, sign(1)],
    [robin, 12, { type: "withdraw", offer: id(1) }],
    [robin, 13, sign(1)],
    [robin, 14, { type: "withdraw", offer: id(1) }],
  ]);
  expect(told(items, 20).map(([kind]) => kind)).toEqual(["offered", "signed", "unoffered", "signed", "tookBack"]);
});

it("[SG6] [F10] a trial that ended stays told when the two withdraw afterwards; one withdrawn before its end did not end", () => {
  const after = (day: number) =>
    told(
      said([
        [robin, 10, offer(), trial],
        [robin, 11, sign(1)],
        [noor, 14, sign(1)],
        [robin, day, { type: "withdraw", offer: undefined }],
      ]),
      60,
    ).map(([kind]) => kind);
  expect(after(40)).toEqual(["offered", "signed", "signed", "ended", "withdrew"]);
  expect(after(29)).toEqual(["offered", "signed", "signed", "withdrew"]);
});

it("[SG4] what took back more than one signature is told as what it came to", () => {
  const items = said([
    [robin, 10, offer(), { zone: "UTC" }],
    [robin, 11, sign(1)],
    [robin, 12, { type: "withdraw", offer: id(1) }],
    [noor, 12, sign(1)],
  ]);
  const kinds = (noors: number) =>
    told(
      items.map((item, n) => (n === 3 ? { ...item, seen: [id(noors)] } : item)),
      20,
    ).map(([kind]) => kind);
  // Noor signed with Robin's signature before her, and had not seen it taken back.
  expect(kinds(2)).toEqual(["offered", "signed", "withdrew", "signed"]);
  expect(kinds(3)).toEqual(["offered", "signed", "tookBack", "signed"]);
});
