import { readFileSync } from "node:fs";
import { article, dialog, fromMenu, inForce, offer, sign } from "./kit/acts.ts";
import { palette, pressOn, openRow, tabTo } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, heading, said, t } from "./kit/words.ts";

const noted = (person: Person) => article(person).getByRole("region", { name: t("noted.title") });
const radio = (person: Person, name: string) => dialog(person).getByRole("radio", { name, exact: true });

test.describe("phrases and rhythms", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[RY1] [RY2] [RY3] [F29] [F30] a rhythm: its time chosen, both sign it, a day noted and taken back, a file for a calendar", async ({
    couple: { a, b },
  }) => {
    for (const person of [a, b]) await person.goTo("agreements");
    // From the chooser: a kind of its own.
    await a.page.keyboard.press("Alt+N");
    await screen.at(a, "rhythm-write");
    await a.page.getByRole("row", { name: t("write.rhythm") }).click();
    await screen.at(a, "rhythm-chooser");
    await button(a.page, t("write.rhythmEmpty")).click();
    await expect(a.title).toBeFocused();
    await a.page.keyboard.type("Soup");
    await a.page.keyboard.press("Enter");
    await a.page.keyboard.type("One makes soup, the other chooses the music.");
    await expect(said(article(a), t("when.none"))).toBeVisible();

    await button(article(a), t("when.set")).click();
    for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]) {
      await dialog(a).getByRole("checkbox", { name: day, exact: true }).uncheck({ force: true });
    }
    await dialog(a).getByRole("checkbox", { name: "Sunday", exact: true }).check({ force: true });
    await field(dialog(a), t("when.at")).fill("25:00");
    await expect(button(dialog(a), t("when.do"))).toBeDisabled();
    await field(dialog(a), t("when.at")).fill("18:30");
    await radio(a, t("when.lasts.45")).check({ force: true });
    await expect(said(dialog(a), "When: every Sunday at 18:30, for 45 minutes.")).toBeVisible();
    await screen.at(a, "rhythm-when");
    await button(dialog(a), t("when.do")).click();
    await expect(a.text).toContainText("When: every Sunday at 18:30, for 45 minutes.");
    await expect(article(a).getByText(/^Next: Sunday,? \d+ \w+, 18:30\.$/)).toBeVisible();
    await a.saved();
    await a.share();

    // Both sign the text that says when.
    await offer(a);
    await sign(a);
    await b.openText("Soup");
    await expect(said(article(b), t("offer.theySigned", { name: "Robin" }))).toBeVisible();
    await sign(b);
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();

    // Noted by one, it stands for both; the other's word isn't one's own to take back.
    await expect(said(noted(b), t("noted.empty"))).toBeVisible();
    await screen.at(b, "rhythm-nothing-noted");
    await button(noted(b), t("noted.today")).click();
    await expect(noted(b).getByRole("listitem")).toHaveCount(1);
    await expect(noted(a).getByRole("listitem")).toContainText("Noor");
    await expect(button(noted(a), t("noted.today"))).toHaveCount(0);
    await expect(noted(a).getByRole("button", { name: t("noted.takeBack") })).toHaveCount(0);
    await button(noted(a), t("noted.another")).click();
    await screen.at(a, "rhythm-another-day");
    await dialog(a).getByRole("radio").nth(2).check({ force: true });
    await button(dialog(a), t("noted.do")).click();
    await expect(noted(b).getByRole("listitem")).toHaveCount(2);
    await screen.at(b, "rhythm-noted");
    await noted(b)
      .getByRole("button", { name: t("noted.takeBack") })
      .click();
    await expect(noted(a).getByRole("listitem")).toHaveCount(1);
    await expect(button(noted(b), t("noted.today"))).toBeVisible();
    // Nothing of it moved the text, its standing, or its story.
    await expect(inForce(a)).toBeVisible();

    // One file, after the passphrase.
    await fromMenu(a, t("calendar.menu"));
    await expect(said(dialog(a), t("calendar.others"))).toBeVisible();
    await screen.at(a, "rhythm-calendar");
    await field(dialog(a), t("settings.passphrase")).fill(PASSPHRASE);
    const downloading = a.page.waitForEvent("download");
    await button(dialog(a), t("calendar.do")).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe("time-set-aside.ics");
    const text = readFileSync(await file.path(), "utf8");
    expect(text).toMatch(
      /DTSTART:\d{8}T183000\r\nDURATION:PT45M\r\nRRULE:FREQ=WEEKLY;BYDAY=SU\r\nSUMMARY:Time set aside\r\n/,
    );
    expect(text).not.toMatch(/soup|music|robin|noor/i);
  });

  test("[E5] [P08] a phrase, by keyboard alone: its words, for which moment, offered and in the list by its kind", async ({
    couple: { a, b },
  }) => {
    const { page } = a;
    for (const person of [a, b]) await person.goTo("agreements");
    await palette(page, t("palette.newPhrase").toLowerCase());
    await expect(heading(page, t("write.phrase"))).toBeVisible();
    await openRow(page, page.getByRole("grid", { name: t("write.templates") }), "A word that stops us both");
    await expect(button(page, t("templates.begin"))).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(a.text).toContainText("For: a talk that turns into a fight.");
    await tabTo(page, a.title);
    await page.keyboard.type("Lighthouse");
    await a.saved();
    await pressOn(page, button(article(a), t("record.share")));
    await pressOn(page, button(dialog(a), t("share.do")));
    await expect(button(article(a), t("offer.do"))).toBeVisible();
    await b.openText("Lighthouse");
    await expect(article(b)).toContainText(t("kind.phrase"));
    await screen.at(b, "phrase");
  });
});
