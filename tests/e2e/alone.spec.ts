import { PASSPHRASE } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, card, field, heading, said, t } from "./kit/words.ts";

test.describe("one person, one machine", () => {
  test("[1] [H1] from a clean start the first sentence is saved within three minutes", async ({ newPerson }) => {
    const start = performance.now();
    const a = newPerson("Robin");
    const page = await a.open();
    await a.onboard();
    await card(page, t("start.three.blank")).click();
    await a.title.click();
    await page.keyboard.type("After a quarrel");
    await a.text.click();
    await page.keyboard.type("We say sorry before we sleep.");
    await a.saved();
    const seconds = (performance.now() - start) / 1000;
    console.log(`first sentence saved after ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(180);
  });

  test("[2] [H1] closed, opened and unlocked, it is there; a wrong passphrase opens nothing", async ({ newPerson }) => {
    const a = newPerson("Robin");
    await a.open();
    await a.onboard();
    await a.lookAround();
    await a.write("Sundays", "We walk, whatever the weather.");
    await a.close();

    const page = await a.open();
    await expect(heading(page, t("lock.title"))).toBeVisible();
    await expect(page.getByText("Sundays")).toHaveCount(0);
    await page.getByLabel(t("lock.passphrase"), { exact: true }).fill("seven slow boats carry cold bread home");
    await button(page, t("lock.open")).click();
    await expect(page.getByText(t("error.WrongSecret"))).toBeVisible();
    await expect(button(page, t("lock.open"))).toBeEnabled();
    await a.unlock();
    await a.openText("Sundays");
    await expect(a.text).toHaveText("We walk, whatever the weather.");
  });

  test("[F21] recovery words: a wrong word asked back is said, and forgotten once another is typed", async ({
    newPerson,
  }) => {
    const a = newPerson("Robin");
    await moveIn(a);
    const { page } = a;
    await a.settings("open");
    await button(page, t("settings.words.make")).click();
    const passphrase = field(page, t("recovery.passphrase"));
    await expect(passphrase).toBeFocused();
    await passphrase.fill(PASSPHRASE);
    await button(page, t("recovery.begin")).click();
    const words = page.getByRole("list", { name: t("recovery.list") }).getByRole("listitem");
    await expect(words).toHaveCount(24);
    const paper = (await words.allInnerTexts()).map((word) => word.replace(/^\d+\s*/, ""));
    await button(page, t("recovery.written")).click();

    const asked = page.getByRole("main").getByRole("textbox");
    await expect(asked).toHaveCount(2);
    for (const one of await asked.all()) await one.fill("harbour");
    await button(page, t("recovery.check")).click();
    const wrong = said(page, t("recovery.wrong"));
    await expect(wrong).toBeVisible();
    for (const [number, word] of paper.entries()) {
      const one = field(page, t("recovery.ask", { number: number + 1 }));
      if (!(await one.isVisible())) continue;
      await one.fill(word);
      await expect(wrong).toBeHidden();
    }
    await button(page, t("recovery.check")).click();
    await expect(said(page, t("recovery.done"))).toBeVisible();
  });
});
