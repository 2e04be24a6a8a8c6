/** Apart: what one shared reaches the other by a file, or at a meeting point, without the two ever being online together. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { startRelay } from "../harness/relayProcess.ts";
import { openPalette, openRow, palette, pressOn, tabTo, typeInto } from "./kit/keys.ts";
import { look } from "./kit/look.ts";
import type { Person } from "./kit/person.ts";
import { depositing } from "./kit/relayCounts.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, field, said, t } from "./kit/words.ts";

/** From then on this machine is on no network: nothing comes in, nothing goes out. */
async function offline(...people: readonly Person[]): Promise<void> {
  for (const person of people) {
    await person.close();
    await person.open("--no-lan");
    await person.unlock();
  }
}

const say = (page: Page) => page.getByRole("main").getByRole("status");

/** What came of it, as the page says it; the file where the browser put it. */
async function saveFor({ page }: Person, name: string): Promise<string> {
  const download = page.waitForEvent("download");
  await button(page, t("carry.save", { name })).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^homeport-\d{4}-\d\d-\d\d\.carry$/);
  await expect(say(page)).toHaveText(t("carry.saved", { file: file.suggestedFilename(), name }));
  return file.path();
}

async function openFrom({ page }: Person, name: string, file: string | Buffer, words: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await button(page, t("carry.open", { name })).click();
  const bytes = typeof file === "string" ? readFileSync(file) : file;
  await (await chooser).setFiles({ name: "any.carry", mimeType: "application/octet-stream", buffer: bytes });
  await expect(say(page)).toHaveText(words);
}

/** A file from the desktop, held over the middle of that and let go: as the browser itself takes it. */
async function drop(
  page: Page,
  over: Locator,
  path: string,
  held: () => Promise<void> = async () => {},
): Promise<void> {
  const box = await over.boundingBox();
  if (box === null) throw new Error("nothing to drop it on");
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const input = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver"] as const)
    await input.send("Input.dispatchDragEvent", { type, ...at, data });
  await held();
  await input.send("Input.dispatchDragEvent", { type: "drop", ...at, data });
  await input.detach();
}

/**
 * What the page leaves to the browser of a drag, once everybody in the page had their turn: headless, it goes nowhere in
 * either case.
 */
async function watchDrops(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    for (const type of ["dragover", "drop"]) {
      addEventListener(type, (event) => {
        seen.add(`${type} ${event.defaultPrevented ? "prevented" : "left to the browser"}`);
      });
    }
    Object.assign(globalThis, { seenDrops: seen });
  });
  return () => page.evaluate(() => [...(globalThis as unknown as { seenDrops: Set<string> }).seenDrops]);
}

test.describe("carried by hand", () => {
  test("[H3] [CF1] [E5] a file brings what was shared offline; again it brings nothing; another one is said to be none", async ({
    couple: { a, b },
  }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    await offline(a, b);
    await a.write("Sundays", "We walk, whatever the weather.");
    await a.share();
    await a.settings("apart");
    await looking.at(a, "apart");
    const first = await saveFor(a, "Noor");
    await looking.at(a, "apart-saved");

    await b.goTo("agreements");
    await expect(b.row("Sundays")).toHaveCount(0);
    await b.settings("apart");
    await openFrom(b, "Robin", first, t("carry.new"));
    await looking.at(b, "apart-new");
    await openFrom(b, "Robin", first, t("carry.nothing"));
    await openFrom(a, "Noor", first, t("carry.notForUs", { name: "Noor" }));
    await openFrom(b, "Robin", Buffer.from("Dear Noor, …"), t("carry.notWhole", { name: "Robin" }));
    await openFrom(b, "Robin", readFileSync(first).subarray(0, 700), t("carry.notWhole", { name: "Robin" }));
    await looking.at(b, "apart-no-file");
    await b.openText("Sundays");
    await expect(b.text).toHaveText("We walk, whatever the weather.");

    // The other way, and by the palette, wherever one is.
    await b.add(" And cook.");
    await b.saved();
    await b.share();
    const download = b.page.waitForEvent("download");
    await palette(b.page, t("carry.save", { name: "Robin" }));
    const back = await (await download).path();
    await a.openText("Sundays");
    const chooser = a.page.waitForEvent("filechooser");
    await palette(a.page, t("carry.open", { name: "Noor" }));
    await (await chooser).setFiles({ name: "b.carry", mimeType: "", buffer: readFileSync(back) });
    await expect(said(a.page, t("carry.new"))).toBeVisible();
    await expect(a.text).toHaveText("We walk, whatever the weather. And cook.");
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[CF1] [E1] dropped on the window it is read, also over an open text; nothing that is dropped is ever gone to", async ({
    couple: { a, b },
  }, info) => {
    await offline(a, b);
    await a.write("Money", "We look at it once a month.");
    await a.share();
    await a.settings("apart");
    const path = info.outputPath("for Noor.CARRY");
    writeFileSync(path, readFileSync(await saveFor(a, "Noor")));

    await b.write("Something else", "Half a");
    await drop(b.page, b.text, path);
    await expect(said(b.page, t("carry.new"))).toBeVisible();
    expect(await b.words()).toBe("Half a");
    await expect(b.row("Money")).toBeVisible();
    await b.settings("apart");
    await drop(b.page, b.page.getByRole("main"), path, async () => {
      await expect(said(b.page, t("carry.letGo"))).toBeVisible();
    });
    await expect(say(b.page)).toHaveText(t("carry.nothing"));
    await expect(said(b.page, t("carry.drop"))).toBeVisible();

    const html = info.outputPath("elsewhere.html");
    writeFileSync(html, "<title>elsewhere</title>");
    const { page } = b;
    const before = page.url();
    const prevented = ["dragover prevented", "drop prevented"];
    let seen = await watchDrops(page);
    await drop(page, page.getByRole("main"), html);
    await field(page, t("meet.link")).scrollIntoViewIfNeeded();
    await drop(page, field(page, t("meet.link")), html);
    await expect.poll(seen).toEqual(prevented);
    await b.lock();
    seen = await watchDrops(page);
    await drop(page, page.getByRole("heading").first(), html);
    await drop(page, page.getByRole("heading").first(), path);
    await expect(page.getByRole("heading", { name: t("lock.title") })).toBeVisible();
    await expect.poll(seen).toEqual(prevented);
    expect(page.url()).toBe(before);
    await b.unlock();

    // The same hand, over a page that doesn't see to it: the browser is left to do as it likes.
    const other = await page.context().newPage();
    await other.setContent("<p>plain</p>");
    const leftAlone = await watchDrops(other);
    await drop(other, other.locator("p"), html);
    await expect.poll(leftAlone).toContain("dragover left to the browser");
    await other.close();
  });

  test("[E5] [H3] by keyboard alone", async ({ couple: { a, b } }) => {
    await offline(a, b);
    await a.write("Quiet", "An hour after work.");
    await a.share();
    await a.page.keyboard.press("Control+Comma");
    await openRow(a.page, a.page.getByRole("grid", { name: t("settings.parts") }), t("settings.apart"));
    const download = a.page.waitForEvent("download");
    await pressOn(a.page, button(a.page, t("carry.save", { name: "Noor" })));
    const file = await (await download).path();

    await palette(b.page, t("settings.apart"));
    const chooser = b.page.waitForEvent("filechooser");
    await pressOn(b.page, button(b.page, t("carry.open", { name: "Robin" })));
    await (await chooser).setFiles({ name: "a.carry", mimeType: "", buffer: readFileSync(file) });
    await expect(say(b.page)).toHaveText(t("carry.new"));
    await expect(button(b.page, t("carry.open", { name: "Robin" }))).toBeFocused();

    // A meeting point: one that is none, one that is, gone, back again.
    const link = field(b.page, t("meet.link"));
    await b.page.keyboard.press("Alt+1");
    await palette(b.page, t("settings.apart"));
    await typeInto(b.page, link, "meet.example.org");
    await b.page.keyboard.press("Enter");
    await expect(said(b.page, t("meet.noLink"))).toBeVisible();
    await expect(link).toBeFocused();
    await b.page.keyboard.press("Control+A");
    await b.page.keyboard.type("ws://127.0.0.1:9/ours#kept-between-us");
    await b.page.keyboard.press("Enter");
    const list = b.page.getByRole("list", { name: t("meet.pointsList") });
    await expect(list).toContainText("127.0.0.1:9/ours");
    await expect(list).toContainText(t("meet.unreachedText"));
    await expect(b.page.getByRole("main")).not.toContainText("kept-between-us");
    await expect(link).toBeFocused();
    const remove = button(b.page, t("meet.removeThat", { place: "127.0.0.1:9/ours" }));
    await b.page.keyboard.press("Shift+Tab");
    await expect(remove).toBeFocused();
    await b.page.keyboard.press("Enter");
    await expect(list).toHaveCount(0);
    await expect(b.page.getByRole("heading", { name: t("meet.points") })).toBeFocused();
    await button(b.page, t("do.undo")).focus();
    await b.page.keyboard.press("Enter");
    await expect(list).toContainText("127.0.0.1:9/ours");
    await tabTo(b.page, remove);
    await b.page.keyboard.press("Enter");
    await expect(list).toHaveCount(0);
  });
});

test.describe("at a meeting point", () => {
  const TOKEN = "for-the-two-of-us";
  const list = ({ page }: Person) => page.getByRole("list", { name: t("meet.pointsList") });
  async function put({ page }: Person, link: string): Promise<void> {
    await field(page, t("meet.link")).fill(link);
    await button(page, t("meet.add")).click();
  }
  async function set(person: Person, link: string): Promise<void> {
    await put(person, link);
    await expect(field(person.page, t("meet.link"))).toHaveValue("");
  }

  test("[H3] [AP3] [RQ2] never open at once, both texts arrive; a stranger's link is not let in", async ({
    couple: { a, b },
  }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    const relay = await startRelay({ flags: ["--token", TOKEN] });
    const link = `${relay.url}/#${TOKEN}`;
    try {
      await offline(a, b);
      await b.settings("apart");
      await set(b, link);
      await b.close();

      await a.settings("apart");
      await set(a, `${relay.url}/#somebody-elses-token`);
      await expect(list(a)).toContainText(t("meet.unwantedText"));
      // The same place with the right token takes its place.
      await set(a, link);
      await expect(list(a)).toContainText(t("meet.reachedText"));
      await expect(list(a).getByRole("listitem")).toHaveCount(1);
      await a.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await button(a.page, t("meet.copyThat", { place: relay.url.slice(5) })).click();
      await expect(said(a.page, t("meet.copiedToken", { name: "Noor" }))).toBeVisible();
      expect(await a.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
      for (const elsewhere of ["ws://127.0.0.1:9/", "ws://127.0.0.1:9/two"]) await set(a, elsewhere);
      await put(a, "wss://127.0.0.1:9/three");
      await expect(said(a.page, t("meet.enough"))).toBeVisible();
      await looking.at(a, "apart-points");
      for (const place of ["127.0.0.1:9", "127.0.0.1:9/two", "127.0.0.1:9/three"]) {
        await button(a.page, t("meet.removeThat", { place })).click();
        await expect(button(a.page, t("meet.removeThat", { place }))).toHaveCount(0);
      }
      await a.write("Holidays", "A week by the sea.");
      await depositing(relay, () => a.share());
      await a.close();

      await b.open("--no-lan");
      await b.unlock();
      await b.openText("Holidays");
      await expect(b.text).toHaveText("A week by the sea.");
      await b.add(" And one in the hills.");
      await b.saved();
      await depositing(relay, () => b.share());
      await b.close();

      await a.open("--no-lan");
      await a.unlock();
      await a.openText("Holidays");
      await expect(a.text).toHaveText("A week by the sea. And one in the hills.", { timeout: 240_000 });
      expect(Object.fromEntries(found)).toEqual({});
    } finally {
      await relay.end();
      rmSync(relay.data, { recursive: true, force: true });
      await b.close();
      await b.open();
      await b.unlock();
    }
  });

  test("[E5] [F26] set before there is anybody to meet, it waits, and no file is spoken of yet", async ({
    newPerson,
  }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    const c = newPerson("Kim");
    await moveIn(c);
    await c.settings("apart");
    await expect(c.page.getByText(t("carry.later"))).toBeVisible();
    await looking.at(c, "apart-alone");
    await set(c, "wss://meet.example.org/#a-token-of-ours");
    await expect(list(c)).toContainText(t("meet.later"));
    await expect(list(c)).not.toContainText(t("meet.unreachedText"));
    await looking.at(c, "apart-alone-point");
    await openPalette(c.page);
    await c.page.keyboard.type("file");
    await expect(said(c.page, t("palette.none"))).toBeVisible();
    await c.page.keyboard.press("Escape");
    expect(Object.fromEntries(found)).toEqual({});
  });
});
