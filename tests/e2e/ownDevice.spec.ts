/** Step 6 of "tried by hand": a laptop is added. Its owner is asked, both see it, and it gets what is shared alone. */
import { PASSPHRASE, pair, type Person } from "./kit/person.ts";
import { faults } from "./kit/look.ts";
import { takePictures } from "./kit/pictures.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, heading, said, t } from "./kit/words.ts";

async function look(person: Person, screen: string): Promise<void> {
  const { page } = person;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await takePictures(page, screen, colorScheme);
    expect(await faults(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 832 });
}

test("[MB5] [F15] [F21] [F26] a laptop is added, compared on both screens, seen by both, and taken out of use", async ({
  newPerson,
}) => {
  const [a, b, c] = [newPerson("Robin"), newPerson("Noor"), newPerson("Robin")];
  await moveIn(a, b, c);
  await pair(a, b);
  await a.write("Sundays", "We walk by the water.");
  await a.share();
  await a.write("Not yet", "Still thinking.");
  await c.write("From the train", "Half a thought.");

  // The passphrase first, with what it comes to, by keyboard.
  await a.settings("open");
  const adds = button(a.page, t("pairing.own.add"));
  await adds.focus();
  await a.page.keyboard.press("Enter");
  const dialog = a.page.getByRole("dialog");
  await expect(dialog).toContainText(t("pairing.own.see", { name: "Noor" }));
  await look(a, "own-ask");
  await a.page.keyboard.type("not this one");
  await a.page.keyboard.press("Enter");
  await expect(dialog).toContainText(t("error.WrongSecret"));
  await dialog.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
  await a.page.keyboard.press("Enter");
  await expect(heading(a.page, t("pairing.own.inviting"))).toBeVisible();
  const text = await a.page.getByText(/homeport-pairing:/).innerText();
  await look(a, "own-inviting");

  await c.answer(text);
  const [atA, atC] = [await a.codes(), await c.codes()];
  expect(atA).toEqual(atC);
  await expect(said(c.page, t("pairing.own.becomes"))).toBeVisible();
  await expect(said(a.page, t("pairing.own.gives"))).toBeVisible();
  await look(a, "own-compare-first");
  await look(c, "own-compare-new");
  await c.say(true);
  await expect(heading(c.page, t("pairing.waiting"))).toBeVisible();
  await look(c, "own-waiting");
  await a.say(true);
  for (const person of [a, c]) await expect(heading(person.page, t("pairing.own.added"))).toBeVisible();
  await look(c, "own-added");

  // It has what is shared, and its own; not what was written elsewhere.
  await c.openText("Sundays");
  await expect.poll(() => c.words()).toBe("We walk by the water.");
  await c.goTo("agreements");
  await expect(c.row("From the train")).toBeVisible();
  await expect(c.row("Not yet")).toHaveCount(0);
  await c.openText("Sundays");
  await c.add(" With the dog.");
  await c.share();
  for (const person of [a, b]) {
    await person.openText("Sundays");
    await expect.poll(() => person.words()).toContain("With the dog.");
  }

  // F15: both see it.
  await b.goTo("today");
  await expect(said(b.page, t("notices.device-added.theirs", { name: "Robin" }))).toBeVisible();
  await look(b, "own-told");
  await a.settings("open");
  await expect(a.page.getByText(t("settings.device.addedMine"))).toBeVisible();
  await look(a, "own-listed");

  // And out of use again.
  await a.page.getByRole("button", { name: t("settings.device.remove") }).click();
  await dialog.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
  await button(dialog, t("settings.device.remove")).click();
  await expect(dialog).toHaveCount(0);
  await expect(said(c.page, t("standing.removed"))).toBeVisible();
});

test("[S8] [MB5] cancelled at the first screen it leads back to the devices, and the laptop says so", async ({
  newPerson,
}) => {
  const [a, b, c] = [newPerson("Robin"), newPerson("Noor"), newPerson("Robin")];
  await moveIn(a, b, c);
  await pair(a, b);
  await a.settings("open");
  await button(a.page, t("pairing.own.add")).click();
  const dialog = a.page.getByRole("dialog");
  await dialog.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
  await button(dialog, t("pairing.own.addDo")).click();
  await c.answer(await a.page.getByText(/homeport-pairing:/).innerText());
  await a.codes();
  await a.say(false);
  await expect(said(c.page, t("pairing.own.failed.codes-differ"))).toBeVisible();
  await button(a.page, t("pairing.again")).click();
  await expect(heading(a.page, t("settings.open"))).toBeVisible();
  await expect(a.page.getByText(t("settings.device.addedMine"))).toHaveCount(0);
});
