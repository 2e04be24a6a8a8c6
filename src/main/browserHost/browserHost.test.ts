import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { browserArguments, browserCandidates, findBrowser, hasDisplay } from "./browser.ts";
import { parseOptions } from "./options.ts";
import { prepareProfile } from "../hosting/profile.ts";

describe("options", () => {
  const parse = (...args: string[]) =>
    parseOptions(args, "linux", { XDG_DATA_HOME: "/data", XDG_STATE_HOME: "/state" });

  it("have defaults a person needs to know nothing of", () => {
    expect(parse()).toEqual({
      ok: true,
      value: {
        profile: "/data/homeport",
        instanceDir: "/state/homeport-instances",
        open: true,
        port: 0,
        json: false,
        demo: false,
        floorKdf: false,
        lanPort: 0,
        lan: true,
      },
    });
  });

  it("are read in full, and only the demo and tests get the weaker key derivation", () => {
    const read = parse("--profile", "/p", "--no-open", "--port", "8080", "--json", "--lan-port", "9", "--no-lan");
    expect(read).toMatchObject({
      value: { profile: "/p", open: false, port: 8080, json: true, lanPort: 9, lan: false, floorKdf: false },
    });
    expect(parse("--demo")).toMatchObject({ value: { demo: true, floorKdf: true } });
  });

  it("refuse what they do not know with a sentence", () => {
    for (const args of [
      ["--prot", "1"],
      ["extra"],
      ["--port", "x"],
      ["--port", "65536"],
      ["--port", "-1"],
      ["--lan-port", "1e3"],
    ])
      expect(parse(...args)).toMatchObject({ ok: false, error: expect.any(String) });
  });
});

describe("finding a browser", () => {
  it("looks where each system keeps one, the person's choice first", () => {
    expect(browserCandidates("linux", { PATH: "/a:/b" }).slice(0, 2)).toEqual(["/a/chromium", "/b/chromium"]);
    expect(browserCandidates("darwin", { HOME: "/h" })[0]).toBe("/Applications/Chromium.app/Contents/MacOS/Chromium");
    const windows = browserCandidates("win32", { ProgramFiles: "C:\\Programs", LOCALAPPDATA: "C:\\Local" });
    expect(windows.some((path) => path.endsWith("msedge.exe"))).toBe(true);
    expect(browserCandidates("linux", { HOMEPORT_BROWSER: "/my/own", PATH: "/a" })[0]).toBe("/my/own");
    expect(findBrowser("linux", { PATH: "/nowhere" })).toBeUndefined();
    expect(findBrowser("linux", { HOMEPORT_BROWSER: process.execPath })).toBe(process.execPath);
  });

  it("opens an app window of its own profile that keeps nothing, sandboxed unless for root", () => {
    const args = browserArguments("/usr/bin/chromium", "/p/host/launch.html", "/p/browser", false);
    expect(args).toContain("--app=file:///p/host/launch.html");
    expect(args).toContain("--user-data-dir=/p/browser");
    expect(args).toContain("--incognito");
    expect(args).not.toContain("--no-sandbox");
    expect(browserArguments("/usr/bin/microsoft-edge", "/l", "/p", true)).toEqual(
      expect.arrayContaining(["--inprivate", "--no-sandbox", "--disable-gpu"]),
    );
  });

  it("knows when there is nothing to draw on", () => {
    expect(hasDisplay("linux", {})).toBe(false);
    expect(hasDisplay("linux", { DISPLAY: ":0" })).toBe(true);
    expect(hasDisplay("linux", { WAYLAND_DISPLAY: "wayland-0" })).toBe(true);
    expect(hasDisplay("darwin", {})).toBe(true);
  });
});

describe("the profile", () => {
  it("[F32] the demo and a person's vault never share one", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-profile-"));
    const real = join(folder, "real");
    expect(prepareProfile(real, false).ok).toBe(true);
    expect(readdirSync(real).sort()).toEqual(["browser", "electron", "host"]);
    expect(prepareProfile(real, true)).toMatchObject({ ok: false });
    expect(existsSync(join(real, "demo"))).toBe(false);
    const demo = join(folder, "demo");
    expect(prepareProfile(demo, true).ok).toBe(true);
    expect(prepareProfile(demo, true).ok).toBe(true);
    expect(prepareProfile(demo, false)).toMatchObject({ ok: false });
    writeFileSync(join(folder, "file"), "");
    expect(prepareProfile(join(folder, "file"), false)).toMatchObject({ ok: false });
    rmSync(folder, { recursive: true });
  });
});
