import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { article, dialog, fromMenu, noDialog } from "./kit/acts.ts";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, heading, said, t } from "./kit/words.ts";

const CANARY = "zwergkaninchen";

/** Files of a profile in which the word stands in clear. */
function leaks({ profile }: Person): string[] {
  const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => {
    const bytes = readFileSync(path);
    return bytes.includes(CANARY, 0, "utf8") || bytes.includes(CANARY, 0, "utf16le");
  });
}

test.describe("a text that both erase", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[3] [SG8] [KD2] [F10] [F26] asked, taken back, asked again, agreed to: gone on both, and a line stays that says so", async ({
    couple: { a, b },
  }) => {
    for (const person of [a, b]) await person.goTo("agreements");
    await a.write("Stays", "This one stays.");
    await a.share();
    await a.write(`The ${CANARY}`, `About the ${CANARY}.`);
    await a.share();
    await b.openText(`The ${CANARY}`);

    // Enter alone asks for nothing.
    await fromMenu(a, t("erase.menu"));
    await expect(button(dialog(a), t("do.cancel"))).toBeFocused();
    await screen.at(a, "erase-ask");
    await a.page.keyboard.press("Enter");
    await noDialog(a);
    await expect(said(article(a), t("erase.mine", { name: "Noor" }))).toHaveCount(0);

    await fromMenu(a, t("erase.menu"));
    await button(dialog(a), t("erase.ask", { name: "Noor" })).click();
    await expect(said(article(a), t("erase.mine", { name: "Noor" }))).toBeVisible();
    await expect(said(article(b), t("erase.theirs", { name: "Robin" }))).toBeVisible();
    await screen.at(a, "erase-asked");
    await button(article(a), t("erase.takeBack")).click();
    for (const person of [a, b]) await expect(article(person).getByText(/erase this/)).toHaveCount(0);

    await fromMenu(a, t("erase.menu"));
    await button(dialog(a), t("erase.ask", { name: "Noor" })).click();
    await button(article(b), t("erase.look")).click();
    await expect(button(dialog(b), t("erase.leave"))).toBeFocused();
    await screen.at(b, "erase-agree");
    await b.page.keyboard.press("Enter");
    await noDialog(b);
    await expect(said(article(a), t("erase.mine", { name: "Noor" }))).toBeVisible();

    // By the keyboard alone.
    await button(article(b), t("erase.look")).press("Enter");
    await button(dialog(b), t("erase.leave")).press("Tab");
    await expect(button(dialog(b), t("erase.agree"))).toBeFocused();
    await b.page.keyboard.press("Enter");
    for (const person of [a, b]) await expect(said(person.page, t("erased.title"))).toBeVisible();
    await expect(said(a.page, t("erased.confirmed", { name: "Noor" }))).toBeVisible();
    await expect(said(b.page, t("erased.confirmed", { name: "Robin" })).first()).toBeVisible();
    await screen.at(b, "erased");

    for (const person of [a, b]) {
      await expect(person.page.getByText(CANARY)).toHaveCount(0);
      expect(leaks(person)).toEqual([]);
      await person.close();
      expect(leaks(person)).toEqual([]);
      await person.open();
      await person.unlock();
      await person.goTo("agreements");
      await expect(said(person.page, "Stays")).toBeVisible();
      await expect(person.page.getByText(CANARY)).toHaveCount(0);
      const shelves = person.page.getByRole("radiogroup", { name: t("agreements.which") });
      await shelves.getByRole("radio", { name: t("agreements.aside"), exact: true }).press("Space");
      await expect(heading(person.page, t("erased.list"))).toBeVisible();
    }
    await screen.at(a, "erased-list");
  });
});
