import type { Page } from "@playwright/test";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, card, field, heading, said, t } from "./kit/words.ts";

/** Their app was closed for days. Where it stands, and what is next, is found on Today, and from any other place. */
async function comeBack(person: Person, title: string): Promise<Page> {
  const page = await person.open();
  await person.unlock();
  await person.goTo("today");
  await expect(heading(page, title)).toBeVisible();
  await expect(page.getByRole("complementary", { name: t("standing.label") })).toHaveCount(0);
  await person.goTo("youAndMe");
  const standing = page.getByRole("complementary", { name: t("standing.label") });
  await expect(standing).toContainText(title);
  await button(standing, t("standing.see")).click();
  return page;
}
/** The text that is to be sent, from the screen. */
const shown = (page: Page): Promise<string> => page.getByText(/homeport-(?:pairing|answer):/).innerText();
async function take(page: Page, text: string): Promise<void> {
  await field(page, t("pairing.apart.field")).fill(text);
  await button(page, t("pairing.apart.take")).click();
}

test.describe("two people who are never there together", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[PR4] [F15] [E5] pair by texts they send each other, their apps never open together", async ({ newPerson }) => {
    const [a, b] = [newPerson("Robin"), newPerson("Noor")];
    await moveIn(a, b);
    await b.close();
    // A invites.
    await a.settings("you");
    await button(a.page, t("settings.invite")).click();
    await button(a.page, t("pairing.readDone")).click();
    await card(a.page, t("pairing.inviteApart")).click();
    await expect(heading(a.page, t("pairing.apart.inviting"))).toBeVisible();
    const invitation = await shown(a.page);
    await screen.at(a, "pair-apart-inviting");
    await a.goTo("today");
    await screen.at(a, "pair-apart-today");
    await a.goTo("agreements");
    await screen.at(a, "pair-apart-standing");
    await a.settings("you");
    await screen.at(a, "pair-apart-settings");
    await button(a.page, t("going.do")).click();
    await take(a.page, invitation);
    await expect(said(a.page, t("pairing.pasted.invitation"))).toBeVisible();
    await a.close();

    // B answers.
    await b.open();
    await b.unlock();
    await b.answer(invitation);
    await expect(heading(b.page, t("pairing.apart.joining"))).toBeVisible();
    const answer = await shown(b.page);
    await screen.at(b, "pair-apart-joining");
    await take(b.page, answer);
    await expect(said(b.page, t("pairing.pasted.own"))).toBeVisible();
    await b.close();

    // A takes the answer in, and has codes.
    let page = await comeBack(a, t("going.inviting"));
    expect(await shown(page)).toBe(invitation);
    await take(page, answer);
    const atA = await a.codes();
    const reply = await shown(page);
    await screen.at(a, "pair-apart-compare");
    await a.close();

    // B sees the same ones, and confirms.
    page = await comeBack(b, t("going.joining"));
    await take(page, reply);
    expect(await b.codes()).toEqual(atA);
    await b.say(true);
    await expect(heading(page, t("pairing.waiting"))).toBeVisible();
    const confirmed = await shown(page);
    await screen.at(b, "pair-apart-waiting");
    await b.close();

    // A confirms: connected there.
    page = await comeBack(a, t("going.compare"));
    expect(await a.codes()).toEqual(atA);
    await page.getByText(t("pairing.apart.backToo")).click();
    await take(page, confirmed);
    await expect(said(page, t("pairing.pasted.confirm"))).toBeVisible();
    await a.say(true);
    await expect(heading(page, t("pairing.pairedName", { name: "Noor" }))).toBeVisible();
    const last = await shown(page);
    await screen.at(a, "pair-apart-paired");
    // Not sent yet, it is found again.
    await a.settings("you");
    await expect(said(page, t("pairing.apart.last"))).toBeVisible();
    await screen.at(a, "pair-apart-last");
    await button(page, t("going.do")).click();
    expect(await shown(page)).toBe(last);
    await a.close();

    // And here.
    page = await comeBack(b, t("going.waiting"));
    await take(page, last);
    await expect(heading(page, t("pairing.pairedName", { name: "Robin" }))).toBeVisible();
  });
});
