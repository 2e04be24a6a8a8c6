import type { Page } from "@playwright/test";
import { noDialog } from "./kit/acts.ts";
import { openPalette, palette } from "./kit/keys.ts";
import { payloads } from "./kit/payloads.ts";
import { expect, test } from "./kit/test.ts";
import { button, card, field, said, t } from "./kit/words.ts";

type Watch = {
  readonly ran: () => Promise<number>;
  readonly violations: () => Promise<string[]>;
  readonly requests: readonly string[];
};

/** Counts what payloads would do: set `pwned`, open a dialog, ask for anything, bump into the CSP. */
async function watch(page: Page): Promise<Watch> {
  const requests: string[] = [];
  let dialogs = 0;
  // The app's own parts come when they are first needed; nothing else may.
  const own = new URL("/assets/", page.url()).href;
  page.on("request", (request) => request.url().startsWith(own) || requests.push(request.url()));
  page.on("dialog", (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  page.on("popup", (popup) => void requests.push(popup.url()));
  await page.evaluate(() => {
    const violations: string[] = [];
    Object.assign(window, { pwned: 0, violations });
    document.addEventListener("securitypolicyviolation", (event) =>
      violations.push(`${event.violatedDirective} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`),
    );
  });
  return {
    requests,
    ran: async () => dialogs + (await page.evaluate(() => (window as unknown as { pwned: number }).pwned)),
    violations: () => page.evaluate(() => (window as unknown as { violations: string[] }).violations),
  };
}

test.describe(`${payloads.length} injection payloads`, () => {
  test("[E2] typed into every text field and shared, none runs and none asks for anything", async ({
    couple: { a, b },
  }) => {
    expect(payloads).toHaveLength(50);
    const [atA, atB] = [await watch(a.page), await watch(b.page)];

    // The text of a record, and the partner's view of it.
    await a.write("Payloads", "");
    await a.text.click();
    for (const payload of payloads) {
      await a.page.keyboard.insertText(payload.replaceAll("\n", " "));
      await a.page.keyboard.press("Enter");
    }
    await a.saved();
    // Its title, fifty times over; the list beside it draws each.
    for (const payload of payloads) {
      await a.title.click();
      await a.page.keyboard.press("Control+A");
      await a.page.keyboard.insertText(payload);
    }
    await a.saved();
    await button(a.page.getByRole("article"), t("record.share")).click();
    const dialog = a.page.getByRole("dialog");
    const why = field(dialog, t("share.why"));
    for (const payload of payloads) await why.fill(payload);
    await button(dialog, t("share.do")).click();
    await noDialog(a);
    await b.goTo("agreements");
    await b.page
      .getByRole("grid", { name: t("agreements.written") })
      .getByRole("row")
      .filter({ hasText: "pwned" })
      .first()
      .click();
    await expect(b.text).toContainText("pwned");
    await b.page
      .getByRole("button", { name: t("changes.see") })
      .first()
      .click();
    await expect(b.page.getByRole("dialog")).toContainText("pwned");
    await b.page.keyboard.press("Escape");
    await noDialog(b);

    // What is offered to be signed: the text itself, why, the question of its trial, the word of who would rather not.
    const [atOne, atOther] = [a.page.getByRole("article"), b.page.getByRole("article")];
    await button(atOne, t("offer.do")).click();
    await dialog.getByRole("checkbox", { name: t("offer.trial") }).press("Space");
    for (const label of ["share.why", "offer.question"] as const) {
      for (const payload of payloads) await field(dialog, t(label)).fill(payload.slice(0, 100));
    }
    await button(dialog, t("offer.do")).click();
    await noDialog(a);
    await button(atOther, t("offer.review")).click();
    const review = b.page.getByRole("dialog");
    await expect(review).toContainText("pwned");
    await review.press("Escape");
    await noDialog(b);
    await button(atOther, t("decline.ask")).click();
    for (const payload of payloads) await field(review, t("decline.word")).fill(payload);
    await button(review, t("decline.do")).click();
    await noDialog(b);
    await expect(atOne).toContainText(t("decline.theirs", { name: "Noor" }));

    // What is answered apart, at both.
    for (const [person, asked] of [
      [a, dialog],
      [b, review],
    ] as const) {
      await palette(person.page, t("answers.do"));
      for (const payload of payloads) await field(asked, t("answers.own")).fill(payload);
      await field(asked, t("answers.own")).fill(payloads.join(" ").slice(0, 3_900));
      await button(asked, t("answers.seal")).click();
      await noDialog(person);
    }
    for (const shown of [atOne, atOther]) {
      await expect(shown.getByRole("region", { name: t("answers.do"), exact: true })).toContainText("pwned");
    }

    // Searches, the palette, the list's own search.
    await a.goTo("agreements");
    const inList = a.page.getByRole("searchbox", { name: t("agreements.search") });
    for (const payload of payloads) await inList.fill(payload);
    await inList.fill("");
    await a.page.keyboard.press("Control+Shift+F");
    const search = a.page.getByRole("searchbox", { name: t("search.label") });
    for (const payload of payloads) await search.fill(payload);
    const find = await openPalette(a.page);
    for (const payload of payloads) await find.fill(payload);
    await find.fill("pwned");
    await a.page.keyboard.press("Escape");
    await a.page.keyboard.press("Escape");
    await expect(find).toHaveCount(0);

    // A rhythm: its words, the hour in its dialog, and the clause that says when.
    await a.page.keyboard.press("Alt+N");
    await a.page.getByRole("row", { name: t("write.rhythm") }).click();
    await button(a.page, t("write.rhythmEmpty")).click();
    await a.text.click();
    await a.page.keyboard.insertText("A walk.");
    await button(atOne, t("when.set")).click();
    for (const payload of payloads) await field(dialog, t("when.at")).fill(payload.slice(0, 5));
    await expect(button(dialog, t("when.do"))).toBeDisabled();
    await button(dialog, t("do.cancel")).click();
    await a.text.click();
    for (const payload of payloads) {
      await a.page.keyboard.press("Control+A");
      await a.page.keyboard.insertText(`When: ${payload.replaceAll("\n", " ")}`);
    }
    await expect(said(atOne, t("when.unread"))).toBeVisible();

    // A boundary's text.
    await a.writeBoundary("");
    for (const payload of payloads) {
      await a.page.keyboard.insertText(payload.replaceAll("\n", " "));
      await a.page.keyboard.press("Enter");
    }
    await a.share();
    await b.goTo("youAndMe");
    await expect(b.page.getByRole("main")).toContainText("pwned");

    // Settings: the name (which the partner sees), the address, passphrases.
    await a.settings("you");
    const name = field(a.page, t("settings.name"));
    const before = await name.inputValue();
    for (const payload of payloads) await name.fill(payload.slice(0, 60));
    await name.fill("<img src=x onerror=pwned=1>");
    await button(a.page, t("settings.nameSave")).click();
    await a.settings("apart");
    await a.page.getByText(t("meet.notFound")).click();
    const address = field(a.page, t("settings.address"));
    for (const payload of payloads) {
      await address.fill(payload.slice(0, 120));
      await button(a.page, t("settings.addressSave")).click();
    }
    await expect(said(a.page, t("settings.addressWrong"))).toBeVisible();
    const link = field(a.page, t("meet.link"));
    for (const payload of payloads) {
      await link.fill(payload.slice(0, 300));
      await button(a.page, t("meet.add")).click();
    }
    await expect(said(a.page, t("meet.noLink"))).toBeVisible();
    await a.write("Under another name", "Whose?");
    await a.share();
    await b.openText("Under another name");
    await a.settings("you");
    await name.fill(before);
    await button(a.page, t("settings.nameSave")).click();
    await a.settings("lock");
    for (const label of ["settings.current", "start.two.ownField", "start.two.ownAgain"] as const) {
      const secret = a.page.getByLabel(t(label), { exact: true });
      for (const payload of payloads) await secret.fill(payload);
    }

    for (const seen of [atA, atB]) {
      expect(await seen.ran()).toBe(0);
      expect(await seen.violations()).toEqual([]);
      expect(seen.requests).toEqual([]);
    }
  });

  test("[E2] before anything is open: name, passphrases, invitation, recovery words", async ({ newPerson }) => {
    const a = newPerson("Robin");
    const page = await a.open();
    const seen = await watch(page);
    const name = field(page, t("start.one.name"));
    for (const payload of payloads) await name.fill(payload.slice(0, 60));
    await button(page, t("do.continue")).click();
    const words = field(page, t("start.two.type"));
    for (const payload of payloads) await words.fill(payload);
    await button(page, t("do.back")).click();
    await a.onboard();
    await a.lookAround();
    await a.settings("you");
    await button(page, t("settings.invite")).click();
    await button(page, t("pairing.readDone")).click();
    await card(page, t("pairing.answer")).click();
    const paste = field(page, t("pairing.paste"));
    for (const payload of payloads) {
      await paste.fill(payload);
      await button(page, t("pairing.accept")).click();
    }
    expect(await seen.ran()).toBe(0);
    expect(await seen.violations()).toEqual([]);
    expect(seen.requests).toEqual([]);
  });

  test("[E2] signs that turn words, in a partner's title, turn none of ours", async ({ couple: { a, b } }) => {
    await a.write("\u202eyadnuS\u202e", "We walk.");
    await a.share();
    await b.goTo("today");
    const line = b.page.getByRole("main").getByRole("button").filter({ hasText: "yadnuS" });
    await expect(line).toContainText(t("today.new.partner", { name: a.name, title: "yadnuS" }));
    /** Where each of these words begins on screen, in px. */
    const starts = (words: readonly string[]): Promise<number[]> =>
      line.evaluate((root, wanted) => {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const found: number[] = [];
        for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
          for (const word of wanted) {
            const at = node.textContent?.indexOf(word) ?? -1;
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            found.push(range.getBoundingClientRect().left);
          }
        }
        return found;
      }, words);
    const left = await starts([a.name, "shared", "yadnuS", "dnuS", "”"]);
    expect(left).toHaveLength(5);
    expect(left).toEqual(left.toSorted((one, other) => one - other));
  });

  test("[E2] the same watch notices a payload that reaches the page as markup", async ({ couple: { b } }) => {
    const seen = await watch(b.page);
    await b.page.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<img src=/pwned onerror=pwned=1>"));
    await expect.poll(() => seen.requests.length).toBeGreaterThan(0);
    await expect.poll(async () => (await seen.violations()).length).toBeGreaterThan(0);
    await b.page.evaluate(() => document.body.querySelector('img[src="/pwned"]')?.remove());
  });
});
