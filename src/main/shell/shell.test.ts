import { EventEmitter } from "node:events";
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, PowerMonitor, SafeStorage } from "electron";
import { describe, expect, it } from "vitest";
import { createKeychain } from "./keychain.ts";
import { menuTemplate, trayTemplate } from "./menu.ts";
import { shellOptions } from "./options.ts";
import { watchPower } from "./power.ts";
import { createTray } from "./tray.ts";
import { windowOptions } from "./window.ts";

describe("[VT1] the keychain", () => {
  const storage = (backend: string, available: boolean | Error = true): SafeStorage =>
    ({
      getSelectedStorageBackend: () => backend,
      isAsyncEncryptionAvailable: () =>
        available instanceof Error ? Promise.reject(available) : Promise.resolve(available),
      encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`sealed ${text}`)),
      decryptStringAsync: (sealed: Buffer) =>
        sealed.toString().startsWith("sealed ")
          ? Promise.resolve({ result: sealed.toString().slice(7), shouldReEncrypt: false })
          : Promise.reject(new Error("no")),
    }) as unknown as SafeStorage;
  const secret = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);

  it("seals and opens bytes where the system protects them", async () => {
    for (const [platform, backend] of [
      ["linux", "kwallet6"],
      ["darwin", "unknown"],
      ["win32", "unknown"],
    ] as const) {
      const keychain = createKeychain(storage(backend), platform);
      const sealed = await keychain.seal(secret);
      if (!sealed.ok) throw new Error(sealed.error.type);
      expect(await keychain.open(sealed.value)).toEqual({ ok: true, value: secret });
      expect(await keychain.open(secret)).toEqual({ ok: false, error: { type: "Damaged" } });
    }
  });

  it("is refused on Linux without a real keyring, and wherever the system says no", async () => {
    const none = { ok: false, error: { type: "Unsupported" } };
    for (const poor of [
      storage("basic_text"),
      storage("unknown"),
      storage("kwallet5", false),
      storage("kwallet5", new Error()),
    ]) {
      const keychain = createKeychain(poor, "linux");
      expect(await keychain.available()).toBe(false);
      expect(await keychain.seal(secret)).toEqual(none);
      expect(await keychain.open(secret)).toEqual(none);
    }
  });
});

describe("the window's place", () => {
  const screen = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
  const place = (x: number, y: number): BrowserWindowConstructorOptions =>
    windowOptions("/p", { neutralTitle: false, window: { x, y, width: 900, height: 700, maximised: false } }, screen);

  it("is kept while it can be seen, and forgotten when its screen is gone", () => {
    expect(place(100, 50)).toMatchObject({ x: 100, y: 50, width: 900, height: 700 });
    for (const [x, y] of [
      [3000, 50],
      [100, 1000],
      [-800, 50],
      [100, -650],
    ] as const)
      expect(place(x, y)).toMatchObject({ width: 1280, height: 832 });
    expect(place(3000, 0)).not.toHaveProperty("x");
  });

  it("[F11] has the neutral title before any page is loaded", () => {
    expect(windowOptions("/p", { neutralTitle: true }, screen).title).toBe("Notes");
  });
});

describe("menu and tray", () => {
  const done: string[] = [];
  const act = (name: string) => () => void done.push(name);
  const actions = { lock: act("lock"), hide: act("hide"), show: act("show"), quit: act("quit") };
  const flat = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);

  it("lock and quick hide have the page's keys on every platform", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      const items = flat(menuTemplate(platform, actions));
      const press = (key: string) =>
        items.find(({ accelerator }) => accelerator === key)?.click?.({} as never, undefined, {});
      press("CommandOrControl+L");
      press("F9");
      expect(done.splice(0)).toEqual(["lock", "hide"]);
      const roles = items.map(({ role }) => role);
      for (const role of ["reload", "forceReload", "toggleDevTools", "help", "viewMenu"])
        expect(roles).not.toContain(role);
    }
  });

  it("[F11] the tray says nothing of what the app is or holds", () => {
    const labels = trayTemplate(actions).flatMap(({ label }) => label ?? []);
    expect(labels).toEqual(["Open", "Lock now", "Quit"]);
  });

  it("a desktop without a tray is no error", () => {
    const broken = {
      Tray: function none() {
        throw new Error("none");
      },
      Menu: {},
      nativeImage: {},
    };
    expect(createTray(broken as never, actions, true)).toBeUndefined();
  });

  it("[S5] every way the system can turn away locks", () => {
    const power = new EventEmitter();
    watchPower(power as PowerMonitor, { lock: act("lock"), resumed: act("resumed"), quit: act("quit") });
    for (const event of ["suspend", "lock-screen", "user-did-resign-active", "resume", "shutdown"]) power.emit(event);
    expect(done.splice(0)).toEqual(["lock", "lock", "lock", "resumed", "quit"]);
  });
});

it("reads its options among Chromium's own", () => {
  const read = (...args: string[]) => shellOptions(args, "linux", { XDG_DATA_HOME: "/data" });
  expect(read()).toEqual({ profile: "/data/homeport", demo: false });
  expect(read("--no-sandbox", "/app/out/main/index.js", "--profile", "/p", "--demo")).toEqual({
    profile: "/p",
    demo: true,
  });
  expect(read("--profile")).toEqual({ profile: "/data/homeport", demo: false });
});
