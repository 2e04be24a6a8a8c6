import { article, dialog, fromMenu, inForce, noDialog, offer, sign } from "./kit/acts.ts";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, said, t } from "./kit/words.ts";

/** Both read the same text, with its story open; Robin wrote it. */
async function writeBoth(a: Person, b: Person, title: string, body: string): Promise<void> {
  for (const person of [a, b]) await person.goTo("agreements");
  await a.write(title, body);
  await a.share();
  await b.openText(title);
}

test.describe("what two agree on", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[1] [3] [SG2] [F16] [F25] offered, signed by one, in force once both signed; the way out has the focus", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Sundays", "We walk.");
    await offer(a, "It does us good");
    await expect(said(article(b), t("offer.theirs", { name: "Robin" }))).toBeVisible();
    await expect(said(article(b), "“It does us good”")).toBeVisible();
    await screen.at(a, "agreement-offered");
    await button(article(a), t("offer.review")).click();
    await expect(button(dialog(a), t("review.notNow"))).toBeFocused();
    await screen.at(a, "agreement-review");
    // Enter alone signs nothing.
    await a.page.keyboard.press("Enter");
    await noDialog(a);
    await expect(said(article(a), t("offer.ownNobody"))).toBeVisible();
    await sign(a);
    await expect(said(article(a), t("offer.iSigned"))).toBeVisible();
    await expect(said(article(b), t("offer.theySigned", { name: "Robin" }))).toBeVisible();
    await expect(inForce(b)).toHaveCount(0);
    await sign(b);
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();
    await screen.at(b, "agreement-in-force");
    await b.goTo("today");
    await b.openText("Sundays", "signed");
  });

  test("[2] [SG1] B changes a word and shares: the offer falls on both, and what is in force stays", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Doubt", "We ask.");
    await offer(a);
    await sign(a);
    await expect(said(article(b), t("offer.theySigned", { name: "Robin" }))).toBeVisible();
    await b.add(" Calmly.");
    await b.saved();
    await expect(button(article(b), t("offer.review"))).toBeVisible();
    await button(article(b), t("record.share")).click();
    await expect(said(dialog(b), t("share.over.partner", { name: "Robin" }))).toBeVisible();
    await screen.at(b, "agreement-share-over");
    await button(dialog(b), t("share.do")).click();
    for (const person of [a, b]) await expect(said(article(person), t("fell.signed"))).toBeVisible();
    await expect(article(a)).toContainText(t("fell.had.me"));
    await expect(article(b)).toContainText(t("fell.had.partner", { name: "Robin" }));
    await screen.at(a, "agreement-fell");
    for (const person of [a, b]) {
      await expect(button(article(person), t("offer.review"))).toHaveCount(0);
      await expect(said(article(person), t("offer.iSigned"))).toHaveCount(0);
      await expect(button(article(person), t("offer.do"))).toBeVisible();
    }
  });

  test("[F05] [F06] a text that came apart still says what is in force, by its own words, and can be withdrawn from", async ({
    couple: { a, b },
  }) => {
    await b.close();
    await b.openStricter();
    await b.unlock();
    await writeBoth(a, b, "Apart", "We ask.");
    await offer(a);
    await sign(a);
    await expect(said(article(b), t("offer.theySigned", { name: "Robin" }))).toBeVisible();
    await sign(b);
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();
    const more = " And much more than a few words, so that there is no doubt about it anywhere at all.";
    await a.add(more);
    await a.saved();
    await a.share();
    for (const person of [a, b]) {
      await expect(said(article(person), t("fault.split"))).toBeVisible();
      await expect(inForce(person)).toBeVisible();
    }
    // What is below on the one is what both signed; on the other it is not, and what both signed stands in the panel.
    await expect(said(article(b), t("agreed.same"))).toBeVisible();
    await expect(said(article(a), t("agreed.other"))).toBeVisible();
    await expect(article(a).getByRole("region", { name: t("agreed.title") })).toContainText("We ask.");
    await screen.at(a, "agreement-apart");
    await fromMenu(b, t("withdraw.do"));
    await button(dialog(b), t("withdraw.do")).click();
    for (const person of [a, b]) {
      await expect(said(article(person), t("agreed.withdrawnText"))).toBeVisible();
      await expect(inForce(person)).toHaveCount(0);
    }
    await b.close();
    await b.open();
    await b.unlock();
  });

  test("[4] [5] [F06] [F26] withdrawn alone and offline, it stays so whatever the other signed meanwhile", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Money", "We say it first.");
    await offer(a);
    await sign(a);
    await expect(said(article(b), t("offer.theySigned", { name: "Robin" }))).toBeVisible();
    await sign(b);
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();

    await b.close();
    await b.open("--no-lan");
    await b.unlock();
    await b.openText("Money", "signed");
    await fromMenu(b, t("withdraw.do"));
    await expect(said(dialog(b), t("withdraw.see", { name: "Robin" }))).toBeVisible();
    await expect(button(dialog(b), t("do.cancel"))).toBeFocused();
    await screen.at(b, "agreement-withdraw");
    await button(dialog(b), t("withdraw.do")).click();
    await expect(said(article(b), t("agreed.withdrawnText"))).toBeVisible();

    // A renews it meanwhile, alone.
    await fromMenu(a, t("offer.do"));
    await button(dialog(a), t("offer.do")).click();
    await sign(a);
    await expect(inForce(a)).toBeVisible();

    await b.close();
    await b.open();
    await b.unlock();
    await b.openText("Money");
    await expect(said(article(a), t("agreed.withdrawnText"))).toBeVisible();
    await expect(inForce(a)).toHaveCount(0);
    await expect(said(article(b), t("agreed.withdrawnText"))).toBeVisible();
    await expect(said(article(a), t("offer.undone.me"))).toBeVisible();
    await expect(said(article(b), t("offer.undone.partner", { name: "Robin" }))).toBeVisible();
    await screen.at(a, "agreement-undone");
    await a.goTo("today");
    await expect(a.page.getByText(t("today.signed.mine", { title: "Money" }))).toBeVisible();
    await screen.at(a, "agreement-today");
  });

  test("[SG7] [F26] paused by one, it goes on when that one lets it", async ({ couple: { a, b } }) => {
    await writeBoth(a, b, "Space", "An evening a week.");
    await offer(b);
    await sign(b);
    await expect(said(article(a), t("offer.theySigned", { name: "Noor" }))).toBeVisible();
    await sign(a);
    await expect(inForce(b)).toBeVisible();
    await fromMenu(b, t("pause.do"));
    await button(dialog(b), t("pause.do")).click();
    await expect(said(article(b), t("agreed.paused.me"))).toBeVisible();
    await expect(said(article(a), t("agreed.paused.partner", { name: "Noor" }))).toBeVisible();
    await expect(button(article(a), t("resume.do"))).toHaveCount(0);
    await screen.at(a, "agreement-paused");
    await button(article(b), t("resume.do")).click();
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();
  });

  test("[7] [SG1] two texts offered apart stand side by side and are compared; neither comes first", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Quarrels", "We stop when one of us says the word.");
    await a.close();
    await a.open("--no-lan");
    await a.unlock();
    await a.openText("Quarrels");
    for (const [person, words] of [
      [a, " We come back within the hour."],
      [b, " We come back the next day."],
    ] as const) {
      await person.add(words);
      await person.saved();
      await person.share();
      await offer(person);
    }
    await a.close();
    await a.open();
    await a.unlock();
    await a.openText("Quarrels");
    for (const person of [a, b]) {
      const two = article(person).getByRole("region", { name: t("offer.two") });
      await expect(two.getByText(t("offer.mine"))).toBeVisible();
      await expect(two.getByText(t("offer.theirs", { name: person === a ? "Noor" : "Robin" }))).toBeVisible();
    }
    await button(article(a), t("compare.do")).click();
    const beside = dialog(a).getByRole("region", { name: /^The exact text/ });
    await expect(beside).toHaveCount(2);
    await expect(dialog(a)).toContainText("within the hour");
    await expect(dialog(a)).toContainText("the next day");
    await screen.at(a, "agreement-compare");
    await dialog(a)
      .getByRole("radio", { name: t("compare.different") })
      .press("Space");
    await expect(dialog(a).locator("ins")).toContainText(["next day"]);
    await expect(dialog(a).locator("del").last()).toContainText("hour");
    await screen.at(a, "agreement-compare-different");
    await dialog(a).press("Escape");
    await expect(button(article(a), t("compare.do"))).toBeFocused();
  });

  test("[SG9] [F25] one would rather not and says so; a text put aside is gone from one screen alone", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Late evenings", "We call before ten.");
    await offer(a);
    await expect(said(article(b), t("offer.theirs", { name: "Robin" }))).toBeVisible();
    await button(article(b), t("offer.putAside")).press("Enter");
    const again = button(article(b), t("offer.takeUp"));
    await expect(again).toBeFocused();
    await expect(button(article(b), t("offer.review"))).toHaveCount(0);
    await screen.at(b, "agreement-put-aside");
    await again.press("Enter");
    await expect(button(article(b), t("offer.putAside"))).toBeFocused();
    await button(article(b), t("decline.ask")).click();
    await field(dialog(b), t("decline.word")).fill("Not on weekdays.");
    await screen.at(b, "agreement-decline");
    await button(dialog(b), t("decline.do")).click();
    await noDialog(b);
    for (const [person, words] of [
      [a, t("decline.theirs", { name: "Noor" })],
      [b, t("decline.mine")],
    ] as const) {
      await expect(said(article(person), `${words} “Not on weekdays.”`)).toBeVisible();
      // Nobody is urged to sign any more, on either screen.
      await expect(said(article(person), t("offer.stays"))).toBeVisible();
    }
    await screen.at(a, "agreement-declined");
    await sign(b);
    await expect(said(article(a), t("offer.theySigned", { name: "Noor" }))).toBeVisible();
    await expect(article(a).getByText(t("decline.theirs", { name: "Noor" }))).toHaveCount(0);
  });

  test("[SG4] [F26] an offer is taken back by whoever made it; offered with other terms, the earlier one goes with it", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Washing up", "Whoever cooks doesn't wash up.");
    const choose = (interval: "3" | "6") =>
      dialog(a)
        .getByRole("radio", { name: t(`offer.interval.${interval}`) })
        .press("Space");
    const card = (person: Person) =>
      person === a ? said(article(a), t("offer.mine")) : said(article(b), t("offer.theirs", { name: "Robin" }));
    const terms = (months: number) => t("terms.brief", { terms: t("terms.brief.interval", { months }) });
    await button(article(a), t("offer.do")).click();
    await choose("3");
    await button(dialog(a), t("offer.do")).click();
    await expect(said(article(b), terms(3))).toBeVisible();
    await button(article(b), t("decline.ask")).click();
    await button(dialog(b), t("decline.do")).click();
    await expect(said(article(a), t("decline.theirs", { name: "Noor" }))).toBeVisible();
    await expect(button(article(a), t("offer.putAside"))).toHaveCount(0);
    await screen.at(a, "agreement-own-offer");

    await fromMenu(a, t("offer.do"));
    await choose("6");
    await expect(said(dialog(a), t("offer.instead", { count: 1 }))).toBeVisible();
    await screen.at(a, "agreement-offer-again");
    await button(dialog(a), t("offer.do")).click();
    await noDialog(a);
    await expect(said(article(b), terms(6))).toBeVisible();
    for (const person of [a, b]) await expect(card(person)).toHaveCount(1);
    await expect(said(article(b), terms(3))).toHaveCount(0);

    await sign(b);
    await expect(said(article(a), t("offer.theySigned", { name: "Noor" }))).toBeVisible();
    await button(article(a), t("offer.unoffer")).click();
    await expect(said(dialog(a), t("unoffer.seeText", { name: "Noor" }))).toBeVisible();
    await expect(said(dialog(a), t("unoffer.signed", { name: "Noor" }))).toBeVisible();
    await expect(button(dialog(a), t("do.cancel"))).toBeFocused();
    await screen.at(a, "agreement-unoffer");
    await button(dialog(a), t("offer.unoffer")).click();
    await noDialog(a);
    for (const person of [a, b]) await expect(card(person)).toHaveCount(0);
    await expect(said(article(b), t("unoffered.title", { name: "Robin" }))).toBeVisible();
    await expect(said(b.page, t("changes.unoffered"))).toHaveCount(2);
    await screen.at(b, "agreement-unoffered");
    await screen.at(a, "agreement-unoffered-own");
    await b.goTo("today");
    await expect(b.page.getByText(t("today.unoffered.partner", { name: "Robin", title: "Washing up" }))).toBeVisible();
  });

  test("[9] [SG6] [TM2] a trial is over with its day, said gently; a date that went back is asked about before signing", async ({
    couple: { a, b },
  }) => {
    await writeBoth(a, b, "Sleep", "Lights out at eleven.");
    await button(article(a), t("offer.do")).click();
    await dialog(a)
      .getByRole("checkbox", { name: t("offer.trial") })
      .press("Space");
    await button(dialog(a), t("offer.do")).click();
    await noDialog(a);
    await sign(a);
    await expect(said(article(b), t("offer.theySigned", { name: "Robin" }))).toBeVisible();
    await sign(b);
    await expect(inForce(a)).toBeVisible();
    await screen.at(a, "agreement-trial");

    await a.close();
    await a.openOn(29);
    await a.unlock();
    await a.openText("Sleep");
    await expect(article(a)).toContainText("The trial ended with");
    await expect(article(a)).toContainText(t("offer.questionDefault"));
    await expect(inForce(b), "by B's date it is not over yet").toBeVisible();
    await screen.at(a, "agreement-trial-over");
    await button(article(a), t("offer.do")).click();
    await button(dialog(a), t("offer.do")).click();
    await noDialog(a);

    await a.close();
    await a.open();
    await a.unlock();
    await a.openText("Sleep", "signed");
    await button(article(a), t("offer.review")).click();
    const press = button(dialog(a), t("review.sign", { name: "Robin" }));
    await expect(press).toBeDisabled();
    await screen.at(a, "agreement-date");
    await dialog(a).getByRole("checkbox").press("Space");
    await press.click();
    await expect(said(article(a), t("offer.iSigned"))).toBeVisible();
  });
});
