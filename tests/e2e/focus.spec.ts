/** Where the next Tab begins once what was pressed is gone: near it, never at the page's own beginning (WCAG 2.4.3). */
import type { Page } from "@playwright/test";
import { article, dialog, inForce, menuGone, noDialog } from "./kit/acts.ts";
import { processesCanBeSeen } from "./kit/host.ts";
import { focused, openRow, pressOn, tabTo, typeInto } from "./kit/keys.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, field, heading, said, t } from "./kit/words.ts";

const pane = (person: Person) => person.page.getByRole("region", { name: t("agreements.text") });
const noted = (person: Person) => article(person).getByRole("region", { name: t("noted.title") });

/** What has the focus, as a screen reader would say it: its role and name; undefined where that is the page, or out of main. */
const heard = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (at === null || at === document.body || at.closest("main") === null || at.id === "place") return undefined;
    const name = at.getAttribute("aria-label") ?? at.textContent?.trim() ?? "";
    return name === "" ? undefined : `${at.tagName.toLowerCase()} ${name.slice(0, 60)}`;
  });

/** Each is looked for, so that one run tells all that go wrong. */
async function kept(person: Person, act: string): Promise<void> {
  await noDialog(person);
  await expect.soft.poll(() => heard(person.page), { message: `focus after: ${act}`, timeout: 4_000 }).toBeTruthy();
}

/** Opened and confirmed by keys. */
async function act(person: Person, opener: string, confirm: string, why?: string): Promise<void> {
  await pressOn(person.page, button(article(person), opener));
  if (why !== undefined) await typeInto(person.page, field(dialog(person), t("share.why")), why);
  await pressOn(person.page, button(dialog(person), confirm));
  await noDialog(person);
}

async function fromMenu(person: Person, what: string): Promise<void> {
  const { page } = person;
  await pressOn(page, button(article(person), t("record.more")));
  await expect(page.getByRole("menu").locator(":focus")).toBeVisible();
  const entry = page.getByRole("menuitem", { name: what });
  await expect(entry).toBeVisible();
  for (let n = 0; n < 20 && !(await focused(entry)); n++) await page.keyboard.press("ArrowDown");
  await expect(entry).toBeFocused();
  await page.keyboard.press("Enter");
  await menuGone(person);
}

/** What is gone by what the other does brings no focus back to whoever had put it down by hand. */
async function takesNothing(a: Person, b: Person): Promise<void> {
  const { page } = b;
  await act(a, t("offer.do"), t("offer.do"));
  await tabTo(page, button(article(b), t("offer.review")));
  await page.mouse.click(100, 600);
  const isNowhere = () => page.evaluate(() => document.activeElement === document.body);
  expect(await isNowhere()).toBe(true);
  await a.add(" And walk.");
  await a.saved();
  await act(a, t("record.share"), t("share.do"));
  await expect(button(article(b), t("offer.review"))).toHaveCount(0);
  await page.waitForTimeout(1_500);
  expect(await isNowhere(), "put down by hand, it stays so").toBe(true);
}

/** A rhythm of Robin's, open on both. */
async function begin(a: Person, b: Person): Promise<void> {
  for (const person of [a, b]) await person.goTo("agreements");
  await a.page.keyboard.press("Alt+N");
  await a.page.getByRole("row", { name: t("write.rhythm") }).click();
  await button(a.page, t("write.rhythmEmpty")).click();
  await expect(a.title).toBeFocused();
  await a.page.keyboard.type("Soup");
  await a.page.keyboard.press("Enter");
  await a.page.keyboard.type("One makes soup.");
  await a.saved();
}

test.describe("by keyboard alone, the focus stays near what was pressed", () => {
  test("[E5] shared, offered, taken back, declined, signed, noted, gone on, looked back at, saved, erased", async ({
    couple: { a, b },
  }) => {
    await begin(a, b);
    await act(a, t("record.share"), t("share.do"));
    await kept(a, "the first Share");
    await b.openText("Soup");
    await tabTo(a.page, a.text);
    await a.page.keyboard.press("Control+End");
    await a.page.keyboard.type(" The other sets the table.");
    await a.saved();
    await act(a, t("record.share"), t("share.do"));
    await kept(a, "a second Share");
    await act(a, t("offer.do"), t("offer.do"));
    await kept(a, "Offer it");

    const sign = t("review.sign", { name: a.name });
    await act(a, t("offer.review"), sign);
    await kept(a, "the first signature");
    // Noor has heard of it before the next is done: else it would come while a dialog stands open there.
    const signed = said(article(b), t("offer.theySigned", { name: a.name }));
    await expect(signed).toBeVisible();
    await act(a, t("offer.takeBack"), t("offer.takeBack"));
    await kept(a, "Take back my signature");
    await expect(signed).toHaveCount(0);
    await act(b, t("decline.ask"), t("decline.do"));
    await kept(b, "Say it");
    await expect(said(article(a), t("decline.theirs", { name: b.name }))).toBeVisible();
    await act(a, t("offer.review"), sign);
    await act(b, t("offer.review"), t("review.sign", { name: b.name }));
    await kept(b, "the second signature");
    for (const person of [a, b]) await expect(inForce(person)).toBeVisible();

    await pressOn(b.page, button(noted(b), t("noted.today")));
    await expect(button(noted(b), t("noted.today"))).toHaveCount(0);
    await kept(b, "Note today");
    await fromMenu(a, t("pause.do"));
    await pressOn(a.page, button(dialog(a), t("pause.do")));
    await kept(a, "Pause");
    await pressOn(a.page, button(article(a), t("resume.do")));
    await expect(button(article(a), t("resume.do"))).toHaveCount(0);
    await kept(a, "Let it go on");

    await fromMenu(a, t("proof.menu"));
    await pressOn(a.page, button(dialog(a), t("proof.save")));
    await field(dialog(a), t("settings.passphrase")).press("Control+A");
    await a.page.keyboard.type(PASSPHRASE);
    await a.page.keyboard.press("Enter");
    await kept(a, "saving a proof file");
    expect.soft(await heard(a.page)).toContain(t("record.more"));
  });

  test("[E5] a boundary read, looking back together, a text that both erase", async ({ couple: { a, b } }) => {
    await b.writeBoundary("I will say when I need quiet.");
    await b.share();
    await a.goTo("youAndMe");
    await a.page.getByRole("button", { name: t("youAndMe.read") }).click();
    await pressOn(a.page, button(article(a), t("read.do")));
    await expect(button(article(a), t("read.do"))).toHaveCount(0);
    await kept(a, "I've read it");

    await a.goTo("agreements");
    for (const title of ["Plants", "Guests"]) {
      await a.write(title, `${title}: as we said.`);
      await a.share();
    }
    const step = async (act: string, title: string): Promise<void> => {
      await expect(heading(pane(a), title)).toBeVisible();
      await expect.soft(heading(pane(a), title), `focus after: ${act}`).toBeFocused({ timeout: 4_000 });
    };
    await button(a.page, t("session.together")).click();
    await expect(heading(pane(a), t("session.title"))).toBeVisible();
    await pressOn(a.page, button(pane(a), t("session.begin")));
    await expect(heading(pane(a), t("session.title"))).toHaveCount(0);
    await kept(a, "Go through them");
    for (let n = 0; n < 3 && !(await heading(pane(a), t("session.easier")).isVisible()); n++) {
      const was = await pane(a).getByRole("heading", { level: 2 }).innerText();
      // Soup is in force, unless this test runs by itself.
      const keep = button(pane(a), t("agreed.keep"));
      const isKept = await keep.isVisible();
      await pressOn(a.page, isKept ? keep : button(pane(a), t("session.next")));
      await expect(pane(a).getByRole("heading", { level: 2, name: was })).toHaveCount(0);
      await expect(pane(a).getByRole("heading", { level: 2 })).toBeVisible();
      await kept(a, isKept ? "Keep" : "Next");
    }
    await step("the last Next", t("session.easier"));
    await pressOn(a.page, button(pane(a), t("session.finish")));
    await expect(heading(pane(a), t("session.easier"))).toHaveCount(0); // it is left once core has written it down
    await kept(a, "That's all");
    await button(a.page, t("session.together")).click();
    await pressOn(a.page, button(pane(a), t("session.easierToo")));
    await step("What got easier", t("session.easier"));
    await pressOn(a.page, button(pane(a), t("session.write")));
    await expect(a.title).toContainText("Looking back,");
    await expect(said(article(a), t("session.easier"))).toBeVisible();
    await expect.soft(a.text, "the question is asked, and can be answered at once").toBeFocused({ timeout: 4_000 });

    await a.openText("Guests");
    await b.openText("Guests");
    await takesNothing(a, b);
    await fromMenu(a, t("erase.menu"));
    await pressOn(a.page, button(dialog(a), t("erase.ask", { name: "Noor" })));
    await kept(a, "asking to erase");
    await act(b, t("erase.look"), t("erase.agree"));
    await expect(said(b.page, t("erased.title"))).toBeVisible();
    await kept(b, "Agree and erase");
  });

  test("[E5] a text that comes late has the focus when it comes, unless somebody went on meanwhile", async ({
    newPerson,
  }) => {
    test.skip(!processesCanBeSeen, "processes can be looked up under /proc only");
    // Room for one pane: with the row that was pressed, the list is gone.
    const a = newPerson("Robin", { viewport: { width: 640, height: 416 } });
    await moveIn(a);
    await a.write("Sundays", "We walk.");
    const core = a.host.corePid() ?? 0;
    const openLate = async (meanwhile: () => Promise<void>): Promise<void> => {
      await a.goTo("agreements");
      const list = a.page.getByRole("grid", { name: t("agreements.written") });
      await expect(list.getByRole("row", { name: "Sundays" })).toBeVisible();
      process.kill(core, "SIGSTOP");
      await openRow(a.page, list, "Sundays");
      await expect(a.page.getByRole("main")).toBeFocused();
      await meanwhile();
      process.kill(core, "SIGCONT");
      await expect(article(a)).toBeVisible();
    };
    await openLate(() => Promise.resolve());
    await expect(article(a)).toBeFocused();
    await openLate(() => a.page.keyboard.press("Shift"));
    await a.page.waitForTimeout(1_500);
    await expect(a.page.getByRole("main")).toBeFocused();
  });

  test("[E5] an answer that comes late fetches nobody back who went elsewhere", async ({ newPerson }) => {
    test.skip(!processesCanBeSeen, "processes can be looked up under /proc only");
    const a = newPerson("Robin");
    await moveIn(a);
    await a.goTo("agreements");
    await a.page.keyboard.press("Alt+N");
    const blank = button(a.page, t("write.empty"));
    await expect(blank).toBeVisible();
    const core = a.host.corePid() ?? 0;
    process.kill(core, "SIGSTOP");
    await blank.click();
    await a.goTo("settings");
    process.kill(core, "SIGCONT");
    await a.page.waitForTimeout(1_500);
    await expect(heading(a.page, t("settings.title"))).toBeVisible();
    await a.goTo("agreements");
    await expect(a.row(t("record.untitled"))).toBeVisible();
  });
});
