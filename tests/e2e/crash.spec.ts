import type { Page } from "@playwright/test";
import { isGone, processesCanBeSeen } from "./kit/host.ts";
import { count } from "../harness/forms.ts";
import type { Person } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { heading, said, t } from "./kit/words.ts";

const rounds = count({ quick: 3, full: 40 });
const seed = Number(process.env.HOMEPORT_SEED ?? 20261122);

/** Park and Miller's minimal generator: the moments of the kills can be had again by their seed. */
function randoms(from: number): () => number {
  let state = from % 2147483647;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/**
 * Notes, in the page, the longest text that stood there under "Saved here" for two frames on end: what a person could
 * have seen as saved.
 */
async function watchSaved(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(
    ([saved, label]) => {
      const now = (): string | undefined => {
        const article = document.querySelector("article");
        const isSaved = [...(article?.querySelectorAll("span") ?? [])].some((span) => span.textContent === saved);
        const text = article?.querySelector(`[aria-label="${label}"]`)?.textContent;
        return isSaved && text !== undefined ? (text ?? undefined) : undefined;
      };
      const seen = { saved: now() ?? "" };
      Object.assign(window, { seen });
      let before: string | undefined;
      const look = (): void => {
        const text = now();
        if (text !== undefined && text === before) seen.saved = text;
        before = text;
        requestAnimationFrame(look);
      };
      look();
    },
    [t("record.saved"), t("record.textLabel")] as const,
  );
  return () => page.evaluate(() => (window as unknown as { seen: { saved: string } }).seen.saved);
}

/** Types on and on, and kills at a random moment in the middle of it. */
async function typeAndKill(person: Person, kill: () => void, random: () => number, round: number): Promise<string> {
  await person.text.click();
  await person.page.keyboard.press("Control+End");
  const saved = await watchSaved(person.page);
  const letters = 10 + Math.floor(random() * 40);
  await person.page.keyboard.type(` round ${round}: `);
  for (let n = 0; n < letters; n++) {
    await person.page.keyboard.type("abcdefghi "[n % 10] ?? "");
    // Now and then a breath, in which it may say that it is saved.
    if (random() < 0.2) await person.page.waitForTimeout(random() * 200);
  }
  kill();
  return saved();
}

test.describe("kill -9 in the middle of writing", () => {
  test.skip(!processesCanBeSeen, "processes can be looked up under /proc only");

  test(`[10] [D1] [H7] [RP3] nothing shown as saved is lost (seed ${seed})`, async ({ newPerson }) => {
    const random = randoms(seed);
    const a = newPerson("Robin");
    await moveIn(a);
    await a.write("Kept", "It begins.");

    for (let round = 0; round < rounds; round++) {
      // Core dies: the window keeps what wasn't taken yet and sends it again.
      const core = a.host.corePid() ?? 0;
      const saved = await typeAndKill(a, () => process.kill(core, "SIGKILL"), random, round);
      await expect(said(a.page, t("lock.crashed.title"))).toBeVisible();
      await a.unlock();
      await a.openText("Kept");
      await a.saved();
      const after = await a.words();
      expect(after.startsWith(saved), `core, round ${round}: saved was ${saved}, there is ${after}`).toBe(true);
      console.log(`core killed: ${saved.length} letters shown as saved, ${after.length} there afterwards`);
    }
    for (let round = 0; round < rounds; round++) {
      // The host dies and core with it: what was shown as saved is all there is.
      const core = a.host.corePid() ?? 0;
      const saved = await typeAndKill(a, () => a.host.signal("SIGKILL"), random, rounds + round);
      await expect(heading(a.page, t("trouble.gone.title"))).toBeVisible();
      await a.close("kill");
      await expect.poll(() => isGone(core), { message: "core ends with its host" }).toBe(true);
      await a.open();
      await a.unlock();
      await a.openText("Kept");
      const after = await a.words();
      expect(after.startsWith(saved), `host, round ${round}: saved was ${saved}, there is ${after}`).toBe(true);
      console.log(`host killed: ${saved.length} letters shown as saved, ${after.length} there afterwards`);
    }
  });

  test("[10] [H7] what was shared while the other side died arrives all the same", async ({ couple: { a, b } }) => {
    await a.write("Through a crash", "One.");
    await a.share();
    await b.openText("Through a crash");
    await a.add(" Two.");
    await a.saved();
    process.kill(b.host.corePid() ?? 0, "SIGKILL");
    await a.share();
    process.kill(a.host.corePid() ?? 0, "SIGKILL");
    for (const person of [a, b]) {
      await expect(said(person.page, t("lock.crashed.title"))).toBeVisible();
      await person.unlock();
      await person.openText("Through a crash");
      await expect(person.text).toHaveText("One. Two.");
    }
  });
});
