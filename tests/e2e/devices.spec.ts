import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { backUp, reconnect, restore } from "./kit/backup.ts";
import { PASSPHRASE, pair } from "./kit/person.ts";
import { takePictures } from "./kit/pictures.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, said, t } from "./kit/words.ts";

async function look(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await takePictures(page, screen, colorScheme);
    await page.setViewportSize({ width: 640, height: 520 });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 832 });
}

test("[MB2] [MB3] [F15] the fifth device asks which one is given up, by keyboard, and says what that means", async ({
  couple: { a },
  newPerson,
}) => {
  let from = a;
  for (let i = 1; i <= 4; i++) {
    const backup = await backUp(from);
    const next = newPerson("Robin");
    await restore(next, backup);
    if (from !== a) await from.close();
    from = next;
  }
  const { page } = from;
  await expect(said(page, t("standing.full"))).toBeVisible();
  await from.settings("open");
  await expect(said(page, t("settings.full"))).toBeVisible();
  await look(page, "devices-full");
  // By keyboard alone from here.
  const give = page.getByRole("button", { name: t("settings.device.remove") }).first();
  await give.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(t("settings.removeStolen"));
  await look(page, "devices-give-up");
  await page.keyboard.type("not this one");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText(t("error.WrongSecret"));
  await dialog.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(t("settings.device.removed"), { exact: true })).toBeVisible();
  await expect(said(page, t("standing.full"))).toHaveCount(0);
  await look(page, "devices-given-up");
});

test("[F15] [MB4] a device nobody added: the owner's machine says what it gets, what stops that and what doesn't", async ({
  newPerson,
}) => {
  const [a, b] = [newPerson("Robin"), newPerson("Noor")];
  await moveIn(a, b);
  await pair(a, b);
  const copy = newPerson("Robin");
  await restore(copy, await backUp(a));
  await copy.settings("you");
  await reconnect(copy, "Noor");

  await a.goTo("today");
  await expect(said(a.page, t("notices.restored.mine"))).toBeVisible();
  await expect(said(a.page, t("standing.device"))).toBeVisible();
  await a.settings("open");
  await a.page.getByRole("button", { name: t("settings.notMine") }).click();
  const dialog = a.page.getByRole("dialog");
  for (const key of ["First", "Gets", "Passphrase"] as const) {
    await expect(dialog).toContainText(t(`settings.notMine${key}`));
  }
  await look(a.page, "devices-not-mine");
  await button(dialog, t("settings.device.remove")).click();
  await expect(dialog).toContainText(t("settings.removeStolen"));
  await dialog.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
  await button(dialog, t("settings.device.remove")).click();
  await expect(a.page.getByText(t("settings.device.removed"), { exact: true })).toBeVisible();
  await expect(a.page.getByRole("button", { name: t("settings.notMine") })).toHaveCount(0);
});
