/** MB5 with real cores: one person adds another machine of their own, and both people see that it joined. */
import { describe, expect, it, onTestFinished } from "vitest";
import { unwrap } from "../../src/shared/base/result.ts";
import { readInvitation, writeInvitation } from "../../src/main/core/pairing/invitation.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { edit, eventually, has, pair, PASSPHRASE, shared, shareNew } from "../harness/couple.ts";
import { add, compared, laptop, OTHER, stage } from "../harness/ownDevice.ts";
import { startRelay } from "../harness/relayProcess.ts";
import { couple, track } from "../harness/tracked.ts";

const devicesOf = (core: CoreProcess) => core.must("devices.list");
const kindsAt = async (core: CoreProcess) =>
  (await core.must("notices.list")).map(({ kind, who }) => (who ? `${kind} ${who}` : kind));

describe("another device of one's own", () => {
  it("[MB5] [F15] [F21] gets what was shared and nothing else, writes as its person, and is seen by both", async () => {
    const { a, b } = await couple();
    const agreement = await shareNew(a, "We walk on Sundays.");
    const mine = await shareNew(a, "Knock before you come in.", "boundary");
    await has(b, mine, "Knock before you come in.");
    const unshared = await a.must("records.create", { kind: "agreement", title: "Only here", body: "Not yet." });
    const c = await laptop();
    const draft = await c.must("records.create", { kind: "agreement", title: "", body: "Written on the train." });
    const own = await c.must("records.create", { kind: "boundary", title: "", body: "Also mine." });

    expect(await a.call("pairing.inviteOwn", { passphrase: OTHER })).toMatchObject({ error: { type: "WrongSecret" } });
    await add(a, c);
    for (const [id, body] of [
      [agreement, "We walk on Sundays."],
      [mine, "Knock before you come in."],
    ] as const)
      await has(c, id, body);
    expect((await c.must("vault.status")).settings?.name).toBe("Robin");
    expect((await c.must("vault.status")).partnerName).toBe("Noor");

    // What was unshared stays where it was written.
    expect((await c.must("records.list")).map(({ id }) => id)).not.toContain(unshared.id);
    const { id: fromC } = await c.must("record.share", { id: draft.id, why: "" });
    const { id: ownFromC } = await c.must("record.share", { id: own.id, why: "" });
    for (const core of [a, b]) await has(core, fromC, "Written on the train.");
    for (const core of [a, b]) await has(core, ownFromC, "Also mine.");
    const rowAt = async (core: CoreProcess, id: string) =>
      (await core.must("records.list")).find((row) => row.id === id);
    expect(await rowAt(a, ownFromC)).toMatchObject({ owner: "me" });
    expect(await rowAt(b, ownFromC)).toMatchObject({ owner: "partner" });

    // It is its person's: an owner-only text of theirs is its own to change (OW1).
    expect(await edit(c, mine, " Always.")).toMatchObject({ ok: true });
    for (const core of [a, b]) await has(core, mine, "Knock before you come in. Always.");

    const [ofA, ofB, ofC] = [await devicesOf(a), await devicesOf(b), await devicesOf(c)];
    const added = ofA.find(({ origin }) => origin === "added");
    expect(added).toMatchObject({ who: "me", acknowledged: true, thisOne: false });
    expect(ofC.find(({ id }) => id === added?.id)).toMatchObject({ thisOne: true, acknowledged: true });
    expect(ofB.find(({ id }) => id === added?.id)).toMatchObject({ who: "partner", acknowledged: false });
    expect([ofA.length, ofB.length, ofC.length]).toEqual([3, 3, 3]);
    expect(await kindsAt(b)).toEqual(["device-added partner"]);
    expect([await kindsAt(a), await kindsAt(c)]).toEqual([[], []]);

    // After a restart, with its own passphrase, it is the same one.
    await c.kill();
    const again = track(await startCore({ profile: c.profile, lan: true }));
    await again.must("vault.unlock", { passphrase: OTHER });
    expect((await devicesOf(again)).find(({ thisOne }) => thisOne)?.id).toBe(added?.id);
    expect(await shared(again, fromC)).toBe("Written on the train.");
  });

  it("[MB5] [EN3] the partner alone is met first: the new one is let in, and nothing is missing", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "From Robin.");
    await has(b, id, "From Robin.");
    const c = await laptop();
    await add(a, c);
    await a.kill();
    const [address] = (await b.must("sync.addresses")).mine;
    await c.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    await has(c, id, "From Robin.");
    await has(b, await shareNew(c, "From the laptop."), "From the laptop.");
    expect((await devicesOf(b)).filter(({ origin }) => origin === "added")).toMatchObject([{ who: "partner" }]);
  });

  it("[MB5] [AP5] it knows the meeting points, and is let in there by a partner who never meets the first again", async () => {
    const relay = await startRelay();
    onTestFinished(() => void relay.end("SIGKILL"));
    const { a, b } = await couple();
    for (const core of [a, b]) await core.must("sync.addMeetingPoint", { link: relay.url });
    const id = await shareNew(a, "From Robin.");
    await has(b, id, "From Robin.");
    const c = await laptop();
    await b.kill();
    await add(a, c);
    await has(c, id, "From Robin.");
    await a.kill();
    expect((await c.must("sync.state")).meetingPoints.map(({ link }) => link)).toEqual([`${relay.url}/`]);
    const written = await shareNew(c, "From the laptop.");
    // Away from home, and never there together.
    await c.kill();
    const away = track(await startCore({ profile: c.profile }));
    await away.must("vault.unlock", { passphrase: OTHER });
    await eventually(
      async () => ((await away.must("sync.state")).meetingPoints[0]?.state === "reached" ? true : undefined),
      "reached",
    );
    await new Promise((done) => setTimeout(done, 6_000));
    await away.kill();
    const there = track(await startCore({ profile: b.profile }));
    await there.must("vault.unlock", { passphrase: PASSPHRASE });
    await has(there, written, "From the laptop.");
    expect(await kindsAt(there)).toEqual(["device-added partner"]);
  });

  it("[S8] [F15] codes said to differ, on either screen: nothing is given, and the machine is as new as before", async () => {
    const { a, b } = await couple();
    const c = await laptop();
    for (const who of [a, c]) {
      await compared(a, c);
      await (who === a ? c : a).must("pairing.confirm", { same: true });
      await who.must("pairing.confirm", { same: false });
      await Promise.all([stage(a, "failed"), stage(c, "failed")]);
      await a.must("pairing.cancel");
      await c.must("pairing.cancel");
    }
    expect([(await devicesOf(a)).length, (await devicesOf(b)).length]).toEqual([2, 2]);
    expect(await c.must("vault.status")).toMatchObject({ paired: false, settings: { name: "Robin again" } });
    const d = await laptop({ name: "Sam" });
    await pair(c, d);
  });

  it("[MB5] is refused for a vault that was ever shared, and before there is anything to share", async () => {
    const { a, b } = await couple();
    const c = await laptop();
    expect(await c.call("pairing.inviteOwn", { passphrase: OTHER })).toMatchObject({ error: { type: "NotPaired" } });
    const { text } = await a.must("pairing.inviteOwn", { passphrase: PASSPHRASE });
    expect(await b.call("pairing.accept", { text })).toMatchObject({ error: { type: "AlreadyPaired" } });
    await b.must("pairing.anew", { passphrase: PASSPHRASE });
    expect(await b.call("pairing.accept", { text })).toMatchObject({ error: { type: "NotNew" } });
    await b.must("pairing.leave", { tell: false });
    expect(await b.call("pairing.accept", { text })).toMatchObject({ error: { type: "NotNew" } });
  });

  it("[MB5] [SP1] while two connect anew it is refused, and that goes on as it was: invited apart, or confirmed by one", async () => {
    const { a, b } = await couple();
    const refused = async () =>
      expect(await a.call("pairing.inviteOwn", { passphrase: PASSPHRASE })).toMatchObject({
        error: { type: "PairingGoesOn" },
      });
    for (const core of [a, b]) await core.must("pairing.anew", { passphrase: PASSPHRASE });
    const { text } = await a.must("pairing.inviteApart");
    await refused();
    expect((await a.must("pairing.state")).apart?.text).toBe(text);
    await a.must("pairing.cancel");

    const beside = await a.must("pairing.invite");
    await b.must("pairing.accept", { text: beside.text });
    await Promise.all([stage(a, "compare"), stage(b, "compare")]);
    await refused();
    await a.must("pairing.confirm", { same: true });
    // What it waits for outlives the app.
    await refused();
    await b.must("pairing.confirm", { same: true });
    await Promise.all([stage(a, "paired"), stage(b, "paired")]);
    expect(await a.call("pairing.inviteOwn", { passphrase: PASSPHRASE })).toMatchObject({ ok: true });
  });

  it("[PR1] [MB5] an invitation whose purpose was changed on its way shows no codes, either way round", async () => {
    const { a } = await couple();
    const [c, d] = [await laptop(), await laptop({ name: "Noor" })];
    const changed = (text: string, purpose: "own" | "partner"): string =>
      writeInvitation({ ...unwrap(readInvitation(text)), purpose });
    const { text } = await a.must("pairing.inviteOwn", { passphrase: PASSPHRASE });
    await c.must("pairing.accept", { text: changed(text, "partner") });
    const partner = await d.must("pairing.invite");
    const e = await laptop();
    await e.must("pairing.accept", { text: changed(partner.text, "own") });
    await new Promise((done) => setTimeout(done, 1_500));
    for (const core of [c, e]) expect((await core.must("pairing.state")).stage).toBe("joining");
  });

  it("[MB2] [MB3] it can be taken out of use again; and four are the most", async () => {
    const { a, b } = await couple();
    const others = [await laptop(), await laptop(), await laptop()];
    for (const other of others) {
      await add(a, other);
      await eventually(
        async () => ((await devicesOf(a)).every(({ inUse }) => inUse) ? true : undefined),
        "its log is open",
      );
    }
    expect(await a.call("pairing.inviteOwn", { passphrase: PASSPHRASE })).toMatchObject({
      error: { type: "TooManyDevices" },
    });
    const [last] = others.slice(-1);
    const id = (await devicesOf(last ?? a)).find(({ thisOne }) => thisOne)?.id ?? "";
    await a.must("devices.remove", { id, passphrase: PASSPHRASE });
    await eventually(
      async () => ((await last?.must("vault.status"))?.place === "removed" ? true : undefined),
      "it hears of it",
    );
    await eventually(
      async () => ((await kindsAt(b)).includes("device-removed partner") ? true : undefined),
      "the partner sees it",
    );
    await a.must("pairing.inviteOwn", { passphrase: PASSPHRASE });
  });
});

describe("adding a device, cut off", () => {
  // Claim, reveal, two confirms, the welcome, and the word that it is there.
  it.each([2, 3, 4, 5])(
    "[MB5] [F15] after %i messages, both killed: joined and seen, or as before",
    async (messages) => {
      const { a, b } = await couple();
      const id = await shareNew(a, "Before.");
      await has(b, id, "Before.");
      const c = await laptop();
      await compared(a, c, messages);
      await c.must("pairing.confirm", { same: true });
      await a.must("pairing.confirm", { same: true });
      await new Promise((done) => setTimeout(done, 1_000));
      await Promise.all([a.kill(), c.kill()]);
      const first = track(await startCore({ profile: a.profile, lan: true }));
      await first.must("vault.unlock", { passphrase: PASSPHRASE });
      const second = track(await startCore({ profile: c.profile, lan: true }));
      const opened = await second.must("vault.unlock", { passphrase: OTHER });
      expect(opened.paired).toBe(messages === 5);
      if (opened.paired) {
        const [address] = (await first.must("sync.addresses")).mine;
        await second.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
        await has(second, id, "Before.");
        const added = (await devicesOf(first)).find(({ origin }) => origin === "added");
        expect(added).toMatchObject({ who: "me" });
        // The first was never told that it is done. It asks, unless the new one has introduced itself before the kill.
        expect(await kindsAt(first)).toEqual(added?.acknowledged === true ? [] : ["device-added me"]);
      } else {
        expect((await devicesOf(first)).length).toBe(2);
        await add(first, second);
        await has(second, id, "Before.");
      }
    },
  );
});
