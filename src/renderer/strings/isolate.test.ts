import { describe, expect, it } from "vitest";
import { t } from "./index.ts";

const turning = /[\u202a-\u202e\u2066-\u2069]/;

describe("a person's words in our sentences", () => {
  it("[E2] can't turn the words around them", () => {
    for (const sign of "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
      const said = t("today.line.partner", { name: `No${sign}or`, title: `${sign}Sundays${sign}${sign}` });
      expect(said).toBe("Noor last changed “Sundays”");
      expect(said).not.toMatch(turning);
    }
  });
  it("[E2] keep their own direction, shut in by signs that nothing inside can close", () => {
    const said = t("today.line.mine", { title: "\u2069\u202e\u05e9\u05d1\u05ea\u2069" });
    expect(said).toBe("You last changed “\u2068\u05e9\u05d1\u05ea\u2069”");
  });
});
