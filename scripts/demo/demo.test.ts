import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { demoDays, demoPeople } from "../../resources/demo.en.ts";
import { prepareProfile } from "../../src/main/hosting/profile.ts";
import { defaultDemoFolder, openDemoFolder } from "./folder.ts";

const base = mkdtempSync(join(tmpdir(), "homeport-demo-"));
afterEach(() => {
  for (const name of readdirSync(base)) rmSync(join(base, name), { recursive: true });
});
const opened = (folder: string) => {
  const result = openDemoFolder(folder);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe("[F32] the demo's folder", () => {
  it("is refused where a person's profile is, and nothing in it is touched", () => {
    const real = join(base, "real");
    expect(prepareProfile(real, false).ok).toBe(true);
    const before = readdirSync(real, { recursive: true });
    expect(openDemoFolder(real)).toMatchObject({ ok: false, error: expect.stringContaining("real profile") });
    expect(readdirSync(real, { recursive: true })).toEqual(before);
  });

  it("is refused where a person's profile came to lie inside it", () => {
    const folder = join(base, "demo");
    opened(folder);
    expect(prepareProfile(join(folder, "robin"), false).ok).toBe(true);
    expect(openDemoFolder(folder)).toMatchObject({ ok: false, error: expect.stringContaining("real profile") });
    expect(existsSync(join(folder, "robin", "host"))).toBe(true);
  });

  it("is seeded only once it was marked, and not by another version's mark", () => {
    const folder = join(base, "demo");
    expect(opened(folder).isSeeded).toBe(false);
    opened(folder).markSeeded();
    expect(opened(folder).isSeeded).toBe(true);
    writeFileSync(join(folder, "seeded"), "0");
    expect(opened(folder).isSeeded).toBe(false);
  });

  it("is cleared of its own two profiles alone", () => {
    const folder = join(base, "demo");
    const demo = opened(folder);
    for (const { key } of demoPeople) expect(prepareProfile(demo.profile(key), true).ok).toBe(true);
    mkdirSync(join(folder, "mine"));
    demo.markSeeded();
    demo.clear();
    expect(readdirSync(folder).sort()).toEqual(["demo", "mine"]);
  });

  it("lies apart from where a person's profile does", () => {
    expect(defaultDemoFolder("linux", { XDG_STATE_HOME: "/state" })).toBe("/state/homeport-demo");
    expect(defaultDemoFolder("darwin", {}, "/h")).toBe("/h/Library/Caches/homeport-demo");
  });
});

describe("[F32] what the two wrote", () => {
  const deeds = demoDays.flatMap((day) => day.deeds);
  const words = deeds.flatMap((deed) => {
    if (deed.did === "write") return [deed.title, ...deed.paragraphs, deed.why ?? ""];
    if (deed.did === "change") return [deed.to, deed.why ?? ""];
    if (deed.did === "agree" || deed.did === "offer") return [deed.why, deed.trial?.question ?? ""];
    return deed.did === "together" ? deed.turns.flatMap((turn) => turn.types) : [];
  });

  it("is a dozen texts with some history, by both", () => {
    const written = deeds.filter((deed) => deed.did === "write");
    expect(written.length).toBeGreaterThanOrEqual(12);
    for (const { key } of demoPeople) {
      const own = deeds.filter((deed) => "who" in deed && deed.who === key);
      expect(own.filter((deed) => deed.did === "write" && deed.kind === "agreement").length).toBeGreaterThanOrEqual(3);
      expect(own.filter((deed) => deed.did === "write" && deed.kind === "boundary").length).toBeGreaterThanOrEqual(2);
      expect(own.filter((deed) => deed.did === "change").length).toBeGreaterThanOrEqual(3);
    }
    expect(written.filter((deed) => deed.why === undefined)).toHaveLength(1);
    expect(deeds.some((deed) => deed.did === "setAside")).toBe(true);
    expect(deeds.some((deed) => deed.did === "together")).toBe(true);
    // In force, offered, a trial that is over, a calm withdrawal.
    const dids = deeds.map(({ did }) => did);
    for (const did of ["agree", "offer", "withdraw"]) expect(dids).toContain(did);
    expect(deeds.some((deed) => deed.did === "agree" && deed.trial !== undefined)).toBe(true);
    expect(demoDays.map(({ daysAgo }) => daysAgo)).toEqual(
      demoDays.map(({ daysAgo }) => daysAgo).toSorted((a, b) => b - a),
    );
  });

  it("a boundary is its owner's alone: nobody else changes it, and it says what I will do", () => {
    const boundaries = deeds.flatMap((deed) => (deed.did === "write" && deed.kind === "boundary" ? [deed] : []));
    for (const boundary of boundaries) {
      expect(boundary.paragraphs[0]).toMatch(/^I will /);
      for (const deed of deeds)
        if (deed.did === "change" && deed.text === boundary.text) expect(deed.who).toBe(boundary.who);
    }
  });

  it("holds no diagnosis, jealousy, surveillance, penalty or duty: nothing F13 names", () => {
    const never =
      /\b(locat|password|passcode|phone|tracker|jealous|diagnos|anxi|avoidant|disorder|therap|cheat|money|pay|euro|owe|sex|forbid|not allowed|must|obey|penalt|punish|permission|other (men|women|people)|friends?)\b/i;
    for (const line of words) expect(line).not.toMatch(never);
    expect(`my password`).toMatch(never);
  });
});
