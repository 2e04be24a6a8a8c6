/** One of the two: a profile, its host, a browser of their own, and what they do, in their words. */
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page } from "@playwright/test";
import { freshProfile, type Host, shiftedClock, startHost } from "./host.ts";
import { button, card, field, heading, said, t } from "./words.ts";

/** Strong enough by the app's own measure, and easy to type. */
export const PASSPHRASE = "seven slow boats carry warm bread home";

/** Where an agreement stands in the list: signed by both, or not. */
type Shelf = "signed" | "written";

export class Person {
  readonly name: string;
  readonly #browser: Browser;
  readonly #look: BrowserContextOptions;
  #host: Host | undefined;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  readonly profile: string;

  constructor(browser: Browser, name: string, look: BrowserContextOptions = {}, profile = freshProfile()) {
    this.#browser = browser;
    this.name = name;
    this.#look = look;
    this.profile = profile;
  }
  get host(): Host {
    if (!this.#host) throw new Error(`${this.name}'s app is closed`);
    return this.#host;
  }
  get page(): Page {
    if (!this.#page) throw new Error(`${this.name}'s app is closed`);
    return this.#page;
  }

  /** Starts the app and opens its window. */
  async open(...options: string[]): Promise<Page> {
    return this.#start(options);
  }
  /** As `open`, on a machine whose date is so many days ahead. */
  openOn(days: number): Promise<Page> {
    return this.#start([], shiftedClock(days), days);
  }
  /** As `open`, of another version, which refuses what is more than a few words at a time. */
  openStricter(): Promise<Page> {
    return this.#start([], new URL("../../harness/stricterBuild.ts", import.meta.url));
  }
  async #start(options: readonly string[], otherwise?: URL, days = 0): Promise<Page> {
    this.#host = await startHost(this.profile, options, otherwise);
    this.#context = await this.#browser.newContext(this.#look);
    if (days !== 0) await this.#context.addInitScript(shiftDates, days * 86_400_000);
    this.#page = await this.#context.newPage();
    await this.#page.goto(pathToFileURL(this.#host.launch).href);
    await this.#page.waitForURL(this.#host.address);
    return this.#page;
  }
  async close(how: "stop" | "kill" = "stop"): Promise<void> {
    await this.#context?.close();
    await this.#host?.[how]();
    this.#context = undefined;
    this.#host = undefined;
    this.#page = undefined;
  }

  /** The first two of the first ten minutes: a name, then a sentence of one's own that opens it. */
  async onboard(): Promise<void> {
    const { page } = this;
    await field(page, t("start.one.name")).fill(this.name);
    await button(page, t("do.continue")).click();
    await button(page, t("start.two.own")).click();
    await field(page, t("start.two.ownField")).fill(PASSPHRASE);
    await field(page, t("start.two.ownAgain")).fill(PASSPHRASE);
    await button(page, t("start.two.create")).click();
    await expect(heading(page, t("start.three.title"))).toBeVisible();
  }
  async lookAround(): Promise<void> {
    await button(this.page, t("start.three.look")).click();
    await this.inside();
  }
  async unlock(passphrase = PASSPHRASE): Promise<void> {
    await field(this.page, t("lock.passphrase")).fill(passphrase);
    await button(this.page, t("lock.open")).click();
    await this.#putWordsOff();
    await this.inside();
  }
  /** Recovery words still due are offered after the first unlock; they can be put off this once. */
  async #putWordsOff(): Promise<void> {
    const later = button(this.page, t("recovery.due.later"));
    await expect(later.or(this.page.getByRole("navigation", { name: t("rail.label") })).first()).toBeVisible();
    if (await later.isVisible()) await later.click();
  }
  /** Until the places stand there. */
  async inside(): Promise<void> {
    await expect(this.page.getByRole("navigation", { name: t("rail.label") })).toBeVisible();
  }
  /** By the key. */
  async lock(): Promise<void> {
    const { page } = this;
    await page.keyboard.press("Control+L");
    await expect(heading(page, t("lock.title"))).toBeVisible();
  }

  async goTo(place: "today" | "agreements" | "youAndMe" | "settings"): Promise<void> {
    const rail = this.page.getByRole("navigation", { name: t("rail.label") });
    const there = button(rail, t(`place.${place}`));
    await there.click();
    await expect(there).toHaveAttribute("aria-current", "page");
  }
  async settings(part: "you" | "apart" | "look" | "lock" | "open" | "backup" | "proof" | "about"): Promise<void> {
    await this.goTo("settings");
    await this.page
      .getByRole("grid", { name: t("settings.parts") })
      .getByRole("row", { name: t(`settings.${part}`) })
      .click();
    await expect(heading(this.page, t(`settings.${part}`))).toBeVisible();
  }

  get title() {
    return field(this.page, t("record.titleLabel"));
  }
  get text() {
    return field(this.page, t("record.textLabel"));
  }
  /** Begins an agreement on an empty page and waits until its words are saved. */
  async write(title: string, body: string): Promise<void> {
    await this.page.keyboard.press("Alt+N");
    await button(this.page, t("write.empty")).click();
    await this.#fill(title, body);
  }
  async writeBoundary(body: string): Promise<void> {
    await this.goTo("youAndMe");
    await button(this.page, t("youAndMe.write")).click();
    await button(this.page, t("write.empty")).click();
    await this.#fill("", body);
  }
  async #fill(title: string, body: string): Promise<void> {
    await this.title.click();
    if (title !== "") await this.page.keyboard.type(title);
    await this.text.click();
    await this.page.keyboard.type(body);
    await this.saved();
  }
  /** Types at the end of the open text. */
  async add(words: string): Promise<void> {
    await this.text.click();
    await this.page.keyboard.press("Control+End");
    await this.page.keyboard.type(words);
  }
  /** "Saved here" beside the open text, not in the top bar. */
  async saved(): Promise<void> {
    await expect(said(this.page.getByRole("article"), t("record.saved"))).toBeVisible();
  }
  /** Letters as they stand in the editor, without what is drawn between its lines. */
  async words(): Promise<string> {
    return (await this.text.locator(".cm-line").allInnerTexts()).join("\n").replace(/\n+$/, "");
  }
  row(title: string, shelf: Shelf = "written") {
    return this.page.getByRole("grid", { name: t(`agreements.${shelf}`) }).getByRole("row", { name: title });
  }
  async openText(title: string, shelf: Shelf = "written"): Promise<void> {
    await this.goTo("agreements");
    const shelves = this.page.getByRole("radiogroup", { name: t("agreements.which") });
    await shelves.getByRole("radio", { name: t(`agreements.${shelf}`), exact: true }).press("Space");
    await this.row(title, shelf).click();
    await expect(this.title).toHaveText(title);
  }
  async share(why = ""): Promise<void> {
    const press = button(this.page.getByRole("article"), t("record.share"));
    await press.click();
    const dialog = this.page.getByRole("dialog");
    if (why !== "") await field(dialog, t("share.why")).fill(why);
    await button(dialog, t("share.do")).click();
    await expect(dialog).toHaveCount(0);
    await expect(press, "the text stands there as it is shared, with an editor of its own").toHaveCount(0);
  }

  async startInviting(): Promise<string> {
    const { page } = this;
    await this.#toPairing();
    await card(page, t("pairing.invite")).click();
    const text = page.getByText(/homeport-pairing:/);
    await expect(text).toBeVisible();
    return text.innerText();
  }
  async answer(invitation: string): Promise<void> {
    const { page } = this;
    await this.#toPairing();
    await card(page, t("pairing.answer")).click();
    await field(page, t("pairing.paste")).fill(invitation);
    await button(page, t("pairing.accept")).click();
  }
  async #toPairing(): Promise<void> {
    await this.settings("you");
    await button(this.page, t("settings.invite")).click();
    await button(this.page, t("pairing.readDone")).click();
  }
  /** The seven words of the codes, in their order. */
  async codes(): Promise<string[]> {
    const list = this.page.getByRole("list", { name: t("pairing.codes") });
    await expect(list.getByRole("listitem")).toHaveCount(7);
    return list.getByRole("listitem").allInnerTexts();
  }
  async say(theyMatch: boolean): Promise<void> {
    await button(this.page, t(theyMatch ? "pairing.match" : "pairing.differ")).click();
  }
}

/** Side by side, both screens compared. */
export async function pair(a: Person, b: Person): Promise<void> {
  await b.answer(await a.startInviting());
  const [atA, atB] = await Promise.all([a.codes(), b.codes()]);
  expect(atA).toEqual(atB);
  await a.say(true);
  await b.say(true);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await expect(heading(one.page, t("pairing.pairedName", { name: other.name }))).toBeVisible();
  }
}

/** In the page, what `shiftedClock.ts` is in a process. */
function shiftDates(ms: number): void {
  const { now } = Date;
  globalThis.Date = class extends Date {
    constructor(...given: [] | [number | string | Date]) {
      if (given.length === 0) super(now() + ms);
      else super(...given);
    }
    static override now = (): number => now() + ms;
  } as DateConstructor;
}
