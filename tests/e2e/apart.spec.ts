import { backUp, reconnect, restore } from "./kit/backup.ts";
import { lose } from "./kit/host.ts";
import { palette } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import { PASSPHRASE, pair, type Person } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, said, t } from "./kit/words.ts";

/** The same text on both screens, whatever it is. */
async function sameText(a: Person, b: Person, ...parts: string[]): Promise<string> {
  await expect(async () => {
    const [atA, atB] = [await a.words(), await b.words()];
    for (const part of parts) for (const words of [atA, atB]) expect(words).toContain(part);
    expect(atA).toBe(atB);
  }).toPass({ timeout: 60_000 });
  return a.words();
}

/** The link is cut, both change one paragraph, both share; then it is there again. */
async function writeApart(a: Person, b: Person, title: string): Promise<string> {
  await a.write(title, "We stop when one of us says the word.");
  await a.share();
  await b.openText(title);

  // A's machine leaves the network: nothing comes in, nothing goes out.
  await a.close();
  await a.open("--no-lan");
  await a.unlock();
  await a.openText(title);
  await a.text.click();
  await a.page.keyboard.press("Control+Home");
  await a.page.keyboard.type("Calmly: ");
  await b.add(" We come back within the hour.");
  for (const person of [a, b]) {
    await person.saved();
    await person.share();
    await expect(said(person.page.getByRole("article"), t("record.status.shared"))).toBeVisible();
  }
  await a.page.waitForTimeout(1_500);
  expect(await a.words()).not.toContain("within the hour");
  expect(await b.words()).not.toContain("Calmly");

  await a.close();
  await a.open();
  await a.unlock();
  await a.openText(title);
  return sameText(a, b, "Calmly: ", "within the hour");
}

test.describe("apart and together again", () => {
  test("[7] [H2] link cut, both edit one paragraph, both share; healed: both texts kept, both sides equal", async ({
    couple: { a, b },
  }) => {
    const both = await writeApart(a, b, "How we fight");
    expect(both).toBe("Calmly: We stop when one of us says the word. We come back within the hour.");
    const found = new Map<string, string[]>();
    const looking = look(found);
    // H5, CV6: both see how that came to be, at the paragraph and in the story.
    for (const [person, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const { page } = person;
      const story = page.getByRole("complementary", { name: t("record.story") });
      await expect(story.getByRole("listitem")).toHaveCount(4);
      await button(story, `${t("changes.see")}: ${t("changes.met")}`).click();
      const step = page.getByRole("dialog", { name: t("changes.met") });
      await step.getByRole("radio", { name: other.name }).press("Space");
      const [mine, theirs] = other === a ? ["within the hour.", "Calmly: "] : ["Calmly: ", "within the hour."];
      await expect(step).toContainText(theirs);
      await expect(step).not.toContainText(mine);
      if (person === a) await looking.at(a, "came-together-step");
      await button(step, t("do.close")).click();
      // Else the mark is pressed while the focus is still on its way back.
      await expect(button(story, `${t("changes.see")}: ${t("changes.met")}`)).toBeFocused();
      if (person === a) await looking.at(a, "came-together");

      await page.getByRole("button", { name: t("apart.title") }).press("Enter");
      const dialog = page.getByRole("dialog", { name: t("apart.title") });
      const version = (name: string) => dialog.locator("section").filter({ hasText: name });
      await expect(version(t("apart.now"))).toContainText(both);
      await expect(version(t("apart.partner", { name: other.name }))).toContainText(theirs);
      await expect(version(t("apart.before"))).toContainText("We stop when one of us says the word.");
      await expect(dialog.getByRole("heading", { level: 3 })).toHaveCount(4);
      if (person === a) await looking.at(a, "came-together-open");
      await dialog.press("Escape"); // with the focus in it: a quick machine gets here before the dialog takes it
      await expect(page.getByRole("button", { name: t("apart.title") })).toBeFocused();
    }
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[H2] [F05] [F25] what came together: kept by one and nobody told, taken into pencil by the other and shared", async ({
    couple: { a, b },
  }) => {
    await writeApart(a, b, "How we stop");
    const mark = (person: Person) => person.page.getByRole("button", { name: t("apart.title") });
    await mark(b).click();
    await button(b.page.getByRole("dialog"), t("apart.letStand")).click();
    await expect(mark(b)).toHaveCount(0);
    await expect(b.text).toBeFocused();
    await b.lock();
    await b.unlock();
    await b.openText("How we stop");
    await expect(b.text).toContainText("Calmly");
    await expect(mark(b)).toHaveCount(0);

    await expect(mark(a)).toBeVisible();
    await mark(a).press("Enter");
    await button(a.page.getByRole("dialog"), `${t("apart.take")}: ${t("apart.me")}`).press("Enter");
    await expect(a.text).toBeFocused();
    await expect.poll(() => a.words()).toBe("Calmly: We stop when one of us says the word.");
    await expect(mark(a)).toHaveCount(0);
    // Undone like anything one wrote, and done again.
    await a.page.keyboard.press("Control+Z");
    await expect(mark(a)).toBeVisible();
    await a.page.keyboard.press("Control+Y");
    await a.saved();
    await a.page.waitForTimeout(1_000);
    expect(await b.words()).toContain("within the hour");
    await a.share();
    await expect(b.text).not.toContainText("within the hour");
    await expect(mark(a)).toHaveCount(0);

    await a.goTo("today");
    await a.openText("How we stop");
    const story = a.page.getByRole("complementary", { name: t("record.story") });
    await expect(story.getByRole("listitem")).toHaveCount(5);
    await expect(mark(a)).toHaveCount(0);
  });

  test("[11] [D5] [RB1] [F26] laptop lost: the backup opens disconnected; connected again, the newer entries come back", async ({
    newPerson,
  }) => {
    const [a, b] = [newPerson("Robin"), newPerson("Noor")];
    await moveIn(a, b);
    await pair(a, b);
    await a.write("Before the backup", "This is in it.");
    await a.share();
    await b.openText("Before the backup");

    const backup = await backUp(a);
    await a.write("After the backup", "This is not in it.");
    await a.share();
    await b.openText("After the backup");
    await b.add(" Noor added this.");
    await b.saved();
    await b.share();
    await expect(a.text).toHaveText("This is not in it. Noor added this.");

    // A clean machine: nothing is left but the file.
    await a.close("kill");
    lose(a.profile);
    const fresh = newPerson("Robin");
    const page = await restore(fresh, backup);
    await expect(said(page, t("standing.disconnected"))).toBeVisible();
    await fresh.openText("Before the backup");
    await page.waitForTimeout(3_000);
    await expect(fresh.row("After the backup")).toHaveCount(0);
    await expect(b.page.getByText(t("notices.restored.theirs", { name: "Robin" }))).toHaveCount(0);

    // It is silent by hand, too, and says where that ends.
    await palette(page, t("carry.save", { name: "Noor" }));
    await expect(said(page, t("carry.resting"))).toBeVisible();
    await fresh.settings("apart");
    await expect(button(page, t("carry.save", { name: "Noor" }))).toHaveCount(0);
    await button(page, t("carry.restingDo")).click();
    await reconnect(fresh, "Noor");
    await fresh.goTo("agreements");
    await expect(fresh.row("After the backup")).toBeVisible();
    await fresh.openText("After the backup");
    await expect(fresh.text).toHaveText("This is not in it. Noor added this.");
    // F15: the new device is visible to both.
    await b.goTo("today");
    await expect(said(b.page, t("notices.restored.theirs", { name: "Robin" }))).toBeVisible();
    await button(b.page, t("today.notices.do")).click();
    await expect(b.page.getByText(t("notices.restored.theirs", { name: "Robin" }))).toBeVisible();
    await b.settings("open");
    const isNew = said(b.page.getByRole("main"), t("settings.device.new"));
    await expect(isNew).toHaveCount(1);
    await b.page.getByRole("button", { name: t("settings.known") }).click();
    const known = b.page.getByRole("dialog");
    await known.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
    await button(known, t("settings.known")).click();
    await expect(isNew).toHaveCount(0);
    await fresh.add(" And Robin is back.");
    await fresh.saved();
    await fresh.share();
    await b.openText("After the backup");
    await expect(b.text).toHaveText("This is not in it. Noor added this. And Robin is back.");
  });
});
