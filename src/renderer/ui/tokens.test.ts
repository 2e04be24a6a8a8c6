import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast } from "./contrast.ts";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const pairs = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const,
  ),
);
const themes = ["light", "dark"] as const;
/** The art direction's mark: text on its ground. */
const TEXT = { light: 5.6, dark: 7.3 } as const;
/** The art direction's mark: borders of controls. */
const CONTROL = 3.4;

function ratio(front: string, back: string, theme: (typeof themes)[number]): number {
  const [a, b] = [pairs.get(front), pairs.get(back)];
  if (a === undefined || b === undefined) throw new Error(`no token ${a === undefined ? front : back}`);
  return contrast(a[theme], b[theme]);
}

const grounds = ["ground", "surface", "sunk"];
const texts: readonly (readonly [string, readonly string[]])[] = [
  ["ink", [...grounds, "firm", "hold-bg", "danger-bg", "dusk-bg", "added-bg", "removed-bg"]],
  ["ink-2", grounds],
  ["accent", ["ground", "surface"]],
  ["on-accent", ["accent"]],
  ["pencil", ["ground", "surface"]],
  ["dusk", ["dusk-bg"]],
  ["hold", ["hold-bg", "surface", "ground"]],
  ["added", ["added-bg"]],
  ["removed", ["removed-bg"]],
  ["danger", ["danger-bg"]],
];

describe("tokens", () => {
  it("are measured as WCAG 2.2 measures", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  for (const theme of themes) {
    for (const [front, backs] of texts) {
      for (const back of backs) {
        it(`[E5] ${front} on ${back} can be read, ${theme}`, () => {
          expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(TEXT[theme]);
        });
      }
    }
    for (const back of ["ground", "surface"]) {
      it(`[E5] control borders show on ${back}, ${theme}`, () => {
        expect(ratio("control", back, theme)).toBeGreaterThanOrEqual(CONTROL);
      });
    }
  }
});
