import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { demoPeople } from "../../resources/demo.en.ts";
import { takePictures } from "./kit/pictures.ts";
import { expect, test } from "./kit/test.ts";
import { button, field, t } from "./kit/words.ts";

/** `npm start -- --demo`, as anyone types it, with everything it keeps in one folder. */
const start = (folder: string, ...options: string[]): ChildProcess =>
  spawn(process.execPath, [join("scripts", "start.ts"), "--demo", "--no-open", "--json", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder, LOCALAPPDATA: folder },
  });

type Ready = { person: string; ready: boolean; address: string; launch: string };

async function readiness(child: ChildProcess): Promise<{ hosts: Ready[]; said: () => string }> {
  let said = "";
  child.stderr?.on("data", (data: Buffer) => (said += data.toString()));
  const hosts: Ready[] = [];
  if (child.stdout === null) throw new Error("no stdout");
  for await (const line of createInterface({ input: child.stdout })) {
    hosts.push(JSON.parse(line) as Ready);
    if (hosts.length === 2) return { hosts, said: () => said };
  }
  throw new Error(`the demo ended before it was ready: ${said}`);
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
  return child.exitCode;
}

async function enter(browser: Browser, { launch, address, person }: Ready): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(pathToFileURL(launch).href);
  await page.waitForURL(address);
  const passphrase = demoPeople.find(({ key }) => key === person)?.passphrase ?? "";
  await field(page, t("lock.passphrase")).fill(passphrase);
  await button(page, t("lock.open")).click();
  await expect(page.getByRole("navigation", { name: t("rail.label") })).toBeVisible();
  return page;
}

async function goTo(page: Page, place: "agreements" | "youAndMe"): Promise<void> {
  await button(page.getByRole("navigation", { name: t("rail.label") }), t(`place.${place}`)).click();
}
type Shelf = "signed" | "written";
const rows = (page: Page, shelf: Shelf) => page.getByRole("grid", { name: t(`agreements.${shelf}`) }).getByRole("row");
async function open(page: Page, shelf: Shelf): Promise<void> {
  const shelves = page.getByRole("radiogroup", { name: t("agreements.which") });
  await shelves.getByRole("radio", { name: t(`agreements.${shelf}`), exact: true }).press("Space");
}

test("[F32] the demo: two invented people with one record, watermarked, reused by the next start", async ({
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "homeport-e2e-demo-"));
  let demo = start(folder);
  try {
    const first = await readiness(demo);
    expect(first.hosts.map(({ person }) => person).sort()).toEqual(["noor", "robin"]);
    for (const { name, passphrase } of demoPeople)
      expect(first.said()).toContain(`${name}'s passphrase: ${passphrase}`);

    const pages = await Promise.all(first.hosts.map((host) => enter(browser, host)));
    const [robin, noor] = first.hosts[0]?.person === "robin" ? pages : pages.toReversed();
    if (!robin || !noor) throw new Error("two pages");
    for (const page of [robin, noor]) {
      await expect(page.getByText(t("standing.demo"))).toBeVisible();
      // They met today: as it stood when the vault was opened, whichever was opened first.
      await expect(page.getByText(t("sync.longApart"))).toHaveCount(0);
      await goTo(page, "agreements");
      // What holds, and what doesn't: offered, on trial once, withdrawn.
      for (const [shelf, standing] of [
        ["signed", { "Sunday soup": "standing.inForce", Lighthouse: "standing.inForce" }],
        [
          "written",
          {
            "When doubt comes round": "standing.signed",
            "Partners, not repair crews": "standing.withdrawn",
            "This autumn": "record.status.shared",
          },
        ],
      ] as const) {
        await open(page, shelf);
        for (const [title, says] of Object.entries(standing)) {
          const row = rows(page, shelf).filter({ hasText: title });
          await expect(row).toBeVisible();
          if (!(await row.innerText()).includes(t("row.unshared"))) await expect(row).toContainText(t(says));
        }
      }
    }
    // Robin's draft is Robin's alone.
    await expect(rows(robin, "written").filter({ hasText: "The week by the sea" })).toBeVisible();
    await expect(rows(noor, "written").filter({ hasText: "The week by the sea" })).toHaveCount(0);

    // The same words on both sides, the stretch written together among them, and the story behind them.
    for (const page of [robin, noor]) {
      await rows(page, "written").filter({ hasText: "This autumn" }).click();
      await expect(field(page, t("record.textLabel"))).toContainText(
        "What makes Noor's part easier: a walk first, words after.",
      );
    }
    // The picture in the README, in the first of these sizes.
    await open(robin, "signed");
    await rows(robin, "signed").filter({ hasText: "Sunday soup" }).click();
    await takePictures(robin, "demo", "light");
    for (const page of [robin, noor]) {
      await goTo(page, "youAndMe");
      await expect(page.getByText("I will keep the first hour of the day to myself")).toBeVisible();
      await expect(page.getByText("I will leave the room when voices get loud")).toBeVisible();
    }

    // The two are connected: what Robin shares now arrives.
    await goTo(robin, "agreements");
    await open(robin, "written");
    await rows(robin, "written").filter({ hasText: "The week by the sea" }).click();
    await button(robin.getByRole("article"), t("record.share")).click();
    await button(robin.getByRole("dialog"), t("share.do")).click();
    await expect(robin.getByRole("dialog")).toHaveCount(0);
    await goTo(noor, "agreements");
    await open(noor, "written");
    await expect(rows(noor, "written").filter({ hasText: "The week by the sea" })).toBeVisible();

    expect(await end(demo)).toBe(0);
    demo = start(folder);
    const second = await readiness(demo);
    expect(second.said()).not.toContain("move in");
    const again = second.hosts.find(({ person }) => person === "noor");
    if (!again) throw new Error("Noor did not start again");
    const page = await enter(browser, again);
    await goTo(page, "agreements");
    await open(page, "written");
    await expect(rows(page, "written").filter({ hasText: "The week by the sea" })).toBeVisible();
  } finally {
    await end(demo);
    rmSync(folder, { recursive: true, force: true });
  }
});

test("[F32] the demo leaves a real profile alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "homeport-e2e-demo-"));
  const real = join(folder, "profile");
  mkdirSync(join(real, "vault"), { recursive: true });
  writeFileSync(join(real, "vault", "vault.db"), "someone's");
  const demo = start(folder, "--profile", real);
  let said = "";
  demo.stderr?.on("data", (data: Buffer) => (said += data.toString()));
  await once(demo, "close"); // with the last of what it said
  expect(demo.exitCode).toBe(1);
  expect(said).toContain("real profile");
  expect(readdirSync(real, { recursive: true })).toHaveLength(2);
  expect(readFileSync(join(real, "vault", "vault.db"), "utf8")).toBe("someone's");
  rmSync(folder, { recursive: true });
});
