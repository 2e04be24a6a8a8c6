/** Checked, compared, saved, and verified where nothing of the app is. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/setup/paths.ts";
import { agree, dialog, fromMenu, noDialog } from "./kit/acts.ts";
import { look } from "./kit/look.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, said, t } from "./kit/words.ts";

const code = async (person: Person): Promise<string> =>
  (await person.page.getByLabel(t("proof.code"), { exact: true }).innerText()).replaceAll(/\D/g, "");

function verify(folder: string, ...args: string[]): { status: number | null; out: string } {
  copyFileSync(join(root, "out", "verify", "homeport-verify.mjs"), join(folder, "verify.mjs"));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["verify.mjs", ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "" },
    encoding: "utf8",
  });
  return { status, out: stdout + stderr };
}

test.describe("what two can show of their agreement", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[8] [F21] [F27] [PF1] [PF4] [PF5] checked, compared, saved, verified in another folder; a flipped byte is named", async ({
    couple: { a, b },
  }, info) => {
    await a.settings("proof");
    await expect(said(a.page, t("proof.codeNone"))).toBeVisible();
    await agree(a, b, "Sundays", "We walk.");
    for (const person of [a, b]) {
      await fromMenu(person, t("proof.menu"));
      await expect(said(dialog(person), t("proof.fits"))).toBeVisible();
    }
    expect(await code(a)).toMatch(/^\d{40}$/);
    expect(await code(b)).toBe(await code(a));
    const told = await code(b);
    // Details by keyboard.
    await dialog(a).getByText(t("proof.looked")).focus();
    await a.page.keyboard.press("Enter");
    await expect(said(dialog(a), t("proof.looked.not"))).toBeVisible();
    await screen.at(a, "verify-history");
    for (const person of [a, b]) {
      await person.page.keyboard.press("Escape");
      await noDialog(person);
    }

    await fromMenu(a, t("proof.menu"));
    await button(dialog(a), t("proof.save")).click();
    await expect(said(dialog(a), t("proof.saveSays"))).toBeVisible();
    await screen.at(a, "save-proof");
    await field(dialog(a), t("settings.passphrase")).fill("not this one");
    await a.page.keyboard.press("Enter");
    await expect(said(dialog(a), t("error.WrongSecret"))).toBeVisible();
    await field(dialog(a), t("settings.passphrase")).fill(PASSPHRASE);
    const downloading = a.page.waitForEvent("download");
    await a.page.keyboard.press("Enter");
    const folder = info.outputPath();
    await (await downloading).saveAs(join(folder, "proof.json"));
    await noDialog(a);
    const good = verify(folder, "proof.json", told);
    expect(good.out).toMatch(/^“Sundays”: in force on /);
    expect(good.out).toContain(t("proof.saveSays"));
    expect(good.status).toBe(0);
    const bytes = readFileSync(join(folder, "proof.json"));
    for (const at of [40, bytes.length >> 1, bytes.length - 200]) {
      const bad = Buffer.from(bytes);
      bad[at]! ^= 1;
      writeFileSync(join(folder, "bad.json"), bad);
      const said = verify(folder, "bad.json");
      expect(said.status, said.out).toBe(1);
      expect(said.out).toMatch(/Rely on nothing in this file\./);
    }
  });

  test("[PF4] [PF5] all of it from Settings", async ({ couple: { a, b } }) => {
    await agree(a, b, "Money", "We say it first.");
    await a.settings("proof");
    await button(a.page, t("proof.verify")).click();
    await expect(said(a.page, t("proof.fits"))).toBeVisible();
    expect(await code(a)).toMatch(/^\d{40}$/);
    await screen.at(a, "history-and-proof");
  });
});
