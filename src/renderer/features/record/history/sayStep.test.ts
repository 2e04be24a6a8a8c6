import { expect, it } from "vitest";
import type { HistoryStep } from "../../../../shared/ipc/textShapes.ts";
import { sayStep } from "./sayStep.ts";

const step = (kind: HistoryStep["kind"], put: string, took: string): HistoryStep => ({
  key: "k",
  who: "me",
  day: 20_000,
  kind,
  why: "",
  put,
  took,
});

it.each([
  ["created", "all of it", "", "Wrote this down"],
  ["changed", "We cook.", "", "Put in “We cook.”"],
  ["changed", "", "We walk.", "Took out “We walk.”"],
  ["changed", "talk", "walk", "Changed “walk” to “talk”"],
  ["changed", "", "", "Moved a space or a line"],
  ["changed", "We walk.", "We walk.", "Moved “We walk.” to another place"],
  ["together", "a", "b", "Wrote together"],
  ["met", "", "", "Two changes, written apart, came together"],
] as const)("a step (%s, “%s”, “%s”) reads “%s”", (kind, put, took, words) => {
  expect(sayStep(step(kind, put, took))).toBe(words);
});
