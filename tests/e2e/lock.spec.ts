import type { Page } from "@playwright/test";
import { count } from "../harness/forms.ts";
import { lateness } from "../harness/lateness.ts";
import { countInHeap } from "./heapSnapshot.ts";
import { isGone, processesCanBeSeen } from "./kit/host.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, field, heading, t } from "./kit/words.ts";

const canary = "mandelkerzengeheimnis";
const rounds = count({ quick: 3, full: 20 });

/** How often the word stands in the page's heap, garbage collected first. */
async function inHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const found = await countInHeap(session, canary);
  await session.detach();
  return found;
}

/** Milliseconds from the act until this core is gone, less what ending a bare process takes here and now. */
async function untilGone(core: number, act: () => Promise<unknown>): Promise<number> {
  const [start, late] = [performance.now(), lateness(500)];
  await act();
  while (!isGone(core) && performance.now() - start < 10_000) await new Promise((done) => setTimeout(done, 5));
  const took = performance.now() - start;
  return took - (await late);
}

async function withCanary(person: Person): Promise<void> {
  await moveIn(person);
  await person.write(canary, `${canary} in the text`);
  await person.lock();
  await person.unlock();
  await person.openText(canary);
}

test.describe("locking", () => {
  test.skip(!processesCanBeSeen, "processes can be looked up under /proc only");

  test("[S5] [F11] ends core within a second and leaves no word in the page's memory", async ({ newPerson }) => {
    const a = newPerson("Robin");
    await withCanary(a);
    for (let round = 0; round < rounds; round++) {
      const byMenu = round % 2 === 1;
      expect(await inHeap(a.page), "the same look finds it while it is open").toBeGreaterThan(0);
      const core = a.host.corePid() ?? 0;
      const ms = await untilGone(core, () =>
        byMenu
          ? a.page
              .getByRole("banner")
              .getByRole("button", { name: t("top.lock") })
              .click()
          : a.page.keyboard.press("Control+L"),
      );
      console.log(`core gone ${Math.round(ms)} ms after ${byMenu ? "the button" : "the key"}`);
      expect(ms).toBeLessThan(1_000);
      await expect(heading(a.page, t("lock.title"))).toBeVisible();
      expect(await inHeap(a.page)).toBe(0);
      await a.unlock();
      await a.openText(canary);
    }
  });

  test("[S5] [F11] locks at once also before recovery words are written; they are offered after the unlock, once", async ({
    newPerson,
  }) => {
    const a = newPerson("Robin");
    await moveIn(a);
    await a.write(canary, `${canary} in the text`);
    const core = a.host.corePid() ?? 0;
    expect(await untilGone(core, () => a.page.keyboard.press("Control+L"))).toBeLessThan(1_000);
    await expect(heading(a.page, t("lock.title"))).toBeVisible();
    await expect(a.page.getByRole("dialog")).toHaveCount(0);
    expect(await inHeap(a.page)).toBe(0);
    await field(a.page, t("lock.passphrase")).fill(PASSPHRASE);
    await button(a.page, t("lock.open")).click();
    await expect(a.page.getByRole("dialog")).toContainText(t("recovery.due.text"));
    // The offer stands in no lock's way either.
    await a.page.keyboard.press("Control+L");
    await a.unlock();
    await a.openText(canary);
  });

  test("[F31] quick hide: one key locks and hides without a question, words not shared are kept", async ({
    newPerson,
  }) => {
    const a = newPerson("Robin");
    await withCanary(a);
    await a.add(", and more");
    await a.saved();
    const core = a.host.corePid() ?? 0;
    const ms = await untilGone(core, () => a.page.keyboard.press("F9"));
    console.log(`core gone ${Math.round(ms)} ms after quick hide`);
    expect(ms).toBeLessThan(1_000);
    const back = a.page.getByRole("link");
    await expect(back).toHaveAttribute("href", "/?back");
    expect(await a.page.getByRole("heading").count()).toBe(0);
    expect(await inHeap(a.page)).toBe(0);
    await back.click();
    await expect(heading(a.page, t("lock.title"))).toBeVisible();
    await a.unlock();
    await a.openText(canary);
    await expect(a.text).toHaveText(`${canary} in the text, and more`);
  });

  test("[RP2] [F31] words whose staging takes longer than a lock waits are kept, and offered after unlocking", async ({
    newPerson,
  }) => {
    const a = newPerson("Robin");
    await withCanary(a);
    const stagers = a.host.stagerPids();
    expect(stagers.length).toBeGreaterThan(0);
    for (const pid of stagers) process.kill(pid, "SIGSTOP");
    await a.add(", and the last words");
    const core = a.host.corePid() ?? 0;
    expect(await untilGone(core, () => a.page.keyboard.press("F9"))).toBeLessThan(1_000);
    await a.page.getByRole("link").click();
    expect(await inHeap(a.page)).toBe(0);
    await a.unlock();
    await a.openText(canary);
    await expect(a.text).toHaveText(`${canary} in the text`);
    await button(a.page.getByRole("article"), t("record.keptSee")).click();
    await expect(a.page.getByRole("main")).toContainText(`${canary} in the text, and the last words`);
  });

  test("[F11] [F19] the address shows nothing, and the title nothing but the app's name or a neutral one", async ({
    newPerson,
  }) => {
    const a = newPerson("Robin");
    await withCanary(a);
    const expectBare = async (title: string): Promise<void> => {
      expect([a.host.address, `${a.host.address}?back`]).toContain(a.page.url());
      await expect(a.page).toHaveTitle(title);
      const kept = await a.page.evaluate(() =>
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
      );
      expect(kept).not.toContain(canary);
    };
    await expectBare(t("app.name"));
    await a.goTo("youAndMe");
    await expectBare(t("app.name"));
    await a.settings("look");
    await a.page.getByRole("checkbox", { name: t("settings.neutral") }).press("Space");
    await expectBare(t("app.neutralName"));
    await a.lock();
    await expectBare(t("app.neutralName"));
    await expect(a.page.getByText("Robin")).toHaveCount(0);
    // Breathe and the safety page need nothing opened (F24).
    await button(a.page, t("lock.breathe")).click();
    await expect(heading(a.page, t("breathe.title"))).toBeVisible();
    await button(a.page, t("lock.back")).click();
    await button(a.page, t("lock.safety")).click();
    await expect(heading(a.page, t("safety.title"))).toBeVisible();
    await expectBare(t("app.neutralName"));
  });
});
