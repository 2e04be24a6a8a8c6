/** Every screen there is, in the order a person could meet them: `at` is called on each. */
import { expect } from "@playwright/test";
import { openPalette } from "./keys.ts";
import { PASSPHRASE, type Person } from "./person.ts";
import { button, card, field, heading, said, t } from "./words.ts";

export type At = (person: Person, screen: string) => Promise<void>;

export async function firstScreens(a: Person, at: At): Promise<void> {
  const page = await a.open();
  await expect(field(page, t("start.one.name"))).toBeVisible();
  await at(a, "start-name");
  await button(page, t("start.one.restore")).click();
  await expect(button(page, t("restore.choose"))).toBeVisible();
  await at(a, "start-restore");
  await button(page, t("do.back")).click();
  await field(page, t("start.one.name")).fill(a.name);
  await button(page, t("do.continue")).click();
  await expect(page.getByRole("list", { name: t("start.two.words") }).getByRole("listitem")).toHaveCount(6);
  await at(a, "start-six-words");
  await button(page, t("start.two.own")).click();
  await expect(field(page, t("start.two.ownField"))).toBeVisible();
  await at(a, "start-own-sentence");
  await button(page, t("do.back")).click();
  await a.onboard();
  await at(a, "start-write-first");
  await a.lookAround();
  await at(a, "today-first");
  await a.goTo("agreements");
  await expect(heading(page, t("agreements.title"))).toBeVisible();
  await at(a, "agreements-empty");
  await a.goTo("youAndMe");
  await expect(heading(page, t("youAndMe.title"))).toBeVisible();
  await at(a, "you-and-me-alone");
  await page.keyboard.press("Control+L");
  await expect(heading(page, t("lock.title"))).toBeVisible();
}

export async function pairingScreens(a: Person, at: At): Promise<void> {
  const { page } = a;
  await a.settings("you");
  await at(a, "settings-you-unpaired");
  await button(page, t("settings.invite")).click();
  await expect(button(page, t("pairing.readDone"))).toBeVisible();
  await at(a, "pairing-safety");
  await button(page, t("pairing.readDone")).click();
  await expect(said(page, t("pairing.wayBack"))).toBeVisible();
  await at(a, "pairing-choose");
  await card(page, t("pairing.answer")).click();
  await expect(field(page, t("pairing.paste"))).toBeVisible();
  await at(a, "pairing-answer");
  await button(page, t("do.back")).click();
  await card(page, t("pairing.invite")).click();
  await expect(page.getByText(/homeport-pairing:/)).toBeVisible();
  await at(a, "pairing-inviting");
  await button(page, t("pairing.cancel")).click();
}

export async function lockScreens(a: Person, at: At): Promise<void> {
  const { page } = a;
  await at(a, "lock");
  await button(page, t("lock.words")).click();
  await expect(button(page, t("lock.back"))).toBeVisible();
  await at(a, "lock-words");
  await button(page, t("lock.back")).click();
  await button(page, t("lock.breathe")).click();
  await expect(heading(page, t("breathe.title"))).toBeVisible();
  await at(a, "lock-breathe");
  await button(page, t("lock.back")).click();
  await button(page, t("lock.safety")).click();
  await expect(heading(page, t("safety.title"))).toBeVisible();
  await at(a, "lock-safety");
  await button(page, t("lock.back")).click();
  await page.getByLabel(t("lock.passphrase"), { exact: true }).fill("not this one");
  await button(page, t("lock.open")).click();
  await expect(page.getByText(t("error.WrongSecret"))).toBeVisible();
  await at(a, "lock-wrong");
}

export async function wordsAfterUnlock(a: Person, at: At): Promise<void> {
  const { page } = a;
  await page.getByLabel(t("lock.passphrase"), { exact: true }).fill(PASSPHRASE);
  await button(page, t("lock.open")).click();
  await expect(button(page, t("recovery.due.later"))).toBeVisible();
  await at(a, "recovery-after-unlock");
  await button(page, t("recovery.due.later")).click();
  await a.inside();
}

/** With a few texts on both sides. Leaves A at Today. */
export async function sharedScreens(a: Person, b: Person, at: At): Promise<void> {
  const { page } = a;
  await a.write("Sundays", "We walk, whatever the weather.");
  await at(a, "agreement-only-here");
  await button(page.getByRole("article"), t("record.share")).click();
  await at(a, "share-first");
  await button(page.getByRole("dialog"), t("do.cancel")).click();
  await a.share("We both like it");
  await a.add(" We cook together afterwards.");
  await a.saved();
  await at(a, "agreement-in-pencil");
  await button(page.getByRole("article"), t("record.share")).click();
  await at(a, "share-changes");
  await button(page.getByRole("dialog"), t("share.do")).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const steps = page.getByRole("button", { name: t("changes.see") });
  await expect(steps).toHaveCount(2); // the one just shared comes on top
  await steps.first().click();
  await expect(page.getByRole("dialog")).toContainText("We walk");
  await at(a, "step");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await button(page.getByRole("article"), t("record.writeTogether")).click();
  await at(a, "together-ask");
  await button(page.getByRole("dialog"), t("do.cancel")).click();
  await button(page, t("record.more")).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await at(a, "agreement-menu");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await a.writeBoundary("I will sleep on it before I answer in anger.");
  await a.share();
  await b.writeBoundary("I will say when I need quiet, and for how long.");
  await b.share();
  await a.goTo("youAndMe");
  await expect(page.getByRole("main")).toContainText("when I need quiet");
  await at(a, "you-and-me");
  await page
    .getByRole("button", { name: t("youAndMe.read") })
    .first()
    .click();
  await expect(page.getByRole("article")).toContainText("when I need quiet");
  await at(a, "boundary-read");
  await page.keyboard.press("Alt+N");
  await expect(heading(page, t("write.title"))).toBeVisible();
  await at(a, "write");
  await a.goTo("today");
  await expect(heading(page, t("today.title"))).toBeVisible();
  await at(a, "today");
}

export async function otherScreens(a: Person, at: At): Promise<void> {
  const { page } = a;
  for (const part of ["you", "apart", "look", "lock", "open", "backup", "about"] as const) {
    await a.settings(part);
    await at(a, `settings-${part}`);
  }
  await button(page, t("settings.safety")).click();
  await expect(heading(page, t("safety.title"))).toBeVisible();
  await at(a, "safety");
  await a.settings("open");
  await button(page, t("settings.words.make")).click();
  await expect(field(page, t("recovery.passphrase"))).toBeVisible();
  await at(a, "recovery");
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("searchbox", { name: t("search.label") }).fill("cook");
  await expect(page.getByRole("main")).toContainText("Sundays");
  await at(a, "search");
  const palette = await openPalette(page);
  await at(a, "palette");
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);
  await page.keyboard.press("Control+Slash");
  await expect(heading(page, t("keys.title"))).toBeVisible();
  await at(a, "keys");
  await page.keyboard.press("Escape");
}
