import { EventEmitter } from "node:events";
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, PowerMonitor } from "electron";
import { describe, expect, it } from "vitest";
import { type FakeSafeStorage, fakeSafeStorage } from "../../../tests/contract/host/fakeSafeStorage.ts";
import { createKeychain } from "./keychain.ts";
import { menuTemplate, trayTemplate } from "./menu.ts";
import { shellOptions } from "./options.ts";
import { watchPower } from "./power.ts";
import { createTray } from "./tray.ts";
import { windowOptions } from "./window.ts";

describe("[VT1] the keychain", () => {
  const secret = () => Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
  const failed = { ok: false, error: { type: "Keychain" } };

  it("seals and opens bytes where the system protects them", async () => {
    for (const [platform, change] of [
      ["linux", { backend: "kwallet6", mark: "v11" }],
      ["linux", { backend: "gnome_libsecret", mark: "v12" }],
      ["darwin", { backend: "unknown", mark: "v10" }],
      ["win32", { backend: "unknown", mark: "v10" }],
    ] as const) {
      const storage = fakeSafeStorage();
      Object.assign(storage, change);
      const keychain = createKeychain(storage, platform);
      expect(keychain.offered()).toBe(true);
      expect(storage.asked).toBe(0); // looking costs the person no question of the system's
      const sealed = await keychain.seal(secret());
      if (!sealed.ok) throw new Error(sealed.error.type);
      expect(await keychain.open(sealed.value)).toEqual({ ok: true, value: { secret: secret() } });
      expect(await keychain.open(secret())).toEqual(failed);
    }
  });

  it("is refused on Linux without a real keyring, and wherever the system says no", async () => {
    const poor: [Partial<FakeSafeStorage>, offered: boolean][] = [
      [{ backend: "basic_text" }, false],
      [{ backend: "unknown" }, false],
      [{ available: false }, true],
      [{ broken: true }, true],
      // The keyring did not answer, so that Chromium sealed with the key it has everywhere, and says nothing of it.
      [{ mark: "v10" }, true],
    ];
    for (const [change, offered] of poor) {
      const storage = fakeSafeStorage();
      const good = await createKeychain(storage, "linux").seal(secret());
      if (!good.ok) throw new Error(good.error.type);
      Object.assign(storage, change);
      const keychain = createKeychain(storage, "linux");
      expect(keychain.offered()).toBe(offered);
      expect(await keychain.seal(secret()), JSON.stringify(change)).toEqual(failed);
      if (change.mark === undefined) expect(await keychain.open(good.value)).toEqual(failed);
    }
  });

  it("gives back nothing but a secret of ours, and seals it anew where the system's key has changed", async () => {
    const storage = fakeSafeStorage();
    const keychain = createKeychain(storage, "linux");
    expect(await keychain.open(await storage.encryptStringAsync("another app's password"))).toEqual(failed);
    const sealed = await keychain.seal(secret());
    if (!sealed.ok) throw new Error(sealed.error.type);
    storage.rotate();
    const opened = await keychain.open(sealed.value);
    if (!opened.ok || !opened.value.sealed) throw new Error("not sealed anew");
    expect(opened.value.secret).toEqual(secret());
    storage.forgetOldKeys();
    expect(await keychain.open(sealed.value)).toEqual(failed);
    expect(await keychain.open(opened.value.sealed)).toEqual({ ok: true, value: { secret: secret() } });
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
    let wallClock = 0;
    let tick = (): void => undefined;
    watchPower(
      power as PowerMonitor,
      { lock: act("lock"), resumed: act("resumed"), quit: act("quit") },
      { now: () => wallClock, after: (_ms, run) => ((tick = run), () => undefined) },
    );
    for (const event of ["suspend", "lock-screen", "user-did-resign-active", "resume", "shutdown"]) power.emit(event);
    expect(done.splice(0)).toEqual(["lock", "lock", "lock", "resumed", "quit"]);
    const sleepAnHour = (): void => {
      wallClock += 3_600_000;
      tick();
    };
    sleepAnHour(); // the one told of: whoever has unlocked since stays in
    expect(done.splice(0)).toEqual([]);
    sleepAnHour(); // of this one nothing was told
    expect(done.splice(0)).toEqual(["lock"]);
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
