import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { userAgent: "Linux" });
const { matchKey, shortcuts } = await import("./keys.ts");

const press = (code: string, held: Partial<Record<"altKey" | "shiftKey" | "ctrlKey" | "metaKey", boolean>> = {}) => ({
  code,
  altKey: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});

describe("the keyboard map", () => {
  it("has no two acts on one key", () => {
    const drawn = shortcuts.map(({ code, mod, alt, shift }) => [code, mod, alt, shift].join());
    expect(new Set(drawn).size).toBe(shortcuts.length);
  });

  it("[F31] hides with one key alone, and not with others held", () => {
    expect(matchKey(press("F9"))).toBe("hide");
    expect(matchKey(press("F9", { ctrlKey: true }))).toBeUndefined();
  });

  it("takes Ctrl, and on a Mac Cmd, but not both systems' keys at once", () => {
    expect(matchKey(press("KeyK", { ctrlKey: true }))).toBe("palette");
    expect(matchKey(press("KeyK", { metaKey: true }), true)).toBe("palette");
    expect(matchKey(press("KeyK", { ctrlKey: true }), true)).toBeUndefined();
    expect(matchKey(press("KeyK", { ctrlKey: true, metaKey: true }))).toBeUndefined();
  });

  it("[E5] leaves letters without a held key to whoever types (WCAG 2.1.4)", () => {
    for (const { code } of shortcuts.filter(({ code }) => !code.startsWith("F"))) {
      expect(matchKey(press(code)), code).toBeUndefined();
      expect(matchKey(press(code, { shiftKey: true })), code).toBeUndefined();
    }
  });
});
