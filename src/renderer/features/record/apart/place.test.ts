import { expect, it } from "vitest";
import { placeOf } from "./place.ts";

it("[CV6] finds a paragraph among pencil words: whole, and the one nearest to where it stood", () => {
  expect(placeOf("We talk.\nWe walk.", "We walk.", 0)).toEqual({ from: 9, to: 17 });
  expect(placeOf("So\nSo\nSo", "So", 4)).toEqual({ from: 3, to: 5 });
  expect(placeOf("New.\nOne\ntwo\nthree", "One\ntwo", 0)).toEqual({ from: 5, to: 12 });
});

it("[CV6] finds none that has other words in it by now", () => {
  expect(placeOf("We talk calmly.", "We talk", 0)).toBeUndefined();
  expect(placeOf("And we talk", "we talk", 4)).toBeUndefined();
  expect(placeOf("", "", 0)).toBeUndefined();
});
