import { expect, it } from "vitest";
import type { HistoryStep } from "../../../../shared/ipc/contract.ts";
import { sayStep } from "./sayStep.ts";

const step = (kind: HistoryStep["kind"], added: number, removed: number): HistoryStep => ({
  key: "k",
  who: "me",
  day: 20_000,
  kind,
  why: "",
  added,
  removed,
});

it.each([
  ["created", 1, 0, "Wrote this down, 1 word"],
  ["changed", 3, 0, "Put in 3 words"],
  ["changed", 0, 1, "Took out 1 word"],
  ["changed", 2, 1, "Put in 2 words, took out 1 word"],
  ["changed", 0, 0, "Changed a sign or a space"],
  ["together", 9, 9, "Wrote together"],
  ["met", 0, 0, "Two changes, written apart, came together"],
] as const)("a step (%s, %i, %i) reads “%s %s”", (kind, added, removed, words) => {
  expect(sayStep(step(kind, added, removed))).toBe(words);
});
