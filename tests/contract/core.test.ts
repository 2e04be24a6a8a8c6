import * as A from "@automerge/automerge";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startCore, type CoreProcess } from "../harness/coreProcess.ts";

const running: CoreProcess[] = [];
const fresh = (): string => join(mkdtempSync(join(tmpdir(), "homeport-core-")), "profile");
async function core(profile: string): Promise<CoreProcess> {
  const started = await startCore({ profile });
  running.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
});

type Text = { title: string; body: string };

describe("one core process", () => {
  it("[H1] [LG3] starts clean, writes, locks, and has it all after a restart", async () => {
    const profile = fresh();
    const first = await core(profile);
    expect((await first.must("vault.status")).state).toBe("none");
    const { passphrase } = await first.must("vault.suggestPassphrase");
    expect(passphrase.split(" ")).toHaveLength(6);
    const status = await first.must("vault.create", { name: "Robin", passphrase });
    expect(status).toMatchObject({ state: "open", paired: false, recovery: "due", settings: { name: "Robin" } });
    const row = await first.must("records.create", {
      kind: "agreement",
      title: "Sundays",
      body: "We walk.",
      template: "P39",
    });
    const opened = await first.must("record.open", { id: row.id });
    expect(opened.mode).toBe("draft");
    const doc = A.load<Text>(opened.doc, { actor: opened.actor });
    const edited = A.change(doc, { time: 0 }, (draft) => A.splice(draft, ["body"], 8, 0, " Every week."));
    const bytes = A.getLastLocalChange(edited);
    if (!bytes) throw new Error("no change was made");
    const saved = await first.must("record.change", {
      session: opened.session,
      change: A.decodeChange(bytes).hash,
      bytes,
    });
    expect(saved.heads).toEqual(A.getHeads(edited));
    await first.lock();

    const second = await core(profile);
    expect((await second.must("vault.status")).state).toBe("locked");
    const wrong = await second.call("vault.unlock", { passphrase: "not this one" });
    expect(wrong).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    await second.must("vault.unlock", { passphrase });
    const text = await second.must("record.text", { id: row.id });
    expect(text.mine).toEqual({ title: "Sundays", body: "We walk. Every week." });
    expect(await second.must("search", { text: "week" })).toHaveLength(1);
  });

  it("[F13] keeps which question was put away, over a restart, and for no record that isn't there", async () => {
    const profile = fresh();
    const first = await core(profile);
    await first.must("vault.create", { name: "Robin", passphrase: "seven slow boats" });
    const row = await first.must("records.create", { kind: "agreement", title: "", body: "We share passwords." });
    const hint = "privacy-0123456789abcd";
    await first.must("record.putHintAway", { id: row.id, hint });
    expect(await first.call("record.putHintAway", { id: "0".repeat(32), hint })).toMatchObject({ ok: false });
    await first.lock();
    const second = await core(profile);
    await second.must("vault.unlock", { passphrase: "seven slow boats" });
    expect(await second.must("record.hintsAway", { id: row.id })).toEqual([hint]);
    expect(await second.must("record.hintsAway", { id: "0".repeat(32) })).toEqual([]);
  });

  it("[RP1] refuses a change by another actor than the replica was given, and one with a date", async () => {
    const one = await core(fresh());
    await one.must("vault.create", { name: "Robin", passphrase: "correct horse battery" });
    const row = await one.must("records.create", { kind: "boundary", title: "", body: "I will rest." });
    for (const [actor, time] of [
      ["ab".repeat(16), 0],
      [undefined, 1_700_000_000],
    ] as const) {
      const opened = await one.must("record.open", { id: row.id });
      const doc = A.load<Text>(opened.doc, { actor: actor ?? opened.actor });
      const edited = A.change(doc, { time }, (draft) => A.splice(draft, ["body"], 0, 0, "No. "));
      const bytes = A.getLastLocalChange(edited) as Uint8Array;
      const answer = await one.call("record.change", {
        session: opened.session,
        change: A.decodeChange(bytes).hash,
        bytes,
      });
      expect(answer).toMatchObject({ ok: false, error: { type: "Refused" } });
    }
    expect((await one.must("record.text", { id: row.id })).mine.body).toBe("I will rest.");
  });

  it("deletes an unshared draft and takes that back", async () => {
    const one = await core(fresh());
    await one.must("vault.create", { name: "Robin", passphrase: "correct horse battery" });
    const row = await one.must("records.create", { kind: "agreement", title: "A", body: "B" });
    await one.must("record.delete", { id: row.id });
    expect(await one.must("records.list")).toEqual([]);
    await one.must("record.undoDelete", { id: row.id });
    expect((await one.must("record.text", { id: row.id })).mine).toEqual({ title: "A", body: "B" });
  });

  it("[RP2] [F31] a lock waits for what was typed just before it", async () => {
    const profile = fresh();
    const one = await core(profile);
    await one.must("vault.create", { name: "Robin", passphrase: "correct horse battery" });
    const row = await one.must("records.create", { kind: "agreement", title: "A", body: "B" });
    const opened = await one.must("record.open", { id: row.id });
    let doc = A.load<Text>(opened.doc, { actor: opened.actor });
    for (const [at, letter] of Array.from(" so").entries()) {
      doc = A.change(doc, { time: 0 }, (draft) => A.splice(draft, ["body"], 1 + at, 0, letter));
      const bytes = A.getLastLocalChange(doc) as Uint8Array;
      void one.call("record.change", { session: opened.session, change: A.decodeChange(bytes).hash, bytes });
    }
    await one.lock();
    const two = await core(profile);
    await two.must("vault.unlock", { passphrase: "correct horse battery" });
    expect((await two.must("record.text", { id: row.id })).mine.body).toBe("B so");
  });
});
