import * as A from "@automerge/automerge";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { Replica, type RemoteText } from "./replica.ts";
import { TestCore } from "./testCore.ts";

async function opened(body = "We talk on Sundays.", core = new TestCore("Sundays", body)) {
  const replica = new Replica(core);
  await replica.reopen("first");
  return { core, replica };
}
const type = (replica: Replica, at: number, insert: string, remove = 0) =>
  replica.edit("body", [{ at, remove, insert }]);

describe("what a person writes", () => {
  it("[LG5] is one change an edit, with time 0, no message, the given actor and its own hash as id", async () => {
    const { core, replica } = await opened();
    type(replica, 0, "Yes. ");
    type(replica, 5, "And ");
    expect(await replica.settled()).toBe(true);
    expect(core.received).toHaveLength(2);
    for (const { change } of core.received) {
      const decoded = A.decodeChange(change.bytes);
      expect(decoded.time).toBe(0);
      expect(decoded.message).toBeNull();
      expect(decoded.actor).toBe("1".padStart(32, "0"));
      expect(decoded.hash).toBe(change.id);
    }
    expect(core.doc["body"]).toBe("Yes. And We talk on Sundays.");
    expect(A.getHeads(core.doc)).toEqual([core.received[1]?.change.id]);
  });

  it("[LG3] reads as saved only once core has committed all of it", async () => {
    const { replica } = await opened();
    type(replica, 0, "a");
    expect(replica.state.save).toBe("saving");
    await replica.settled();
    expect(replica.state.save).toBe("saved");
  });

  it("[RP4] splits a long paste into changes of at most 32 KiB, in order, characters whole", async () => {
    const { core, replica } = await opened("");
    const page = "Ä 1 €\n😀 漢字".repeat(4_000);
    type(replica, 0, page);
    await replica.settled();
    expect(core.received.length).toBeGreaterThan(3);
    for (const { change } of core.received) expect(change.bytes.length).toBeLessThanOrEqual(LIMIT.editBytes);
    expect(core.doc["body"]).toBe(page);
  });

  it("[RP4] splits the removal of a text woven by two hands just the same", async () => {
    const core = new TestCore("T", "");
    const a = A.change(core.doc, (d) => A.splice(d, ["body"], 0, 0, "a".repeat(1_500)));
    core.doc = A.change(A.clone(a, { actor: "dd".repeat(16) }), (d) => {
      for (let i = 0; i < 1_500; i++) A.splice(d, ["body"], 2 * i, 0, "b");
    });
    const { replica } = await opened("", core);
    type(replica, 0, "", 3_000);
    await replica.settled();
    expect(core.received.length).toBeGreaterThan(1);
    for (const { change } of core.received) {
      expect(A.encodeChange(A.decodeChange(change.bytes)).length).toBeLessThanOrEqual(LIMIT.editBytes);
    }
    expect(core.doc["body"]).toBe("");
  });

  it("[D2] is kept and sent again while the disk is full", async () => {
    const { core, replica } = await opened();
    core.refusals.push("Full", "Full");
    type(replica, 0, "a");
    expect(await replica.settled()).toBe(false);
    expect(replica.state.save).toBe("full");
    type(replica, 1, "b");
    core.timers.shift()?.();
    await expect.poll(() => core.timers.length).toBe(1);
    expect(replica.state.save).toBe("full");
    core.timers.shift()?.();
    await expect.poll(() => replica.state.save).toBe("saved");
    // Never on the session whose commit failed: what that one holds in core is not sure to be what the disk holds.
    expect(new Set(core.received.map(({ session }) => session)).size).toBe(3);
    expect(core.doc["body"]).toBe("abWe talk on Sundays.");
  });
});

it("[LG3] is sent without waiting for answers, so that core can seal letters typed close together as one", async () => {
  const { core, replica } = await opened("");
  core.silent = "taken";
  for (let i = 0; i < 5; i++) type(replica, i, "abcde"[i] ?? "");
  expect(core.doc["body"]).toBe("abcde");
  expect(replica.state.save).toBe("saving");
});

describe("what arrives", () => {
  it("is applied in order and told as letters coming and going", async () => {
    const { core, replica } = await opened("ab");
    const told: RemoteText[] = [];
    replica.onText((change) => told.push(change));
    const changes = [core.partner(1, 0, "X"), core.partner(0, 1, "")];
    replica.receive({ type: "remote", session: core.session, changes });
    expect(replica.text("body")).toBe("Xb");
    let shown = "ab";
    for (const { edits } of told) {
      for (const e of edits) shown = shown.slice(0, e.at) + e.insert + shown.slice(e.at + e.remove);
    }
    expect(shown).toBe("Xb");
  });

  it("waits while a character is being composed, and loses nothing", async () => {
    const { core, replica } = await opened("ab");
    replica.hold();
    replica.receive({ type: "remote", session: core.session, changes: [core.partner(0, 0, "X")] });
    type(replica, 2, "か");
    expect(replica.text("body")).toBe("abか");
    replica.release();
    expect(replica.text("body")).toBe("Xabか");
    await replica.settled();
    expect(core.doc["body"]).toBe("Xabか");
  });

  it("both sides end equal when both write at once", async () => {
    const { core, replica } = await opened("one two");
    const before = core.doc;
    type(replica, 3, " mine");
    const bytes = core.partner(3, 0, " theirs", before);
    replica.receive({ type: "remote", session: core.session, changes: [bytes] });
    await replica.settled();
    expect(core.doc["body"]).toBe(replica.text("body"));
    expect(replica.text("body")).toContain(" mine");
    expect(replica.text("body")).toContain(" theirs");
  });
});

describe("[RP1] refused", () => {
  it("drops the replica, opens the record again and keeps the words here, with those core never saw", async () => {
    const { core, replica } = await opened();
    core.refusals.push("Refused");
    type(replica, 0, "no");
    type(replica, 2, "way ");
    await expect.poll(() => core.session.endsWith("2")).toBe(true);
    await replica.ready();
    expect(replica.text("body")).toBe("We talk on Sundays.");
    expect(replica.state.stranded).toEqual({ title: "Sundays", body: "noway We talk on Sundays.", why: "refused" });
    expect(core.kept).toEqual([{ title: "Sundays", body: "noway We talk on Sundays." }]);
    type(replica, 0, "Ok. ");
    expect(await replica.settled()).toBe(true);
    expect(core.doc["body"]).toBe("Ok. We talk on Sundays.");
  });
});

describe("[RP3] a crash of core is not a lock", () => {
  it("keeps words not yet committed, and those written meanwhile, and sends them when core is back", async () => {
    const { core, replica } = await opened();
    core.silent = "lost";
    type(replica, 0, "Not yet. ");
    replica.rest();
    core.away = true;
    type(replica, 9, "Nor this. ");
    expect(replica.state.phase).toBe("resting");
    await replica.reopen("back");
    expect(replica.state.phase).toBe("resting");
    core.away = false;
    core.silent = "no";
    await replica.reopen("back");
    expect(await replica.settled()).toBe(true);
    expect(core.doc["body"]).toBe("Not yet. Nor this. We talk on Sundays.");
    expect(core.opened).toEqual([undefined, "1".padStart(32, "0")]);
    expect(core.received.map(({ change }) => A.decodeChange(change.bytes).actor)).toEqual(
      [1, 2].map(() => "1".padStart(32, "0")),
    );
  });

  it("does not write twice what core had committed before it went, though the answer never came", async () => {
    const { core, replica } = await opened();
    core.silent = "taken";
    type(replica, 0, "Once. ");
    core.silent = "no";
    replica.rest();
    await replica.reopen("back");
    expect(await replica.settled()).toBe(true);
    expect(core.received).toEqual([]);
    type(replica, 6, "Twice. ");
    expect(await replica.settled()).toBe(true);
    expect(core.doc["body"]).toBe("Once. Twice. We talk on Sundays.");
  });

  it("offers the text itself where its place is gone", async () => {
    const { core, replica } = await opened();
    type(replica, 0, "First. ");
    await replica.settled();
    core.silent = "lost";
    type(replica, 7, "Second. ");
    replica.rest();
    core.silent = "no";
    core.doc = new TestCore("Sundays", "Another text by now.").doc;
    await replica.reopen("back");
    expect(replica.text("body")).toBe("Another text by now.");
    expect(replica.state.stranded?.body).toBe("First. Second. We talk on Sundays.");
  });
});

describe("opened again", () => {
  it("keeps the caret before the letter it stood before", async () => {
    const { core, replica } = await opened("one two three");
    const told: RemoteText[] = [];
    replica.onText((change) => told.push(change));
    core.partner(0, 0, "zero ");
    core.partner(14, 0, " and a half");
    replica.receive({ type: "reopen", session: core.session, reason: "mode" });
    await expect.poll(() => told.length).toBe(1);
    expect(replica.text("body")).toBe("zero one two t and a halfhree");
    expect(told[0]?.caret?.(8)).toBe(13);
    expect(told[0]?.caret?.(13)).toBe(29);
  });

  it("takes events that arrive for the new session before its answer is looked at, and none of the old one", async () => {
    const { core, replica } = await opened("ab");
    const old = core.session;
    const opening = replica.reopen("rebuilt");
    await Promise.resolve();
    const bytes = core.partner(0, 0, "X");
    replica.receive({ type: "remote", session: old, changes: [new Uint8Array([1])] });
    replica.receive({ type: "remote", session: core.session, changes: [bytes] });
    await opening;
    expect(replica.text("body")).toBe("Xab");
  });

  it("writes on with what was typed while it was being opened", async () => {
    const { core, replica } = await opened("ab");
    const opening = replica.reopen("mode");
    type(replica, 2, "c");
    await opening;
    await replica.settled();
    expect(core.doc["body"]).toBe("abc");
  });
});

it("a paused replica leaves its reopening to whoever shares", async () => {
  const { core, replica } = await opened("ab");
  replica.pause();
  replica.receive({ type: "reopen", session: core.session, reason: "rebuilt" });
  expect(core.session.endsWith("1")).toBe(true);
  core.partner(2, 0, "c");
  await replica.resume();
  expect(core.session.endsWith("2")).toBe(true);
  expect(replica.text("body")).toBe("abc");
});

it("[CV2] a field that is no text is left alone and named", async () => {
  const core = new TestCore("T", "b");
  core.doc = A.change(core.doc, (draft) => {
    draft["title"] = 7;
  });
  const { replica } = await opened("", core);
  expect(replica.state.unreadable).toEqual(["title"]);
  replica.edit("title", [{ at: 0, remove: 0, insert: "x" }]);
  expect(replica.uncommitted).toBe(false);
  expect(core.doc["title"]).toBe(7);
});

describe("[SG8] [H7] erased by both while letters were on their way", () => {
  it("what was put in goes on as a text of one's own, without a word of what both had", async () => {
    const { core, replica } = await opened("We talk on Sundays.");
    type(replica, 0, "Here. ");
    await replica.settled();
    core.silent = "lost";
    type(replica, 6, "Only mine. ");
    replica.receive({ type: "remote", session: core.session, changes: [core.partner(8, 0, "really ")] });
    type(replica, replica.text("body").length, " And later.");
    core.isGone = true;
    const reopened = replica.reopen("rebuilt");
    core.timers.forEach((then) => then());
    await reopened;
    expect(core.begun).toEqual(["Only mine … And later"]);
    expect(replica.state).toMatchObject({ phase: "failed", error: "NotFound" });
    expect(replica.uncommitted).toBe(false);
  });

  it("[D2] waits for room", async () => {
    const { core, replica } = await opened("We talk on Sundays.");
    core.refusals.push("Stale");
    core.isGone = true;
    core.isFull = true;
    type(replica, 0, "Only mine. ");
    await expect.poll(() => core.timers.length).toBe(1);
    expect(replica.uncommitted).toBe(true);
    core.isFull = false;
    core.timers[0]?.();
    await replica.ready();
    expect(core.begun).toEqual(["Only mine"]);
    expect(replica.state.phase).toBe("failed");
  });

  it("nothing is begun where nothing was on its way", async () => {
    const { core, replica } = await opened("We talk on Sundays.");
    type(replica, 0, "Mine. ");
    await replica.settled();
    core.isGone = true;
    await replica.reopen("rebuilt");
    expect(core.begun).toEqual([]);
  });
});
