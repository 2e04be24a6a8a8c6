import { readFileSync } from "node:fs";
import { lose } from "./kit/host.ts";
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

test.describe("apart and together again", () => {
  test("[7] [H2] link cut, both edit one paragraph, both share; healed: both texts kept, both sides equal", async ({
    couple: { a, b },
  }) => {
    await a.write("How we fight", "We stop when one of us says the word.");
    await a.share();
    await b.openText("How we fight");

    // A's machine leaves the network: nothing comes in, nothing goes out.
    await a.close();
    await a.open("--no-lan");
    await a.unlock();
    await a.openText("How we fight");
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
    await a.openText("How we fight");
    const both = await sameText(a, b, "Calmly: ", "within the hour");
    expect(both).toBe("Calmly: We stop when one of us says the word. We come back within the hour.");
    for (const { page } of [a, b]) {
      await expect(page.getByRole("complementary", { name: t("record.story") }).getByRole("listitem")).toHaveCount(3);
    }
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

    await a.settings("backup");
    await button(a.page, t("settings.backupMake")).click();
    const asked = a.page.getByRole("dialog");
    await asked.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
    const download = a.page.waitForEvent("download");
    await button(asked, t("settings.backupMake")).click();
    const backup = await (await download).path();

    await a.write("After the backup", "This is not in it.");
    await a.share();
    await b.openText("After the backup");
    await b.add(" Noor added this.");
    await b.saved();
    await b.share();
    await expect(a.text).toHaveText("This is not in it. Noor added this.");

    // A clean machine: nothing is left but the file.
    const file = { name: "backup", mimeType: "application/octet-stream", buffer: readFileSync(backup) };
    await a.close("kill");
    lose(a.profile);
    const fresh = newPerson("Robin");
    const page = await fresh.open();
    await button(page, t("start.one.restore")).click();
    const chooser = page.waitForEvent("filechooser");
    await button(page, t("restore.choose")).click();
    await (await chooser).setFiles(file);
    await page.getByLabel(t("restore.passphrase"), { exact: true }).fill(PASSPHRASE);
    await expect(said(page, t("restore.preview"))).toBeVisible();
    await button(page, t("restore.do")).click();
    await expect(said(page, t("standing.disconnected"))).toBeVisible();
    await fresh.openText("Before the backup");
    await page.waitForTimeout(3_000);
    await expect(fresh.row("After the backup")).toHaveCount(0);
    await expect(b.page.getByText(t("notices.restored.theirs", { name: "Robin" }))).toHaveCount(0);

    await fresh.settings("you");
    await button(page, t("settings.reconnect")).click();
    const preview = page.getByRole("dialog");
    await expect(preview.getByText(t("settings.reconnectSee", { name: "Noor" }))).toBeVisible();
    await preview.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
    await button(preview, t("settings.reconnect")).click();
    await expect(said(page, t("standing.disconnected"))).toBeHidden();
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
