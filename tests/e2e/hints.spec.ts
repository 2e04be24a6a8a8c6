import resource from "../../resources/en/clauseHints.json" with { type: "json" };
import { article, dialog, inForce, noDialog, sign } from "./kit/acts.ts";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, said, t } from "./kit/words.ts";

const question = (id: string): string => resource.hints.find((hint) => hint.id === id)?.question ?? "";
const note = (person: Person, id: string) => person.text.getByRole("note").filter({ hasText: question(id) });
const list = (person: Person) => dialog(person).getByRole("complementary", { name: t("hints.title") });

test.describe("questions about a clause", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[F13] [F22] [F25] asked of the writer and of the reader, before signing; put away by one, it stays with the other", async ({
    couple: { a, b },
  }) => {
    for (const person of [a, b]) await person.goTo("agreements");
    await a.write("Trust", "We walk on Sundays.");
    await a.add("\nWe share our location all day.");
    await expect(note(a, "location")).toBeVisible();
    await a.add("\nWe know each other's passwords.");
    await expect(note(a, "privacy")).toBeVisible();
    await expect(a.text.getByRole("note")).toHaveCount(2);
    // It is no part of the text.
    expect(await a.words()).toBe(
      "We walk on Sundays.\nWe share our location all day.\nWe know each other's passwords.",
    );
    await screen.at(a, "hint-writing");

    // Put away by keyboard alone; sharing it first changes its id here, and nothing else.
    await button(note(a, "location"), t("hints.putAway")).focus();
    await a.page.keyboard.press("Enter");
    await expect(note(a, "location")).toHaveCount(0);
    await a.share();
    await expect(note(a, "privacy")).toBeVisible();
    await expect(note(a, "location")).toHaveCount(0);

    // The other is asked both.
    await b.openText("Trust");
    await expect(note(b, "location")).toBeVisible();
    await expect(note(b, "privacy")).toBeVisible();

    // Before offering, and before signing. Neither holds anything up.
    await button(article(a), t("offer.do")).click();
    await expect(list(a).getByText(question("privacy"))).toBeVisible();
    await expect(list(a).getByText(question("location"))).toHaveCount(0);
    await screen.at(a, "hint-offer");
    await button(dialog(a), t("offer.do")).click();
    await noDialog(a);
    await button(article(b), t("offer.review")).click();
    await expect(list(b).getByText(question("location"))).toBeVisible();
    await screen.at(b, "hint-review");
    await button(list(b), t("hints.putAway")).first().click();
    await expect(list(b).getByText(question("location"))).toHaveCount(0);
    await button(dialog(b), t("review.sign", { name: b.name })).click();
    await noDialog(b);

    // What one put away is nowhere with the other: not in what is said, not in the story.
    await expect(said(article(a), t("offer.theySigned", { name: b.name }))).toBeVisible();
    await expect(note(a, "privacy")).toBeVisible();
    expect(await a.page.locator("body").innerText()).not.toContain(question("location"));

    // Other words, and it is asked again; signed by both, it is asked no more.
    await sign(a);
    await expect(inForce(a)).toBeVisible();
    await expect(a.text.getByRole("note")).toHaveCount(0);
    await a.text.click();
    await a.page.keyboard.press("Control+Home");
    await a.page.keyboard.type("We share our location at night. ");
    await expect(note(a, "location").first()).toBeVisible();
  });
});
