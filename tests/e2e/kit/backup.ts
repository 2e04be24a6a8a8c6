/** A backup made, a machine begun from it, and that machine connected again. */
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { dialog, noDialog } from "./acts.ts";
import { PASSPHRASE, type Person } from "./person.ts";
import { button, said, t } from "./words.ts";

const passphraseOf = (person: Person) => dialog(person).getByLabel(t("settings.passphrase"), { exact: true });

/** The file's bytes. */
export async function backUp(person: Person): Promise<Buffer> {
  const { page } = person;
  await person.settings("backup");
  await button(page, t("settings.backupMake")).click();
  await passphraseOf(person).fill(PASSPHRASE);
  const download = page.waitForEvent("download");
  await button(dialog(person), t("settings.backupMake")).click();
  const file = readFileSync(await (await download).path());
  await noDialog(person);
  return file;
}

/** On a clean machine, until its places stand there. `options` are the app's own. */
export async function restore(person: Person, backup: Buffer, ...options: string[]): Promise<Page> {
  const page = await person.open(...options);
  await button(page, t("start.one.restore")).click();
  const chooser = page.waitForEvent("filechooser");
  await button(page, t("restore.choose")).click();
  await (await chooser).setFiles({ name: "backup", mimeType: "application/octet-stream", buffer: backup });
  await page.getByLabel(t("restore.passphrase"), { exact: true }).fill(PASSPHRASE);
  await expect(said(page, t("restore.preview"))).toBeVisible();
  await button(page, t("restore.do")).click();
  await person.inside();
  return page;
}

/** From Settings, once its owner has read what `partner` will see; `seen` looks at that. */
export async function reconnect(person: Person, partner: string, seen = async (): Promise<void> => {}): Promise<void> {
  const { page } = person;
  await button(page, t("settings.reconnect")).click();
  await expect(dialog(person).getByText(t("settings.reconnectSee", { name: partner }))).toBeVisible();
  await seen();
  await passphraseOf(person).fill(PASSPHRASE);
  await button(dialog(person), t("settings.reconnect")).click();
  await expect(said(page, t("standing.disconnected"))).toHaveCount(0);
  await noDialog(person);
}
