/** Hands that have no mouse: Tab until what is meant has the focus, then Enter. */
import { expect, type Locator, type Page } from "@playwright/test";
import { t } from "./words.ts";

export const focused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement).catch(() => false);

/** Fails where Tab never leads there. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  await expect(target).toBeVisible();
  await expect(target).toBeEnabled(); // Tab passes over what is still to be made ready
  for (let n = 0; n < most; n++) {
    if (await focused(target)) return expectInView(target);
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

/** What has the focus is drawn inside the window (WCAG 2.4.11); a radio button is drawn by its label. */
async function expectInView(target: Locator): Promise<void> {
  const inView = (): Promise<boolean> =>
    target.evaluate((element) => {
      const { top, bottom, left, right } = (element.closest("label") ?? element).getBoundingClientRect();
      return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    });
  await expect.poll(inView, { message: `${String(target)} is in view` }).toBe(true);
}

export async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

export async function typeInto(page: Page, target: Locator, words: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(words);
}

/** Tab to a list, then arrows to the row. */
export async function openRow(page: Page, list: Locator, name: string): Promise<void> {
  const row = list.getByRole("row", { name });
  await expect(row).toBeVisible();
  for (let n = 0; n < 60; n++) {
    if (await list.evaluate((element) => element.contains(document.activeElement))) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Home");
  for (let n = 0; n < 60 && !(await focused(row)); n++) await page.keyboard.press("ArrowDown");
  await expect(row, `arrows lead to ${name}`).toBeFocused();
  await page.keyboard.press("Enter");
}

/** What is typed from then on is looked for in the palette. */
export async function openPalette(page: Page): Promise<Locator> {
  const search = page.getByRole("searchbox", { name: t("palette.label") });
  await page.keyboard.press("Control+K");
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("");
  return search;
}

/** The first of what the palette finds by these words, once it is there to be found. */
export async function palette(page: Page, command: string): Promise<void> {
  const search = await openPalette(page);
  await pickNamed(page, command);
  await expect(search).toHaveCount(0);
}

/** The same, where the palette is open. */
export async function pickNamed(page: Page, command: string): Promise<void> {
  await page.keyboard.type(command);
  await expect(page.getByRole("option").first()).toContainText(command, { ignoreCase: true });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}
