import { openPalette, openRow, palette, pressOn, tabTo, typeInto } from "./kit/keys.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, card, field, heading, said, t } from "./kit/words.ts";

/** 1280 × 832 at 200 % zoom, as the browser itself lays it out: half the width, twice the pixels. */
const zoomed = { viewport: { width: 640, height: 416 }, deviceScaleFactor: 2 };

test.describe("by keyboard alone, at 200 % zoom", () => {
  test("[9] [E5] begin, write, connect, share, write together, lock and come back", async ({ newPerson }) => {
    const [a, b] = [newPerson("Robin", zoomed), newPerson("Noor", zoomed)];
    for (const person of [a, b]) await begin(person);

    // A writes something down, from the first cards on.
    await pressOn(a.page, card(a.page, t("start.three.blank")));
    await expect(a.title).toBeFocused();
    await a.page.keyboard.type("Sundays");
    await a.page.keyboard.press("Enter");
    await expect(a.text).toBeFocused();
    await a.page.keyboard.type("We walk.");
    await a.saved();
    await pressOn(b.page, button(b.page, t("start.three.look")));
    await b.inside();

    // Lock by its key, and back.
    await a.page.keyboard.press("Control+L");
    await expect(a.page.getByLabel(t("lock.passphrase"), { exact: true })).toBeFocused();
    await a.page.keyboard.type(PASSPHRASE);
    await a.page.keyboard.press("Enter");
    await pressOn(a.page, button(a.page.getByRole("dialog"), t("recovery.due.later")));
    await a.inside();

    // Connect.
    await palette(a.page, t("palette.invite"));
    // Each step begins at its heading: what was pressed is gone with the step before.
    await pressOn(a.page, button(a.page, t("pairing.readDone")));
    await expect(heading(a.page, t("pairing.title"))).toBeFocused();
    await pressOn(a.page, card(a.page, t("pairing.invite")));
    await expect(heading(a.page, t("pairing.inviting"))).toBeFocused();
    const invitation = await a.page.getByText(/homeport-pairing:/).innerText();
    await tabTo(a.page, button(a.page, t("pairing.copy")));
    await palette(b.page, t("palette.invite"));
    await pressOn(b.page, button(b.page, t("pairing.readDone")));
    await pressOn(b.page, card(b.page, t("pairing.answer")));
    await tabTo(b.page, field(b.page, t("pairing.paste")));
    await b.page.keyboard.insertText(invitation);
    await pressOn(b.page, button(b.page, t("pairing.accept")));
    expect(await a.codes()).toEqual(await b.codes());
    for (const { page } of [a, b]) await expect(heading(page, t("pairing.compare"))).toBeFocused();
    for (const { page } of [a, b]) await pressOn(page, button(page, t("pairing.match")));
    for (const { page } of [a, b]) await expect(heading(page, /are connected/)).toBeFocused();

    // Share, and read it on the other side.
    for (const { page } of [a, b]) await page.keyboard.press("Alt+2");
    await openRow(a.page, a.page.getByRole("grid", { name: t("agreements.written") }), "Sundays");
    // There is room for one pane: the list is gone with the row that was pressed.
    await expect(a.page.getByRole("article")).toBeFocused();
    await pressOn(a.page, button(a.page.getByRole("article"), t("record.share")));
    await typeInto(a.page, field(a.page.getByRole("dialog"), t("share.why")), "We like it");
    await pressOn(a.page, button(a.page.getByRole("dialog"), t("share.do")));
    await expect(a.page.getByRole("dialog")).toHaveCount(0);
    await openRow(b.page, b.page.getByRole("grid", { name: t("agreements.written") }), "Sundays");
    await expect(b.text).toHaveText("We walk.");
    await pressOn(b.page, button(b.page, t("record.story")));
    await expect(b.page.getByText("We like it")).toBeVisible();
    await pressOn(b.page, button(b.page, t("agreements.text")));

    // Write together: both join, B writes, both leave.
    await pressOn(a.page, button(a.page.getByRole("article"), t("record.writeTogether")));
    await pressOn(a.page, button(a.page.getByRole("dialog"), t("together.join")));
    await pressOn(b.page, button(b.page.getByRole("article"), t("together.join")));
    await pressOn(b.page, button(b.page.getByRole("dialog"), t("together.join")));
    await expect(said(b.page, t("together.on"))).toBeVisible();
    await tabTo(b.page, b.text);
    await b.page.keyboard.press("Control+End");
    await b.page.keyboard.type(" Rain or shine.");
    await expect(a.text).toHaveText("We walk. Rain or shine.");
    await pressOn(a.page, button(a.page.getByRole("article"), t("together.leave")));
    await expect(said(a.page, t("together.on"))).toBeHidden();

    // A boundary of B's, and A reads it.
    await palette(b.page, t("palette.newBoundary"));
    await pressOn(b.page, button(b.page, t("write.empty")));
    await tabTo(b.page, b.text);
    await b.page.keyboard.type("I will say when I need quiet.");
    await b.saved();
    await pressOn(b.page, button(b.page.getByRole("article"), t("record.share")));
    await pressOn(b.page, button(b.page.getByRole("dialog"), t("share.do")));
    await a.page.keyboard.press("Alt+3");
    await pressOn(a.page, a.page.getByRole("button", { name: t("youAndMe.read") }));
    await expect(a.page.getByRole("article")).toContainText("I will say when I need quiet.");

    // Search, settings, the keys themselves.
    await a.page.keyboard.press("Control+Shift+F");
    await expect(a.page.getByRole("searchbox", { name: t("search.label") })).toBeFocused();
    await a.page.keyboard.type("shine");
    await openRow(a.page, a.page.getByRole("grid", { name: t("search.results") }), "Sundays");
    await expect(a.text).toHaveText("We walk. Rain or shine.");
    await a.page.keyboard.press("Control+Comma");
    await openRow(a.page, a.page.getByRole("grid", { name: t("settings.parts") }), t("settings.look"));
    await tabTo(a.page, a.page.getByRole("radio", { name: t("settings.theme.system") }));
    await a.page.keyboard.press("ArrowRight");
    await a.page.keyboard.press("ArrowRight");
    await expect(a.page.locator("html")).toHaveAttribute("data-theme", "dark");
    await a.page.keyboard.press("Control+Slash");
    await expect(heading(a.page, t("keys.title"))).toBeVisible();
    await a.page.keyboard.press("Escape");
    await expect(heading(a.page, t("keys.title"))).toBeHidden();

    // Nothing needs a second direction to scroll in (WCAG 1.4.10).
    for (const { page } of [a, b]) {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
    }
  });
});

test("[E5] a place gone to by its key or by its name has the focus: its heading, or what it begins with", async ({
  newPerson,
}) => {
  const a = newPerson("Robin");
  const page = await a.open();
  await a.onboard();
  await a.lookAround();
  const at = (name: string) => expect(heading(page, name)).toBeFocused();
  await page.keyboard.press("Alt+2");
  await at(t("agreements.title"));
  await page.keyboard.press("Alt+1");
  await at(t("today.title"));
  await page.keyboard.press("Alt+N");
  await at(t("write.title"));
  await page.keyboard.press("Alt+3");
  await at(t("youAndMe.title"));
  await page.keyboard.press("Control+Shift+F");
  await expect(page.getByRole("searchbox", { name: t("search.label") })).toBeFocused();
  await a.write("Sundays", "We walk.");
  await page.keyboard.press("Control+Comma");
  await at(t("settings.title"));
  await palette(page, "Sundays");
  await expect(page.getByRole("article")).toBeFocused();
  // What can be done with the open text is in the palette too, and only that.
  const search = await openPalette(page);
  await page.keyboard.type(t("record.writeTogether"));
  await expect(said(page, t("palette.none"))).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(search).toHaveCount(0);
  await palette(page, t("record.setAside"));
  await expect(said(page, t("record.aside"))).toBeVisible();
  await palette(page, t("record.share"));
  await expect(page.getByRole("dialog")).toContainText(t("share.alone.text"));
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await palette(page, t("record.delete"));
  await expect(said(page, t("record.deleted"))).toBeVisible();
  await at(t("agreements.title"));
  await palette(page, t("palette.go", { place: t("place.today") }));
  await at(t("today.title"));
});

async function begin(person: Person): Promise<void> {
  const page = await person.open();
  await expect(field(page, t("start.one.name"))).toBeFocused();
  await page.keyboard.type(person.name);
  await page.keyboard.press("Enter");
  await expect(heading(page, t("start.two.title"))).toBeFocused();
  await pressOn(page, button(page, t("start.two.own")));
  await typeInto(page, field(page, t("start.two.ownField")), PASSPHRASE);
  await typeInto(page, field(page, t("start.two.ownAgain")), PASSPHRASE);
  await pressOn(page, button(page, t("start.two.create")));
  await expect(heading(page, t("start.three.title"))).toBeFocused();
}
