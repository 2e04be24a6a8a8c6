import { expect, test } from "./kit/test.ts";
import { button, card, heading, t } from "./kit/words.ts";

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
});
