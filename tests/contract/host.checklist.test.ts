/** E1: Electron's security checklist (docs/security-checklist.md), by its numbers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FuseV1Options } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fuses } from "../../electron-builder.config.ts";
import { contentSecurityPolicy } from "../../src/main/hosting/headers.ts";
import { ownScheme } from "../../src/main/shell/protocol.ts";
import { openShell, type RunningShell } from "./host/openShell.ts";

const root = join(import.meta.dirname, "..", "..");

describe("[E1] Electron's security checklist", () => {
  let shell: RunningShell;
  let preferences: Record<string, unknown>;
  beforeAll(async () => {
    shell = await openShell();
    preferences = shell.recording.windows[0]?.options["webPreferences"] as Record<string, unknown>;
  });
  afterAll(() => shell.stop());

  const prevented = (event: string, details: object = {}): boolean => {
    let stopped = false;
    shell.contents.emit(event, { ...details, preventDefault: () => (stopped = true) });
    return stopped;
  };
  const told = <T>(name: string): T => shell.recording.page.told[name] as T;
  const load = (url: string, method = "GET"): Promise<Response> =>
    told<(request: { url: string; method: string }) => Promise<Response>>("page")({ url, method });
  const mayLoad = (url: string): boolean => {
    let cancelled: boolean | undefined;
    told<(details: object, answer: (a: { cancel: boolean }) => void) => void>("request")({ url }, ({ cancel }) => {
      cancelled = cancel;
    });
    return cancelled === false;
  };

  it("[E1] 1: only our own scheme is ever loaded, so no remote content at all", () => {
    const others = [
      "https://example.org/",
      "http://127.0.0.1/",
      "ws://x/",
      "file:///etc/passwd",
      "ftp://x/",
      "data:text/html,x",
    ];
    for (const url of [...others, "app://elsewhere/", "blob:https://example.org/1", "chrome://gpu", "javascript:1"])
      expect(mayLoad(url), url).toBe(false);
    for (const url of ["app://homeport/", "app://homeport/a.js", "blob:app://homeport/1"])
      expect(mayLoad(url)).toBe(true);
  });

  it("[E1] 2 3 4 6 8 9 11: the window's options", () => {
    expect(preferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      devTools: false,
      spellcheck: false,
    });
    expect(preferences).not.toHaveProperty("enableBlinkFeatures"); // 10
    expect(preferences).not.toHaveProperty("additionalArguments");
    expect(String(preferences["partition"])).not.toMatch(/^persist:/); // nothing of a page on disk
    expect(shell.recording.electron.app.sandboxed).toBe(true);
  });

  it("[E1] 5: every permission is denied but copying text by our own page", () => {
    type Request = (contents: { getURL: () => string }, permission: string, answer: (granted: boolean) => void) => void;
    const asked = (permission: string, url: string): boolean => {
      let granted = false;
      told<Request>("permissionRequest")({ getURL: () => url }, permission, (answer) => (granted = answer));
      expect(told<(c: null, p: string, origin: string) => boolean>("permissionCheck")(null, permission, url)).toBe(
        granted,
      );
      return granted;
    };
    const all = [
      "media",
      "geolocation",
      "notifications",
      "midi",
      "pointerLock",
      "fullscreen",
      "openExternal",
      "hid",
      "serial",
    ];
    for (const permission of [
      ...all,
      "usb",
      "clipboard-read",
      "fileSystem",
      "unknown",
      "display-capture",
      "idle-detection",
    ])
      expect(asked(permission, "app://homeport/"), permission).toBe(false);
    expect(asked("clipboard-sanitized-write", "app://homeport/")).toBe(true);
    expect(asked("clipboard-sanitized-write", "https://example.org/")).toBe(false);
    expect(told<() => boolean>("device")()).toBe(false);
    expect(told("spellcheck")).toBe(false);
  });

  it("[E1] 1 5: the session that no page of ours is in gives nothing either", () => {
    const { told } = shell.recording.electron.session.defaultSession;
    expect(Object.keys(told).sort()).toEqual(
      ["permissionRequest", "permissionCheck", "device", "display", "spellcheck", "request"].sort(),
    );
    let answer: unknown = "none";
    (told["display"] as (request: object, done: (streams: unknown) => void) => void)(
      {},
      (streams) => (answer = streams),
    );
    expect(answer).toBeNull();
  });

  it("a page that ended by itself is loaded again, with a pause that grows; one that we ended is loaded once", async () => {
    const [window] = shell.recording.windows;
    if (!window) throw new Error("no window");
    const before = window.loads;
    const from = performance.now();
    for (let round = 1; round <= 3; round++) {
      window.webContents.goneByItself();
      while (window.loads < before + round) await sleep(5);
    }
    expect(performance.now() - from).toBeGreaterThan(100 + 200 + 400 - 20);
    window.webContents.forcefullyCrashRenderer();
    void window.loadURL("app://homeport/");
    await sleep(1_000);
    expect(window.loads).toBe(before + 4);
  });

  it("[E1] 7: every page carries a policy that lets nothing in", async () => {
    const page = await load("app://homeport/");
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-[^']+'; /,
    );
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    expect(await page.text()).toContain(`nonce="${/'nonce-([^']+)'/.exec(policy)?.[1]}"`);
    const shared = (text: string): string => text.replace(/'nonce-[^']+'/, "").replace(/ ws:[^;]+/, "");
    expect(shared(policy)).toBe(shared(contentSecurityPolicy("x", "ws://127.0.0.1:1"))); // the browser host's
  });

  it("[E1] 12 13 14: no webview, no navigation, no window", () => {
    expect(prevented("will-attach-webview")).toBe(true);
    for (const url of [
      "https://example.org/",
      "file:///x",
      "app://homeport/other.html",
      "app://evil/",
      "about:blank",
    ]) {
      expect(prevented("will-navigate", { url }), url).toBe(true);
      expect(prevented("will-frame-navigate", { url, isMainFrame: true }), url).toBe(true);
      expect(shell.contents.openHandler?.({ url })).toEqual({ action: "deny" });
    }
    expect(prevented("will-navigate", { url: "app://homeport/" })).toBe(false);
    expect(prevented("will-frame-navigate", { url: "app://homeport/", isMainFrame: false })).toBe(true);
    expect(prevented("will-redirect")).toBe(true);
  });

  it("[E1] 15: nothing ever reaches shell.openExternal", () => {
    for (const file of readdirSync(join(root, "src/main"), { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".ts"))
        expect(readFileSync(join(root, "src/main", file), "utf8"), file).not.toMatch(/openExternal|openPath/);
    expect(shell.recording.electron).not.toHaveProperty("shell");
  });

  it("[E1] 16: the newest stable Electron, pinned exactly", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number(devDependencies.electron.split(".")[0])).toBeGreaterThanOrEqual(45);
  });

  it("[E1] 18: no file: address; our scheme has no rights beyond a page's and serves only the built page", async () => {
    expect(shell.contents.mainFrame.url).toBe("app://homeport/");
    expect(ownScheme).toEqual({ scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true } });
    expect((await load("app://homeport/script.js")).status).toBe(200);
    const ways = ["../echoCore.ts", "%2e%2e/echoCore.ts", "..%2fechoCore.ts", "page/../../echoCore.ts", "/etc/passwd"];
    for (const path of [...ways, ".env", "script.js/", "a\\..\\b.js", "index.html\0.js", "script.js%00.png"])
      expect((await load(`app://homeport/${path}`)).status, path).toBe(404);
    for (const url of [
      "app://evil/",
      "app://homeport.evil/script.js",
      "app://x:y@homeport/script.js",
      "https://homeport/",
    ])
      expect((await load(url)).status, url).toBe(403);
    for (const method of ["POST", "PUT", "HEAD"]) expect((await load("app://homeport/", method)).status).toBe(405);
  });

  it("[E1] 19: every fuse is set, and what would run foreign code is off", () => {
    expect(fuses.strictlyRequireAllFuses).toBe(true);
    const named = Object.keys(FuseV1Options).filter((key) => /^\d+$/.test(key));
    for (const fuse of named) expect(fuses, FuseV1Options[Number(fuse)]).toHaveProperty(fuse);
    expect(fuses).toMatchObject({
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    });
  });

  it("[E1] 20: the page gets call and on, and nothing of Electron", async () => {
    const { bridge } = await shell.window();
    expect(Object.keys(bridge).sort()).toEqual(["call", "on"]);
  });

  it("[E1] a download is let through only if the page itself made it", () => {
    const download = (url: string): boolean => {
      let stopped = false;
      shell.recording.page.emit("will-download", { preventDefault: () => (stopped = true) }, { getURL: () => url });
      return !stopped;
    };
    expect(download("blob:app://homeport/1")).toBe(true);
    for (const url of ["https://example.org/x", "data:text/plain,x", "blob:https://example.org/1"])
      expect(download(url)).toBe(false);
  });

  it("[E1] the table names each of the 20 items once, and every test file it names is there", () => {
    const table = readFileSync(join(root, "docs", "security-checklist.md"), "utf8");
    const rows = table.split("\n").filter((line) => /^\| \d+ /.test(line));
    expect(rows.map((row) => Number(/\d+/.exec(row)?.[0]))).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    for (const [, file = ""] of table.matchAll(/`((?:tests|src)\/[\w./-]+)`/g))
      expect(existsSync(join(root, file)), file).toBe(true);
  });
});
