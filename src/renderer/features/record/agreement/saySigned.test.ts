import { expect, it } from "vitest";
import type { Agreement } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { saySigned } from "./saySigned.ts";

const TODAY = 20_000; // 4 October 2024
const X = "cd".repeat(32);
const text = (id: string, until?: number): NonNullable<Agreement["holds"]> => ({
  id,
  who: "partner",
  day: TODAY,
  why: "",
  words: "",
  terms: { zone: "UTC" },
  text: {
    title: "Sundays",
    paragraphs: ["We walk."],
    terms: { zone: "UTC", ...(until === undefined ? {} : { trial: { until, question: "?", after: "previous" } }) },
  },
  undone: [],
  signedBy: [],
  declined: [],
  aside: false,
});
const say = (now: Partial<Agreement>): string =>
  saySigned(
    { id: "ab".repeat(32), state: "in force", pausedBy: [], offered: [], further: 0, rivals: [], ...now },
    X,
    TODAY,
  );

it("[SG2] [SG6] in force is said of a signed text only where it is, today", () => {
  const inForce = t("review.agreed");
  const before = text("ef".repeat(32));
  expect(say({ holds: text(X) })).toBe(inForce);
  expect(say({ state: "cooling", coming: text(X), starts: TODAY + 2 })).toBe("Signed by both. It begins on 6 October.");
  expect(say({ state: "cooling", holds: before, coming: text(X), starts: TODAY + 2 })).toContain("It begins on");
  expect(say({ state: "paused", holds: text(X), pausedBy: ["partner"] })).toBe(t("review.paused"));
  expect(say({ state: "paused", holds: before, coming: text(X), pausedBy: ["partner"] })).toBe(t("review.paused"));
  expect(say({ state: "ended", lapsed: text(X, TODAY - 1) })).toBe(t("review.over", { day: "3 October" }));
  expect(say({ holds: before, lapsed: text(X, TODAY - 1) })).toBe(t("review.over", { day: "3 October" }));
  expect(say({ state: "rivals", rivals: [before, text(X)] })).toBe(t("review.rivals"));
  expect(say({ state: "signed by one", offered: [text(X)] })).toBe(t("review.signed"));
  expect(say({ holds: before, offered: [text(X)] })).toBe(t("review.signed"));
});
