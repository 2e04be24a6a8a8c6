import { templates } from "../../src/renderer/features/agreements/templates.ts";
import { palette, pressOn, tabTo, openRow } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import { moveIn, expect, test } from "./kit/test.ts";
import { button, field, heading, said, t } from "./kit/words.ts";

const titleOf = (id: string): string => templates.find((one) => one.id === id)?.title ?? "";

test.describe("words to begin with", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[E5] picked by keyboard alone: a first one, one behind a step, one by its name, and moments to choose from", async ({
    newPerson,
  }) => {
    const a = newPerson("Robin");
    await moveIn(a);
    const { page } = a;
    const first = page.getByRole("grid", { name: t("write.templates") });
    const others = page.getByRole("grid", { name: t("templates.more"), exact: true });
    const paper = page.getByRole("region", { name: t("templates.text") });

    // A first one: read, then begun with Enter.
    await page.keyboard.press("Alt+N");
    await expect(first.getByRole("row")).toHaveCount(5);
    await screen.at(a, "write-first-few");
    await openRow(page, first, titleOf("P44"));
    await expect(paper).toContainText("What Robin is working on: [one thing].");
    await expect(paper).toContainText("What [your partner's name] is working on");
    await screen.at(a, "write-preview");
    await expect(button(page, t("templates.begin"))).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(a.title).toHaveText(titleOf("P44"));
    await expect(a.text).toContainText("What Robin is working on: [one thing].");

    // What is open is gone to by name, and written over.
    await palette(page, t("blanks.next"));
    await expect(a.text).toBeFocused();
    await page.keyboard.type("more walks");
    await expect(a.text).toContainText("What the two of us need more of these days: more walks.");

    // Behind one step, by a word that is in no title; the way back leads here again.
    await page.keyboard.press("Alt+N");
    await pressOn(page, button(page, t("templates.more")));
    await expect(page.getByRole("searchbox", { name: t("templates.search") })).toBeFocused();
    await expect(others.getByRole("row")).toHaveCount(5);
    await screen.at(a, "write-more");
    await page.keyboard.type("backfires");
    await openRow(page, page.getByRole("grid", { name: t("templates.found") }), titleOf("P05"));
    await expect(heading(page, titleOf("P05"))).toBeVisible();
    await pressOn(page, button(page, t("do.back")));
    await expect(page.getByRole("searchbox", { name: t("templates.search") })).toBeVisible();

    // By name, from anywhere; moments become clauses.
    await page.keyboard.press("Alt+1");
    await palette(page, `write: ${titleOf("P19").toLowerCase()}`);
    await expect(button(page, t("templates.begin"))).toBeDisabled();
    await tabTo(page, page.getByRole("checkbox", { name: "Replies that get slower" }));
    await page.keyboard.press("Space");
    await pressOn(page, button(page, t("templates.otherPicks")));
    await tabTo(page, page.getByRole("checkbox", { name: "Travelling" }));
    await page.keyboard.press("Space");
    await expect(paper.getByRole("paragraph")).toHaveCount(3);
    await screen.at(a, "write-picks");
    await pressOn(page, button(page, t("templates.begin")));
    await expect(a.title).toHaveText(titleOf("P19"));
    await expect.poll(async () => (await a.words()).split("\n")).toHaveLength(3);
  });

  test("what stands open and what the template suggests meet whoever offers it, and hold up nothing", async ({
    couple: { a, b },
  }) => {
    for (const person of [a, b]) await person.goTo("agreements");
    const article = a.page.getByRole("article");
    const dialog = a.page.getByRole("dialog");
    await a.page.keyboard.press("Alt+N");
    await openRow(a.page, a.page.getByRole("grid", { name: t("write.templates") }), t("write.rhythm"));
    await openRow(a.page, a.page.getByRole("grid", { name: t("write.templates") }), titleOf("P39"));
    await button(a.page, t("templates.begin")).click();
    await a.saved();
    await button(article, t("record.share")).click();
    await expect(dialog).toContainText("Something to look forward to.");
    await button(dialog, t("share.do")).click();
    await expect(dialog).toHaveCount(0);
    await button(article, t("offer.do")).click();
    await expect(said(dialog, t("blanks.title", { count: 3 }))).toBeVisible();
    await expect(field(dialog, t("offer.question"))).toHaveValue("Do we still like it?");
    await expect(dialog.getByRole("radio", { name: t("offer.trial.8") })).toBeChecked();
    await screen.at(a, "offer-open-places");
    await button(dialog, t("offer.do")).click();
    await expect(said(article, t("offer.mine"))).toBeVisible();
    await b.openText(titleOf("P39"));
    await button(b.page.getByRole("article"), t("offer.review")).click();
    await expect(b.page.getByRole("dialog")).toContainText("Do we still like it?");
  });
});
