import { readFileSync } from "node:fs";
import { agree, dialog, noDialog } from "./kit/acts.ts";
import { look } from "./kit/look.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, said, t } from "./kit/words.ts";

type Way = "markdown" | "json" | "print";

async function ask(person: Person, way: Way, passphrase: string, withOwn = false): Promise<void> {
  await button(person.page, t(`copy.${way}`)).click();
  const dialog = person.page.getByRole("dialog");
  const own = dialog.getByRole("checkbox", { name: t("copy.tick") });
  await expect(own, "never by default").not.toBeChecked();
  if (withOwn) await own.press("Space");
  await field(dialog, t("settings.passphrase")).fill(passphrase);
  await button(dialog, t(`copy.${way}`)).click();
}

async function saved(person: Person, way: Way, withOwn = false): Promise<string> {
  const download = person.page.waitForEvent("download");
  await ask(person, way, PASSPHRASE, withOwn);
  const file = await download;
  await noDialog(person);
  return readFileSync(await file.path(), "utf8");
}

test.describe("a copy to be read anywhere", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[8] [F09] [F21] [F27] after the passphrase, as Markdown, JSON and on paper: status first, own words only if asked for", async ({
    couple: { a, b },
  }) => {
    const { page } = a;
    await agree(a, b, "Sundays", "We walk, *slowly*.");
    await b.writeBoundary("I will say when I need quiet.");
    await b.share();
    await a.write("Mine alone", "Nobody has seen this.");

    await a.settings("backup");
    await expect(said(page, t("copy.headText", { name: "Noor" }))).toBeVisible();
    await screen.at(a, "copy");
    await button(page, t("copy.markdown")).click();
    await screen.at(a, "copy-ask");
    await dialog(a).press("Escape");
    await noDialog(a);
    await ask(a, "markdown", "not it");
    await expect(page.getByRole("dialog")).toContainText(/\S/);
    await expect(page.getByRole("dialog")).toBeVisible();
    await dialog(a).press("Escape");
    await noDialog(a);

    const markdown = await saved(a, "markdown");
    expect(markdown).toMatch(/^# What we agreed\n/);
    expect(markdown).toContain(
      "Shows what was signed. It does not show that anyone agreed freely, or that it still holds.",
    );
    expect(markdown).toMatch(/### Sundays\n\n\*\*In force since /);
    expect(markdown).toContain("> We walk, \\*slowly\\*.");
    expect(markdown).toContain("I will say when I need quiet.");
    expect(markdown).not.toContain("Nobody has seen this");

    const json = JSON.parse(await saved(a, "json", true)) as { parts: { head: string }[] };
    expect(json.parts.map(({ head }) => head)).toContain(t("copy.unshared"));
    expect(JSON.stringify(json)).toContain("Nobody has seen this");

    // Chromium without a screen prints nothing: what it would print is looked at.
    await page.evaluate(() => {
      window.print = () => undefined;
    });
    await page.emulateMedia({ media: "print" });
    await ask(a, "print", PASSPHRASE);
    const paper = page.getByRole("article", { name: t("copy.title") });
    await expect(paper).toBeVisible();
    await expect(paper).toContainText("We walk, *slowly*.");
    await expect(paper).not.toContainText("Nobody has seen this");
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: null });
    await expect(paper).toHaveCount(0);
    await expect(page.getByRole("navigation", { name: t("rail.label") })).toBeVisible();
  });
});
