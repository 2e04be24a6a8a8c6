import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Person } from "./kit/person.ts";
import { takePictures } from "./kit/pictures.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import {
  firstScreens,
  lockScreens,
  otherScreens,
  pairingScreens,
  sharedScreens,
  wordsAfterUnlock,
} from "./kit/tour.ts";

const full = { width: 1280, height: 832 };
/** 1280 × 832 at 200 % zoom, in the pixels that the page counts. */
const zoomed = { width: 640, height: 416 };

/** The palette's list scrolls by the arrows of the search field above it, which axe knows of comboboxes only. */
const byItsField = (id: string, html: string): boolean =>
  id === "scrollable-region-focusable" && html.includes('role="listbox"');

/** Everything axe finds serious or critical, as one line each. */
async function faults(page: Page): Promise<string[]> {
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
function look(found: Map<string, string[]>) {
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

test.describe("every screen, light and dark, whole and at 200 %", () => {
  test("[E5] alone: the first minutes, locked, unpaired", async ({ newPerson }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    const a = newPerson("Robin");
    await firstScreens(a, looking.at);
    await lockScreens(a, looking.at);
    await wordsAfterUnlock(a, looking.at);
    await pairingScreens(a, looking.at);
    console.log(`${looking.screens} screens`);
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[E5] as two: texts, dialogs, settings", async ({ couple: { a, b } }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    await sharedScreens(a, b, looking.at);
    await otherScreens(a, looking.at);
    await a.goTo("today");
    console.log(`${looking.screens} screens`);
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[E5] the same look finds a planted fault", async ({ newPerson }) => {
    const a = newPerson("Robin");
    await moveIn(a);
    await a.page.evaluate(() => document.querySelector("main")?.insertAdjacentHTML("beforeend", "<img src='/'>"));
    expect(await faults(a.page)).not.toEqual([]);
  });
});
