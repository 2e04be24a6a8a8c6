import { describe, expect, it } from "vitest";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { projectionOf } from "../record/testCore.ts";
import { sayLine } from "./sayLine.ts";

const row = (change: Partial<Projection> = {}): Projection => projectionOf("Sundays", change);

describe("a line of Today", () => {
  it("calls a new text shared, not changed", () => {
    expect(sayLine(row({ isNew: true }), "Noor")).toBe("You shared “Sundays”");
    expect(sayLine(row({ isNew: true, lastBy: "partner" }), "Noor")).toBe("Noor shared “Sundays”");
  });

  it("claims of a changed one no more than who was last", () => {
    expect(sayLine(row({ isNew: false }), "Noor")).toBe("You last changed “Sundays”");
    expect(sayLine(row({ isNew: false, lastBy: "partner" }), "Noor")).toBe("Noor last changed “Sundays”");
  });

  it("says what was said of a text, where nobody changed it", () => {
    expect(sayLine(row({ act: "signed" }), "Noor")).toBe("You signed “Sundays”");
    expect(sayLine(row({ act: "offered", lastBy: "partner" }), "Noor")).toBe("Noor offered “Sundays” to be signed");
    const withdrew = row({ act: "withdrew", lastBy: "partner" });
    expect(sayLine(withdrew, "Noor")).toBe("Noor took back a signature on “Sundays”");
    expect(sayLine(row({ act: "unoffered", lastBy: "partner" }), "Noor")).toBe("Noor took back the offer of “Sundays”");
    const standing = { state: "withdrawn", revision: "", isBeside: false } as const;
    expect(sayLine({ ...withdrew, standing }, "Noor")).toBe("Noor withdrew from “Sundays”");
  });

  it("quotes a title without the spaces around it, and the first words where there is none", () => {
    expect(sayLine(row({ title: "  Sundays " }), "Noor")).toBe("You last changed “Sundays”");
    expect(sayLine(row({ title: " ", excerpt: " I will rest.\n" }), "Noor")).toBe("You last changed “I will rest.”");
  });
});
