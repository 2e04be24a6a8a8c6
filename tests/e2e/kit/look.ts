/** What a screen looks like, light and dark, and what axe finds in it. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import type { Person } from "./person.ts";
import { takePictures } from "./pictures.ts";

const full = { width: 1280, height: 832 };
/** 1280 × 832 at 200 % zoom, in the pixels that the page counts. */
const zoomed = { width: 640, height: 416 };

/** The palette's list scrolls by the arrows of the search field above it, which axe knows of comboboxes only. */
const byItsField = (id: string, html: string): boolean =>
  id === "scrollable-region-focusable" && html.includes('role="listbox"');

/** Everything axe finds serious or critical, as one line each. */
export async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes
        .filter(({ html }) => !byItsField(id, html))
        .map(({ html, any }) => `${id}: ${html.slice(0, 160)} (${any[0]?.message ?? ""})`),
    );
}

/** axe on the light page in full size and on the dark one at 200 %. */
export function look(found: Map<string, string[]>) {
  let screens = 0;
  return {
    get screens() {
      return screens;
    },
    at: async ({ page }: Person, screen: string): Promise<void> => {
      screens++;
      for (const [colorScheme, axeSize] of [
        ["light", full],
        ["dark", zoomed],
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await takePictures(page, screen, colorScheme);
        await page.setViewportSize(axeSize);
        const list = await faults(page);
        if (list.length > 0) found.set(`${screen}, ${colorScheme}`, list);
      }
      // At 200 % nothing needs a second direction to scroll in (WCAG 1.4.10).
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), screen).toBeLessThanOrEqual(640);
      await page.setViewportSize(full);
    },
  };
}
