import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { templates } from "../../src/renderer/features/agreements/templates.ts";
import { article, dialog, noDialog } from "./kit/acts.ts";
import { palette, pickNamed, pressOn, typeInto } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { countWords, tap, whyNoTap } from "./kit/tap.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, said, t } from "./kit/words.ts";

const template = (id: string) => {
  const found = templates.find((one) => one.id === id);
  if (!found?.apart) throw new Error(`${id} asks nothing apart`);
  return { title: found.title, asks: found.apart.map(({ ask }) => ask) };
};
const sheet = (person: Person): Locator => article(person).getByRole("region", { name: t("answers.do"), exact: true });

/** Robin begins with the words of a template and shares them; Noor opens them. */
async function begin(a: Person, b: Person, title: string): Promise<void> {
  await a.goTo("agreements");
  await palette(a.page, `write: ${title.toLowerCase()}`);
  await pressOn(a.page, button(a.page, t("templates.begin")));
  await expect(a.title).toHaveText(title);
  await expect(said(article(a), t("answers.later"))).toBeVisible();
  await a.share();
  await b.openText(title);
  for (const person of [a, b]) await expect(said(sheet(person), t("answers.first"))).toBeVisible();
}

/** What lies in a profile's files. */
function* files(folder: string): Iterable<Buffer> {
  for (const one of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (one.isFile()) yield readFileSync(join(one.parentPath, one.name));
  }
}

test.describe("two who answer apart", () => {
  const found = new Map<string, string[]>();
  const screen = look(found);
  test.afterAll(() => expect([...found], "what axe found").toEqual([]));

  test("[10] [CR1] [H7] [F17] [E5] what connected means, by keyboard alone: a lock in the middle keeps the words, neither reads the other's before both are sealed", async ({
    couple: { a, b },
  }) => {
    const { title, asks } = template("P38");
    const [ask = ""] = asks;
    const [mine, theirs] = ["Mirabellengeheimnis, and a walk.", "Quittengeheimnis before breakfast."];
    const canaries = ["Mirabellengeheimnis"];
    await begin(a, b, title);
    await screen.at(a, "answers-first");
    const wire = whyNoTap() === undefined ? await tap(a.host.corePid() ?? 0) : undefined;

    await pressOn(a.page, button(sheet(a), t("answers.write")));
    await expect(field(dialog(a), ask)).toBeFocused();
    await a.page.keyboard.type("Mirabellengeheimnis");
    await expect(said(dialog(a), t("record.saved"))).toBeVisible();
    await wire?.stop().then((heard) => {
      expect(countWords(canaries, [...heard.tcp, ...heard.udp]), "typed, and not sealed").toBe(0);
    });
    await a.lock();
    await a.unlock();
    await a.openText(title);
    await expect(said(sheet(a), t("answers.begun"))).toBeVisible();
    const sealing = whyNoTap() === undefined ? await tap(a.host.corePid() ?? 0) : undefined;
    await pressOn(a.page, button(sheet(a), t("answers.goOn")));
    await expect(field(dialog(a), ask)).toHaveValue("Mirabellengeheimnis");
    await a.page.keyboard.press("Control+End");
    await a.page.keyboard.type(", and a walk.");
    await screen.at(a, "answers-write");
    await pressOn(a.page, button(dialog(a), t("answers.seal")));
    await noDialog(a);
    await expect(said(sheet(a), t("answers.mine"))).toBeVisible();
    await expect(sheet(a), "what was pressed is gone, and the focus is where it was").toBeFocused();
    await screen.at(a, "answers-sealed");

    await expect(said(sheet(b), t("answers.theirs", { name: "Robin" }))).toBeVisible();
    await expect(b.page.getByText("Mirabellengeheimnis")).toHaveCount(0);
    expect(countWords(canaries, [...files(b.profile)])).toBe(0);
    await screen.at(b, "answers-theirs");
    await sealing?.stop().then((heard) => {
      expect(countWords(canaries, [...heard.tcp, ...heard.udp]), "sealed").toBe(0);
      expect(countWords(canaries, heard.pipe), "the listener hears them where they may be").toBeGreaterThan(0);
    });
    await pressOn(b.page, button(sheet(b), t("answers.write")));
    await typeInto(b.page, field(dialog(b), ask), theirs);
    await pressOn(b.page, button(dialog(b), t("answers.seal")));
    for (const [person, own, other] of [
      [a, mine, theirs],
      [b, theirs, mine],
    ] as const) {
      await expect(said(sheet(person), t("answers.both"))).toBeVisible();
      const names = person === a ? ["Robin", "Noor"] : ["Noor", "Robin"];
      for (const [at, words] of [own, other].entries()) {
        await expect(sheet(person).getByRole("region", { name: names[at] ?? "" })).toContainText(words);
      }
    }
    await screen.at(a, "answers-both");

    // Into the places that the text keeps open for them, here only; and back, as any words one types.
    const before = await a.words();
    await pressOn(a.page, button(sheet(a), t("answers.fromBoth")));
    await expect(a.text).toContainText(`To Robin, feeling connected means: ${mine}`);
    await expect(a.text).toContainText(`To Noor, feeling connected means: ${theirs}`);
    await a.saved();
    await screen.at(a, "answers-written");
    await expect(b.text).not.toContainText("Mirabellengeheimnis");
    await a.page.keyboard.press("Control+Z");
    await expect.poll(() => a.words()).toBe(before);
  });

  test("[CR1] [F26] what reassures, in three parts: what the other sees stands there before, and what is sealed can be taken back until both are", async ({
    couple: { a, b },
  }) => {
    const { title, asks } = template("P05");
    await begin(a, b, title);
    await button(sheet(a), t("answers.write")).click();
    await expect(said(dialog(a), t("answers.seeText"))).toBeVisible();
    await expect(button(dialog(a), t("answers.seal"))).toBeDisabled();
    for (const [at, ask] of asks.slice(0, 2).entries()) await field(dialog(a), ask).fill(`Robin's ${at}`);
    await screen.at(a, "answers-three");
    await button(dialog(a), t("answers.seal")).click();
    await expect(said(sheet(b), t("answers.theirs", { name: "Robin" }))).toBeVisible();
    await button(sheet(a), t("answers.takeBack")).click();
    await expect(said(sheet(b), t("answers.first"))).toBeVisible();

    await button(sheet(a), t("answers.goOn")).click();
    await expect(field(dialog(a), asks[0] ?? "")).toHaveValue("Robin's 0");
    await button(dialog(a), t("answers.seal")).click();
    await expect(said(sheet(b), t("answers.theirs", { name: "Robin" }))).toBeVisible();
    await button(sheet(b), t("answers.write")).click();
    for (const [at, ask] of asks.entries()) await field(dialog(b), ask).fill(`Noor's ${at}`);
    await button(dialog(b), t("answers.seal")).click();
    for (const person of [a, b]) {
      await expect(sheet(person).getByRole("region", { name: "Robin" })).toContainText(t("answers.blank"));
      await expect(sheet(person).getByRole("region", { name: "Noor" })).toContainText("Noor's 2");
    }
    await screen.at(b, "answers-both-three");
    await button(sheet(b), t("answers.fromBoth")).click();
    await expect(b.text).toContainText("What helps Robin: Robin's 0");
    await expect(b.text, "what was left blank stays open").toContainText("What makes it harder for Robin: [");
    await b.saved();
    await b.share();
    await expect(a.text).toContainText("What makes it harder for Noor: Noor's 2");

    // Of any other text the two have, from its menu.
    await a.goTo("agreements");
    await a.write("Sundays", "We walk.");
    await a.share();
    await expect(sheet(a)).toHaveCount(0);
    await palette(a.page, t("answers.do"));
    await expect(field(dialog(a), t("answers.own"))).toBeFocused();
    await button(dialog(a), t("do.later")).click();
    await noDialog(a);
  });

  test("[E5] asked for by name while the text, just shared, opens anew, it is found once that is there", async ({
    couple: { a },
  }) => {
    await a.goTo("agreements");
    await a.write("Mondays", "We rest.");
    await a.page.evaluate(() => {
      const press = () =>
        document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyK", ctrlKey: true, bubbles: true }));
      const whenGone = new MutationObserver(() => {
        if (document.querySelector("article") !== null) return;
        whenGone.disconnect();
        requestAnimationFrame(press); // the dialog goes in the same moment
      });
      whenGone.observe(document.body, { childList: true, subtree: true });
    });
    await button(article(a), t("record.share")).click();
    await button(dialog(a), t("share.do")).click();
    await expect(a.page.getByRole("searchbox", { name: t("palette.label") })).toBeFocused();
    await pickNamed(a.page, t("answers.do"));
    await expect(field(dialog(a), t("answers.own"))).toBeFocused();
    await button(dialog(a), t("do.later")).click();
    await noDialog(a);
  });
});
