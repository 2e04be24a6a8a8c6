import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { hostArguments, type Machine, parseStartOptions, type StartOptions, whyBrowser } from "./startOptions.ts";

const parse = (...args: string[]) => parseStartOptions(args, "/home/robin");
const none: StartOptions = { browser: false, noOpen: false, json: false, demo: false };

describe("options of npm start", () => {
  it("takes none", () => expect(parse()).toEqual({ ok: true, value: none }));

  it("takes all, and hands them on to the host", () => {
    const parsed = parse("--profile", "boat", "--browser", "--no-open", "--port", "4100", "--json", "--demo");
    const profile = resolve("/home/robin/boat");
    expect(parsed).toEqual({
      ok: true,
      value: { profile, port: 4100, browser: true, noOpen: true, json: true, demo: true },
    });
    expect(hostArguments((parsed as { value: StartOptions }).value)).toEqual([
      "--profile",
      profile,
      "--port",
      "4100",
      "--no-open",
      "--json",
      "--demo",
    ]);
  });

  it("takes port 0, any free one", () => expect(parse("--port=0")).toMatchObject({ value: { port: 0 } }));

  it.each([
    [["--bogus"], /--bogus/],
    [["boat"], /boat/],
    [["--profile"], /--profile/],
    [["--profile="], /--profile/],
    [["--port"], /--port/],
    [["--port", "http"], /--port.*http/],
    [["--port", "65536"], /--port.*65536/],
    [["--port=-1"], /--port/],
    [["--json=yes"], /--json/],
  ])("refuses %j in one line that names it", (args, naming) => {
    const parsed = parse(...args);
    expect(parsed.ok).toBe(false);
    const { error } = parsed as { error: string };
    expect(error).toMatch(naming);
    expect(error).not.toContain("\n");
  });
});

describe("choice of host", () => {
  const desktop: Machine = { platform: "linux", root: false, display: true };

  it("is Electron on a desktop", () => {
    expect(whyBrowser(none, desktop)).toBeUndefined();
    expect(whyBrowser(none, { platform: "darwin", root: true, display: false })).toBeUndefined();
    expect(whyBrowser({ ...none, demo: true, profile: "/p" }, desktop)).toBeUndefined();
  });

  it("is the browser, with nothing to explain, where an option asks for it", () => {
    for (const asked of [{ browser: true }, { noOpen: true }, { json: true }, { port: 0 }])
      expect(whyBrowser({ ...none, ...asked }, desktop)).toBe("");
  });

  it("is the browser, and says why, without a display or as root", () => {
    expect(whyBrowser(none, { ...desktop, display: false })).toContain("display");
    expect(whyBrowser(none, { ...desktop, root: true })).toContain("root");
  });
});
