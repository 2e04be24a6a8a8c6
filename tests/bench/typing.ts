/**
 * B12: keystroke → painted, in a real Chromium: the built app with an agreement of many changes open, the partner's core
 * connected and writing it together, beside a bare CodeMirror with the same text. The two are typed into in turns.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { find } from "../../scripts/test/systemTools.ts";
import { t } from "../../src/renderer/strings/index.ts";
import { startHost } from "../e2e/kit/host.ts";
import { button, field } from "../e2e/kit/words.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, openReplica, pair, PASSPHRASE, until } from "../harness/couple.ts";
import { load, type Mark, ms, percentile } from "./figures.ts";
import { seededRandom, sentence } from "./tenYears.ts";

const TITLE = "Much rewritten";
const APART_MS = 90;
const TURN = 20;
const WARM_UP_TURNS = 1;

/** Undefined where there is no Chromium. */
export async function measureTyping(keys: number, changes: number, seed: number): Promise<readonly Mark[] | undefined> {
  const executablePath = find("chromium");
  if (executablePath === undefined) return undefined;
  console.error(`B12: an agreement is rewritten ${changes} times …`);
  const [atA, atB] = [freshProfile(), freshProfile()];
  const { id, text } = await rewrite([atA, atB], changes, seed);
  const partner = await startCore({ profile: atB, lan: true });
  await partner.must("vault.unlock", { passphrase: PASSPHRASE });
  const host = await startHost(atA, ["--instance-dir", instances(atA)]);
  const root = process.getuid?.() === 0;
  const args = [
    ...(root ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
  ];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const bare = await openBare(browser, text);
    const app = await openApp(browser, host);
    const alone = await typeInTurns(app, bare, keys);
    await joinBoth(app, partner, id);
    const together = await typeInTurns(app, bare, keys);
    return report(changes, keys, [
      ["in private, in pencil", alone],
      ["Write together on", together],
    ]);
  } finally {
    await browser.close();
    await Promise.all([host.stop(), partner.kill()]);
  }
}

type Took = { readonly app: number[]; readonly bare: number[] };

function report(changes: number, keys: number, runs: readonly (readonly [string, Took])[]): Mark[] {
  console.log(
    `B12 keystroke → painted in Chromium (${changes} changes, partner connected, ${keys} keys each, load ${load()})`,
  );
  return runs.map(([what, { app, bare }]) => {
    const line = (values: readonly number[]): string =>
      `p50 ${ms(percentile(values, 0.5))}, p95 ${ms(percentile(values, 0.95))}`;
    console.log(`  ${what}: Homeport ${line(app)}; bare CodeMirror ${line(bare)}`);
    return { what: `B12 p95, ${what}`, measured: percentile(app, 0.95) / percentile(bare, 0.95), atMost: 1.5 };
  });
}

const instances = (profile: string): string => `${profile}.instance`;

/** Two paired vaults with one agreement of that many changes, most of them made together, letter groups at a time. */
async function rewrite(profiles: readonly [string, string], changes: number, seed: number) {
  const [a, b] = [
    await startCore({ profile: profiles[0], lan: true }),
    await startCore({ profile: profiles[1], lan: true }),
  ];
  await a.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  await b.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
  await a.must("recovery.putOff");
  await pair(a, b);
  const random = seededRandom(seed);
  const body = Array.from({ length: 20 }, () => sentence(random)).join("\n");
  const draft = await a.must("records.create", { kind: "agreement", title: TITLE, body });
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  await eventually(async () => (await b.must("records.list")).find((row) => row.id === id), "the partner has it");
  await join([a, b], id);
  const replica = await openReplica(a, id);
  for (let made = 0; made < changes; made += 32) {
    const answers = Array.from({ length: Math.min(32, changes - made) }, () => {
      const at = Math.floor(random() * (replica.doc.body.length - 8));
      return replica.type(at, "a new word "[Math.floor(random() * 11)] ?? "e", 1);
    });
    for (const answer of await Promise.all(answers)) if (!answer.ok) throw new Error(`refused: ${answer.error.type}`);
  }
  const text = replica.doc.body;
  await eventually(
    async () => (await b.must("record.text", { id })).shared.body === text || undefined,
    "both have all",
    120_000,
  );
  await Promise.all([a.lock(), b.lock()]);
  return { id, text };
}

async function join(cores: readonly CoreProcess[], id: string): Promise<void> {
  const on = cores.map((core) => until(core, "together", ({ record, state }) => record === id && state === "on"));
  for (const core of cores) await core.must("together.join", { record: id });
  await Promise.all(on);
}

async function openApp(browser: Browser, host: { launch: string; address: string }): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 832 } })).newPage();
  await page.goto(pathToFileURL(host.launch).href);
  await page.waitForURL(host.address);
  await field(page, t("lock.passphrase")).fill(PASSPHRASE);
  await button(page, t("lock.open")).click();
  const rail = page.getByRole("navigation", { name: t("rail.label") });
  await button(rail, t("place.agreements")).click();
  await page
    .getByRole("grid", { name: t("agreements.written") })
    .getByRole("row", { name: TITLE })
    .click();
  await field(page, t("record.textLabel")).click();
  await watchKeys(page);
  return page;
}

/** The window asks to write together, the partner's core joins. */
async function joinBoth(page: Page, partner: CoreProcess, id: string): Promise<void> {
  await button(page.getByRole("article"), t("together.title")).click();
  const asked = until(partner, "together", ({ record, state }) => record === id && state === "asked");
  await button(page.getByRole("dialog"), t("together.join")).click();
  await asked;
  await partner.must("together.join", { record: id });
  await page.getByText(t("together.onText")).waitFor();
  await field(page, t("record.textLabel")).click();
}

async function openBare(browser: Browser, text: string): Promise<Page> {
  const code = await bundle();
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 832 } })).newPage();
  await page.goto("about:blank");
  await page.addScriptTag({ content: code });
  await page.evaluate((words) => window.openBareEditor(words), text);
  await watchKeys(page);
  return page;
}

async function bundle(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("./bareEditor.ts");
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, lib: { entry, formats: ["iife"], name: "bare" } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first && "output" in first ? first.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("the bare editor was not built");
  return chunk.code;
}

/** From the moment the browser had the key to the first moment after the frame with its letter was made ready. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const took: number[] = [];
    const channel = new MessageChannel();
    const begun: number[] = [];
    channel.port1.onmessage = () => {
      for (const at of begun.splice(0)) took.push(performance.now() - at);
    };
    addEventListener(
      "keydown",
      (event) => {
        if (event.key.length !== 1) return;
        requestAnimationFrame(() => {
          begun.push(event.timeStamp);
          channel.port2.postMessage(0);
        });
      },
      true,
    );
    Object.assign(window, { keysTook: took });
  });
}
const takeTimes = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { keysTook: number[] }).keysTook.splice(0));

async function typeInTurns(app: Page, bare: Page, keys: number): Promise<Took> {
  const took: Took = { app: [], bare: [] };
  for (let turn = 0; turn < keys / TURN + WARM_UP_TURNS; turn++) {
    for (const [page, into] of [
      [app, took.app],
      [bare, took.bare],
    ] as const) {
      await page.bringToFront();
      await page.keyboard.type("softly we go on now ".slice(0, TURN), { delay: APART_MS });
      await page.waitForTimeout(300);
      const times = await takeTimes(page);
      if (turn >= WARM_UP_TURNS) into.push(...times);
    }
  }
  return took;
}
