/** The real Electron program, wherever its binary is present: what the recording stand-in can't show. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, type ElectronApplication, expect, type Page, test } from "@playwright/test";

const root = join(import.meta.dirname, "..", "..");
const binary = [
  join(root, "node_modules/electron/dist/electron"),
  join(root, "node_modules/electron/dist/Electron.app/Contents/MacOS/Electron"),
  join(root, "node_modules/electron/dist/electron.exe"),
].find((path) => existsSync(path));
const hasDisplay = process.platform !== "linux" || Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
const why = binary ? (hasDisplay ? undefined : "there is no display") : "Electron's binary is not here";

// One line where it can't run, not one a test.
if (why) test(`Electron: ${why}`, () => test.skip(true, why));
const suite = why ? () => undefined : test.describe;

suite("Electron", () => {
  test.describe.configure({ mode: "serial" });
  let app: ElectronApplication;
  let page: Page;
  let profile = "";

  test.beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), "homeport-electron-"));
    const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    app = await _electron.launch({
      executablePath: binary ?? "",
      args: [...asRoot, join(root, "out", "main", "index.js"), "--profile", profile],
      env: { ...process.env, XDG_STATE_HOME: profile },
    });
    page = await app.firstWindow();
  });
  test.afterAll(async () => {
    await app?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  test("[E1] the page is ours, isolated, and sees call and on alone", async () => {
    expect(page.url()).toBe("app://homeport/");
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((globalThis as { homeport?: object }).homeport ?? {}).sort(),
      node: ["require", "process", "module", "Buffer"].filter((name) => name in globalThis),
    }));
    expect(seen).toEqual({ bridge: ["call", "on"], node: [] });
  });

  test("core answers over its port, main answers host.info", async () => {
    const answers = await page.evaluate(async () => {
      const { homeport } = globalThis as unknown as {
        homeport: { call: (method: string, params?: unknown) => Promise<{ ok: boolean; value: unknown }> };
      };
      return [await homeport.call("host.info"), await homeport.call("vault.status")];
    });
    expect(answers[0]).toMatchObject({ ok: true, value: { kind: "electron" } });
    expect(answers[1]).toMatchObject({ ok: true, value: { state: "none" } });
  });

  test("[E1] nothing is reached outside, nothing opened, nothing navigated to", async () => {
    const tried = await page.evaluate(async () => {
      const fetched = await fetch("https://example.org/").then(
        () => "answered",
        () => "refused",
      );
      const opened = window.open("https://example.org/");
      location.href = "https://example.org/";
      return { fetched, opened: opened !== null };
    });
    expect(tried).toEqual({ fetched: "refused", opened: false });
    expect(page.url()).toBe("app://homeport/");
    expect(app.windows()).toHaveLength(1);
  });

  test("[S5] a lock replaces core and the page's process within a second", async () => {
    const processes = () =>
      app.evaluate(({ app: main }) => main.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name })));
    const core = (list: Awaited<ReturnType<typeof processes>>) =>
      list.find(({ name }) => name === "Homeport core")?.pid;
    const before = core(await processes());
    expect(before).toBeGreaterThan(0);
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit("suspend"));
    await expect.poll(async () => core(await processes()), { timeout: 1_500, intervals: [50] }).not.toBe(before);
  });
});
