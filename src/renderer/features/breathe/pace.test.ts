import { describe, expect, it } from "vitest";
import { breathAt } from "./pace.ts";

describe("breathing", () => {
  it("[P13] goes four in and six out, for ever", () => {
    const phases = Array.from({ length: 20 }, (_, second) => breathAt(second).phase).join(" ");
    const once = "in in in in out out out out out out";
    expect(phases).toBe(`${once} ${once}`);
  });

  it("[P13] counts each part down to one", () => {
    expect(Array.from({ length: 10 }, (_, second) => breathAt(second).count)).toEqual([4, 3, 2, 1, 6, 5, 4, 3, 2, 1]);
  });
});
