import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";

/** Words nobody else writes, so that any hit is a leak. */
const canaries: string[] = [];
function canary(what: string): string {
  const word = `${what}${randomBytes(6).toString("hex")}`;
  canaries.push(word);
  return word;
}

function* files(dir: string): Iterable<string> {
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

/** Where one of the canaries stands in clear, in UTF-8 or UTF-16. */
function leaks(dirs: readonly string[]): string[] {
  const hits: string[] = [];
  for (const dir of dirs) {
    for (const path of files(dir)) {
      const bytes = readFileSync(path);
      for (const word of canaries) {
        if (bytes.includes(word, 0, "utf8") || bytes.includes(word, 0, "utf16le"))
          hits.push(`${path}: ${word.slice(0, 8)}`);
      }
    }
  }
  return hits;
}

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

describe("what rests on disk", () => {
  it("[S1] holds no word of what two people wrote, through every feature, open, locked and killed", async () => {
    const dirs = [a, b].flatMap(({ profile }) => [profile, `${profile}.instance`]);
    await a.must("settings.set", { name: canary("name") });
    for (let i = 0; i < 10; i++) {
      const row = await a.must("records.create", {
        kind: i % 3 === 0 ? "boundary" : "agreement",
        title: canary("title"),
        body: canary("body"),
      });
      const replica = await openReplica(a, row.id);
      await replica.type(0, canary("typed"));
      if (i % 2 === 0) await a.must("record.share", { id: row.id, why: canary("why") });
      if (i === 3) await a.must("record.setAside", { id: row.id, aside: true });
      if (i === 5) await a.must("record.delete", { id: row.id });
    }
    const body = `${canary("ritual")}\nWhen: every day at 7:00.`;
    const begun = await a.must("records.create", { kind: "rhythm", title: canary("rhythm"), body });
    const rhythm = await a.must("record.share", { id: begun.id, why: "" });
    await a.must("rhythm.note", { id: rhythm.id, day: rhythm.day, takenBack: false, most: 1 });
    const { file } = await a.must("rhythm.calendar", { when: "When: every day at 7:00.", passphrase: PASSPHRASE });
    canaries.push(
      Buffer.from(file)
        .toString()
        .match(/UID:(\S+)/)?.[1] ?? "",
    );
    const shared = (await a.must("records.list")).filter((row) => row.shared);
    await eventually(
      async () => ((await b.must("records.list")).length === shared.length ? true : undefined),
      "all of it at the partner",
    );
    const [live] = shared.filter(({ kind }) => kind === "agreement");
    await a.must("together.join", { record: live?.id ?? "" });
    await b.must("together.join", { record: live?.id ?? "" });
    const together = await openReplica(b, live?.id ?? "");
    await together.type(0, canary("live"));
    const about = { id: live?.id ?? "" };
    await b.must("answers.keep", { ...about, parts: [canary("begun")] });
    await a.must("answers.seal", { ...about, parts: [canary("sealed"), canary("part")] });
    await b.must("answers.seal", { ...about, parts: [canary("other")] });
    await eventually(async () => (await a.must("answers.view", about)).both, "both answers");
    await a.must("search", { text: canary("searched") });
    const words = (await a.must("recovery.begin", { passphrase: PASSPHRASE })).words;
    canaries.push(words.join(" "), PASSPHRASE);
    await a.must("backup.create", { passphrase: PASSPHRASE });

    expect(canaries.length).toBeGreaterThanOrEqual(40);
    expect(leaks(dirs)).toEqual([]);
    await a.lock();
    await b.kill();
    expect(leaks(dirs)).toEqual([]);
  });

  it("[S1] the scan finds a word that is planted, in either encoding", () => {
    const dir = join(a.profile, "vault");
    const word = canary("planted");
    for (const encoding of ["utf8", "utf16le"] as const) {
      const path = join(existsSync(dir) ? dir : tmpdir(), `planted-${encoding}`);
      writeFileSync(path, Buffer.from(`x${word}x`, encoding));
      expect(leaks([join(path, "..")]).length).toBeGreaterThan(0);
      writeFileSync(path, "");
    }
  });
});
