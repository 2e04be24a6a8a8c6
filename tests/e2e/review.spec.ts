import { agree, article, dialog, fromMenu, noDialog, offer, sign } from "./kit/acts.ts";
import { pressOn, tabTo } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, said, t } from "./kit/words.ts";

const pane = (person: Person) => person.page.getByRole("region", { name: t("agreements.text") });
const group = (person: Person, name: "proposed" | "undiscussed" | "agreed" | "withdrawn" | "paused" | "unchanged") =>
  pane(person).getByRole("region", { name: t(`session.group.${name}`) });

test.describe("looking back together", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[P21] [P50] [F25] [E5] what became of each text, one after the other, by keys; what got easier is written and shared", async ({
    couple: { a, b },
  }) => {
    for (const person of [a, b]) await person.goTo("agreements");
    await agree(a, b, "Sundays");
    await agree(a, b, "Money");
    await fromMenu(b, t("withdraw.do"));
    await button(dialog(b), t("withdraw.do")).click();
    await noDialog(b);
    await a.write("Plants", "We water them.");
    await a.share();
    await a.write("Guests", "We ask first.");
    await a.share();
    await offer(a);
    await a.write("Only mine", "Nobody else has this.");

    await button(a.page, t("session.together")).click();
    await expect(said(pane(a), t("session.first"))).toBeVisible();
    await expect(group(a, "proposed")).toContainText("Guests");
    await expect(group(a, "proposed")).toContainText("You offered it to be signed");
    await expect(group(a, "undiscussed")).toContainText("Plants");
    await expect(group(a, "agreed")).toContainText("Sundays");
    await expect(group(a, "withdrawn")).toContainText("Money");
    await expect(group(a, "withdrawn")).toContainText("Noor withdrew from it");
    // What nobody else has is no part of what two may look at on one screen.
    await expect(pane(a)).not.toContainText("Only mine");
    await screen.at(a, "session-overview");

    await tabTo(a.page, button(pane(a), t("session.begin")));
    await pressOn(a.page, button(pane(a), t("session.begin")));
    for (const title of ["Guests", "Plants"]) {
      await expect(pane(a).getByRole("heading", { name: title })).toBeVisible();
      await pressOn(a.page, button(pane(a), t("session.next")));
    }
    await expect(pane(a).getByRole("heading", { name: "Sundays" })).toBeVisible();
    await expect(pane(a)).toContainText("Sundays: as we said.");
    await screen.at(a, "session-step");
    await pressOn(a.page, button(pane(a), t("session.pause")));
    await expect(said(dialog(a), t("withdraw.see", { name: "Noor" }))).toBeVisible();
    await pressOn(a.page, button(dialog(a), t("pause.do")));
    await noDialog(a);
    await expect(pane(a).getByText(/^You paused it on/)).toBeVisible();
    await pressOn(a.page, button(pane(a), t("resume.do")));
    await expect(button(pane(a), t("session.leave"))).toBeVisible();
    await pressOn(a.page, button(pane(a), t("session.leave")));
    await expect(pane(a).getByRole("heading", { name: "Money" })).toBeVisible();
    await pressOn(a.page, button(pane(a), t("session.next")));
    await expect(pane(a).getByRole("heading", { name: t("session.easier") })).toBeVisible();
    await screen.at(a, "session-easier");
    await pressOn(a.page, button(pane(a), t("session.write")));
    await expect(a.title).toContainText("Looking back,");
    await a.add("Saying that we are tired.");
    await a.saved();
    await a.share();

    await b.goTo("agreements");
    await button(b.page, t("session.together")).click();
    // That Robin has looked back moves nothing for Noor, whom it is told with its day.
    await expect(said(pane(b), t("session.first"))).toBeVisible();
    await expect(pane(b).getByText(/^Robin looked back on .*, and shared what they wrote\.$/)).toBeVisible();
    await screen.at(b, "session-theirs");
    await pane(b)
      .getByRole("button", { name: /^Looking back,/ })
      .click();
    await expect(b.text).toHaveText("Saying that we are tired.");
    await expect(button(article(b), t("offer.do"))).toHaveCount(0);
  });

  test("[P50] [F21] our year, on request: a text then and now, what was let go of, what was written; printed after the passphrase", async ({
    couple: { a, b },
  }) => {
    await a.goTo("agreements");
    await button(a.page, t("session.together")).click();
    await button(pane(a), t("year.title")).click();
    const agreed = pane(a).getByRole("region", { name: t("year.agreedHead") });
    await expect(agreed).toContainText("Sundays");
    await expect(pane(a).getByRole("region", { name: t("year.goneHead") })).toContainText("It stopped being agreed");
    await expect(pane(a).getByRole("region", { name: t("year.easierHead") })).toContainText(
      "Saying that we are tired.",
    );

    await a.openText("Sundays", "signed");
    await a.add(" And we walk.");
    await a.saved();
    await a.share();
    await offer(a);
    await b.openText("Sundays", "signed");
    for (const person of [a, b]) await sign(person);
    await expect(article(a).getByRole("button", { name: t("offer.see") })).toHaveCount(0);
    await button(a.page, t("session.together")).click();
    await button(pane(a), t("year.title")).click();
    await expect(agreed.getByText(/^Then,/)).toBeVisible();
    await expect(agreed).toContainText("Sundays: as we said. And we walk.");
    await screen.at(a, "year");

    // Chromium without a screen prints nothing: what it would print is looked at.
    const { page } = a;
    await page.evaluate(() => {
      window.print = () => undefined;
    });
    await button(pane(a), t("year.print")).click();
    await field(dialog(a), t("settings.passphrase")).fill("not this one");
    await button(dialog(a), t("year.printDo")).click();
    await expect(dialog(a).getByText(/^That didn.t open it/)).toBeVisible();
    await field(dialog(a), t("settings.passphrase")).fill(PASSPHRASE);
    await button(dialog(a), t("year.printDo")).click();
    await noDialog(a);
    await page.emulateMedia({ media: "print" });
    const paper = page.getByRole("article", { name: t("year.title") });
    await expect(paper).toBeVisible();
    await expect(paper).toContainText("Sundays: as we said. And we walk.");
    await expect(pane(a)).toBeHidden();
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await expect(paper).toHaveCount(0);
  });
});
