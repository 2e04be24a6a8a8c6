import type { Locator } from "@playwright/test";
import { dialog, inForce, noDialog, offer, sign } from "./kit/acts.ts";
import { palette, pressOn, tabTo } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { said, t } from "./kit/words.ts";

/** The slider's own names say which version each thumb stands at. */
const thumb = (person: Person, which: "look.from" | "look.to"): Locator =>
  dialog(person).getByRole("slider", { name: t(which) });

test.describe("looking back", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[6] [H5] [E5] by keys alone: the story, any two versions, a paragraph moved, and since when a sentence stands", async ({
    couple: { a, b },
  }) => {
    for (const person of [a, b]) await person.goTo("agreements");
    await a.write("Sundays", "We walk, whatever the weather.");
    await a.page.keyboard.press("Enter");
    await a.page.keyboard.type("We leave our telephones at home.");
    await a.page.keyboard.press("Enter");
    await a.page.keyboard.type("Whoever is tired says so.");
    await a.saved();
    await a.share("So that Sunday is ours");
    await b.openText("Sundays");
    await offer(a);
    for (const person of [a, b]) await sign(person);
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();
    // Noor puts the first paragraph last, and a word into it.
    await b.text.click();
    await b.page.keyboard.press("Control+Home");
    for (let n = 0; n < 2; n++) await b.page.keyboard.press("Alt+ArrowDown");
    await b.saved();
    await b.share("What matters most comes first");
    await b.page.keyboard.press("Control+Home");
    await b.text.focus();
    await b.add(" We take turns.");
    await b.saved();
    await b.share("Otherwise I always choose");
    const { page } = b;

    await palette(b.page, t("changes.compare"));
    await expect(said(dialog(b), t("redline.legend"))).toBeVisible();
    // Against what both have signed, to begin with.
    await expect(dialog(b).getByText(/moved here from paragraph/)).toBeVisible();
    await expect(dialog(b).getByRole("insertion")).toContainText("We take turns.");
    await screen.at(b, "look-back");
    await tabTo(page, thumb(b, "look.from"));
    await page.keyboard.press("End");
    await expect(said(dialog(b), t("look.same"))).toBeVisible();
    await page.keyboard.press("ArrowLeft");
    await expect(dialog(b).getByRole("insertion")).toContainText("We take turns.");
    await expect(dialog(b).getByText(/moved here from paragraph/)).toHaveCount(0);
    await page.keyboard.press("Home");
    await expect(thumb(b, "look.from")).toHaveAccessibleName(/Robin.*Wrote this down/);
    await tabTo(page, dialog(b).getByRole("radio", { name: t("redline.together") }));
    for (let n = 0; n < 2; n++) await page.keyboard.press("ArrowRight");
    const words = dialog(b).getByRole("list", { name: t("look.words") });
    await expect(words).toContainText(/Moved from paragraph \D*1\D* to \D*3/);
    await screen.at(b, "look-back-in-words");
    await page.keyboard.press("Escape");
    await noDialog(b);

    await tabTo(page, b.text);
    await page.keyboard.press("Control+Home");
    await palette(b.page, t("since.do"));
    await expect(dialog(b)).toContainText("We leave our telephones at home.");
    await expect(dialog(b)).toContainText(/have stood like this since/);
    await expect(dialog(b)).toContainText(/has been in force since/);
    await expect(dialog(b)).toContainText("So that Sunday is ours");
    await screen.at(b, "since-when");
    await pressOn(
      page,
      dialog(b)
        .getByRole("button", { name: t("changes.see") })
        .first(),
    );
    await expect(dialog(b)).toContainText("We walk, whatever the weather.");
    await page.keyboard.press("Escape");
    await expect(dialog(b)).toContainText(t("since.title"));
    await page.keyboard.press("Escape");
    await noDialog(b);

    await page.keyboard.press("Control+End");
    await b.add(" Mostly.");
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Shift+Control+ArrowLeft");
    await palette(b.page, t("since.do"));
    await expect(said(dialog(b), t("since.hereAll"))).toBeVisible();
    await page.keyboard.press("Escape");
    await noDialog(b);
    await screen.at(b, "story");
  });
});
