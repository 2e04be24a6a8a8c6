/** Proof files and Verify history of two core processes, checked by the standalone verifier in another folder. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuild } from "../../scripts/setup/build.ts";
import { root } from "../../scripts/setup/paths.ts";
import { seededRandom } from "../attack/seededRandom.ts";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, offerAs, PASSPHRASE, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
let id: string;
const folder = mkdtempSync(join(tmpdir(), "homeport-proof-"));
beforeAll(async () => {
  ({ a, b } = await startCouple());
  id = await agree("Sundays", "We walk.\nWe cook.");
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([a.kill(), b.kill()]);
});

async function agree(title: string, body: string): Promise<string> {
  const draft = await a.must("records.create", { kind: "agreement", title, body });
  const { id } = await a.must("record.share", { id: draft.id, why: "said at the table" });
  const view = await offerAs(a, { id, terms: { interval: 3 }, why: "because we like it" });
  const offer = view.offered[0]?.id ?? "";
  await a.must("agreement.say", { id, word: { type: "sign", offer } });
  const is = (core: CoreProcess, state: string) => async () => {
    const shown = await core.call("agreement.view", { id });
    return shown.ok && shown.value.state === state ? true : undefined;
  };
  await eventually(is(b, "signed by one"), "the first signature");
  await b.must("agreement.say", { id, word: { type: "sign", offer } });
  await eventually(is(a, "in force"), "the second signature");
  return id;
}

const code = (core: CoreProcess, of?: string) =>
  core.must("history.code", of === undefined ? {} : { id: of }).then((answer) => answer.code);

/** The built file alone, away from everything it was built from. */
function verify(bytes: Uint8Array, ...more: readonly string[]): { status: number | null; out: string } {
  const file = join(folder, "proof.json");
  writeFileSync(file, bytes);
  const program = join(folder, "homeport-verify.mjs");
  writeFileSync(program, readFileSync(join(root, "out", "verify", "homeport-verify.mjs")));
  const env = { PATH: process.env["PATH"] ?? "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "proof.json", ...more], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, out: stdout + stderr };
}

describe("a proof file", () => {
  it("[F21] [F27] [PF1] [PF2] is saved after the passphrase, and verified where nothing of the app is; a flipped byte is named", async () => {
    expect(await ensureBuild()).toBe(true);
    const wrong = await a.call("export.proof", { id, passphrase: "not this one" });
    expect(wrong).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    const { file, name } = await a.must("export.proof", { id, passphrase: PASSPHRASE });
    expect(name).toMatch(/^homeport-proof-one-\d{4}-\d\d-\d\d\.json$/);
    const text = new TextDecoder().decode(file);
    for (const hidden of ["because we like it", "said at the table", "why"]) expect(text).not.toContain(hidden);
    const good = verify(file, ...((await code(b, id)) ?? "").split(" "));
    expect(good.out).toMatch(/^“Sundays”: in force on .*, the day this file was saved\./);
    expect(good.out).toContain(
      "Shows what was signed. It does not show that anyone agreed freely, or that it still holds.",
    );
    expect(good.out).toMatch(/The history code given is that of this file/);
    expect(good.status).toBe(0);
    const { below } = seededRandom(3);
    for (let i = 0; i < 12; i++) {
      const at = below(file.length);
      const bad = verify(file.map((byte, place) => (place === at ? byte ^ 4 : byte)));
      expect(bad.status, bad.out).toBe(1);
      expect(bad.out).toMatch(/^.+\. Rely on nothing in this file\.\n$/);
    }
  });

  it("[PF4] the history code is alike on both while both have the same, and shows what was cut off", async () => {
    const money = await agree("Money", "We say it first.");
    expect(await code(a, money)).toMatch(/^(\d{4} ){9}\d{4}$/);
    expect(await code(a, money)).toBe(await code(b, money));
    expect(await code(a)).toBe(await code(b));
    expect(await code(a)).not.toBe(await code(a, money));
    const { file } = await a.must("export.proof", { id: money, passphrase: PASSPHRASE });
    await b.must("agreement.say", { id: money, word: { type: "withdraw" } });
    const now = (await code(b, money)) ?? "";
    const old = verify(file, now);
    expect(old.status).toBe(1);
    expect(old.out).toMatch(/^The history code of this file is [\d ]+, not the one given\./);
    await eventually(async () => ((await code(a, money)) === now ? true : undefined), "the same code again");
  });

  it("[PF1] is not made of what both never signed", async () => {
    const draft = await a.must("records.create", { kind: "agreement", title: "Only written", body: "Perhaps." });
    const { id: written } = await a.must("record.share", { id: draft.id, why: "" });
    expect(await code(a, written)).toBeUndefined();
    const none = await a.call("export.proof", { id: written, passphrase: PASSPHRASE });
    expect(none).toMatchObject({ ok: false, error: { type: "NotFound" } });
    const { file } = await a.must("export.proof", { passphrase: PASSPHRASE });
    expect(new TextDecoder().decode(file)).not.toContain("Perhaps");
    expect(verify(file, (await code(b)) ?? "").status).toBe(0);
  });
});

it("[PF5] [F28] a history that fits is said to, on both", async () => {
  for (const core of [a, b]) expect(await core.must("history.verify")).toEqual({});
});
