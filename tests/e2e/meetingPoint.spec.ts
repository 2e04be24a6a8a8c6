/**
 * Two people in two towns with a meeting point between them, a real one in a process of its own: connecting, living with it, its
 * death, no room in it, a machine lost, and leaving. No machine is on a network with the other.
 */
import { readFileSync, rmSync } from "node:fs";
import type { Page } from "@playwright/test";
import { newEnvelopes, newQueue, RelayClient } from "../harness/relayClient.ts";
import { freshData, type RelayProcess, startRelay } from "../harness/relayProcess.ts";
import { backUp, reconnect, restore } from "./kit/backup.ts";
import { lose } from "./kit/host.ts";
import { look } from "./kit/look.ts";
import { PASSPHRASE, type Person } from "./kit/person.ts";
import { connected, counted, deposited, depositing, quiet } from "./kit/relayCounts.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, card, field, heading, said, t } from "./kit/words.ts";

const relays: RelayProcess[] = [];
async function relayAt(data: string, port = 0, flags: readonly string[] = []): Promise<RelayProcess> {
  const relay = await startRelay({ data, port, flags });
  relays.push(relay);
  return relay;
}
test.afterEach(async () => {
  for (const relay of relays.splice(0)) {
    if (relay.child.exitCode === null && relay.child.signalCode === null) await relay.end("SIGKILL");
    rmSync(relay.data, { recursive: true, force: true });
  }
});

const points = ({ page }: Person) => page.getByRole("list", { name: t("meet.pointsList") });
async function set(person: Person, relay: RelayProcess): Promise<void> {
  await person.settings("apart");
  await field(person.page, t("meet.link")).fill(relay.url);
  await button(person.page, t("meet.add")).click();
  await expect(points(person)).toBeVisible();
}
/** On no network with the other: only the meeting point is between them. */
async function openAlone(person: Person): Promise<Page> {
  const page = await person.open("--no-lan");
  await person.unlock();
  await person.goTo("today"); // recovery words that were put off come first
  return page;
}
/** Of a couple that was connected side by side. */
async function goApart(relay: RelayProcess, ...people: readonly Person[]): Promise<void> {
  for (const person of people) {
    await person.close();
    await openAlone(person);
    await set(person, relay);
    await expect(points(person)).toContainText(t("meet.reachedText"));
  }
}

/** Every place, and every part of Settings: nothing on any of them that would make anybody start (F20). */
async function allIsCalm(person: Person): Promise<void> {
  const { page } = person;
  const check = async (where: string): Promise<void> => {
    const words = await page.locator("body").innerText();
    expect(words, where).not.toMatch(/\b(error|fail|failed|failure|problem|warning|broken|unreachable|offline)\b/i);
    await expect(page.getByRole("complementary", { name: t("standing.label") }), where).toHaveCount(0);
    await expect(page.getByRole("alert"), where).toHaveCount(0);
  };
  for (const place of ["today", "agreements", "youAndMe"] as const) {
    await person.goTo(place);
    await check(place);
  }
  for (const part of ["you", "apart", "proof", "open", "lock", "look", "backup"] as const) {
    await person.settings(part);
    await check(part);
  }
}

test.describe("in two towns", () => {
  test("[PR1] [PR4] [H3] [AP4] [D7] [F20] connected by a picture and the meeting point in it; each writes alone; the meeting point is killed and wiped: nobody is alarmed, nothing is lost", async ({
    newPerson,
  }) => {
    const found = new Map<string, string[]>();
    const screen = look(found);
    const relay = await relayAt(freshData());
    const [a, b] = [newPerson("Robin"), newPerson("Noor")];
    await moveIn(a, b);
    await b.close();

    const picture =
      await test.step("A sets the meeting point, invites, and saves the invitation as a picture", async () => {
        await set(a, relay);
        await a.settings("you");
        await button(a.page, t("settings.invite")).click();
        await button(a.page, t("pairing.readDone")).click();
        await screen.at(a, "meeting-choose");
        await card(a.page, t("pairing.inviteApart")).click();
        const download = a.page.waitForEvent("download");
        await button(a.page, t("pairing.savePicture")).click();
        const saved = readFileSync(await (await download).path());
        await screen.at(a, "meeting-inviting");
        await a.close();
        return saved;
      });

    await test.step("B opens the picture, and the answer leaves by itself", async () => {
      const page = await openAlone(b);
      await b.settings("you");
      await button(page, t("settings.invite")).click();
      await button(page, t("pairing.readDone")).click();
      await card(page, t("pairing.answer")).click();
      const chooser = page.waitForEvent("filechooser");
      await button(page, t("pairing.openPicture")).click();
      await (await chooser).setFiles({ name: "homeport-connect.png", mimeType: "image/png", buffer: picture });
      await expect(said(page, t("pairing.pictureRead"))).toBeVisible();
      await button(page, t("pairing.accept")).click();
      await expect(heading(page, t("pairing.apart.joining"))).toBeVisible();
      await screen.at(b, "meeting-joining");
      await deposited(relay, 1);
      await b.close();
    });

    const atA = await test.step("A finds it on Today, and confirms what the two compared", async () => {
      const page = await openAlone(a);
      await expect(heading(page, t("going.compare"))).toBeVisible();
      await button(page, t("going.do")).click();
      const codes = await a.codes();
      await screen.at(a, "meeting-compare");
      const before = await quiet(relay);
      await a.say(true);
      await expect(heading(page, t("pairing.waiting"))).toBeVisible();
      await screen.at(a, "meeting-waiting");
      await deposited(relay, before + 1);
      await a.close();
      return codes;
    });

    await test.step("B sees the same ones, and is connected", async () => {
      const page = await openAlone(b);
      await expect(heading(page, t("going.compare"))).toBeVisible();
      await button(page, t("going.do")).click();
      expect(await b.codes()).toEqual(atA);
      await b.say(true);
      await expect(heading(page, t("pairing.pairedName", { name: "Robin" }))).toBeVisible();
      await b.settings("apart");
      await expect(points(b)).toContainText(t("meet.reachedText"));
      await b.write("Holidays", "A week by the sea.");
      await depositing(relay, () => b.share());
      await b.close();
    });

    await test.step("A, days later: connected without having been there, and B's text is there", async () => {
      const page = await openAlone(a);
      await expect(heading(page, t("pairing.pairedName", { name: "Noor" }))).toBeVisible();
      await screen.at(a, "meeting-paired-today");
      await button(page, t("going.do")).click();
      await a.goTo("today");
      await expect(heading(page, t("pairing.pairedName", { name: "Noor" }))).toHaveCount(0);
      await a.goTo("agreements");
      await expect(a.row("Holidays")).toBeVisible({ timeout: 240_000 });
      await a.openText("Holidays");
      await expect(a.text).toHaveText("A week by the sea.");
      await a.add(" And one in the hills.");
      await a.saved();
      await a.share();
    });

    await openAlone(b);
    // Told when it was done, and not again at each start.
    await expect(heading(b.page, t("pairing.pairedName", { name: "Robin" }))).toHaveCount(0);
    await expect(said(b.page, t("pairing.apart.last"))).toHaveCount(0);
    await b.openText("Holidays");
    await expect(b.text).toHaveText("A week by the sea. And one in the hills.", { timeout: 240_000 });

    await test.step("its process is killed: both go on, and no screen makes anybody start", async () => {
      await relay.end("SIGKILL");
      for (const [person, words] of [
        [a, " Robin went on."],
        [b, " Noor went on."],
      ] as const) {
        await person.openText("Holidays");
        await person.add(words);
        await person.saved();
        await person.share();
        await expect(said(person.page.getByRole("article"), t("record.status.shared"))).toBeVisible();
      }
      await a.write("Sundays", "We walk.");
      await a.share();
      await a.settings("apart");
      await expect(points(a)).toContainText(t("meet.unreachedText"));
      await screen.at(a, "meeting-killed");
      for (const person of [a, b]) await allIsCalm(person);
    });

    await test.step("started again with an empty folder, it brings all of it", async () => {
      rmSync(relay.data, { recursive: true, force: true });
      await relayAt(freshData(), relay.port);
      const everything = ["A week by the sea. And one in the hills.", "Robin went on.", "Noor went on."];
      for (const person of [a, b]) {
        await person.openText("Holidays");
        for (const words of everything) await expect(person.text).toContainText(words, { timeout: 240_000 });
      }
      await b.openText("Sundays");
      await expect(b.text).toHaveText("We walk.");
    });
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[AP3] [RQ3] [F20] no room at the meeting point: said in words, kept here, and gone there as one once there is", async ({
    couple: { a, b },
  }) => {
    const found = new Map<string, string[]>();
    const screen = look(found);
    const data = freshData();
    const small = await relayAt(data, 0, ["--max-bytes", "1M"]);
    await goApart(small, a, b);
    await b.close();
    // Others have filled it.
    const other = await RelayClient.connect(small.url);
    const queue = newQueue();
    await other.open(queue, "write");
    for (const size of [32_768, 1024]) {
      let isFull = false;
      // Fewer than one queue takes: it is the whole place that has no room.
      for (let n = 0; n < 50 && !isFull; n++) {
        const answer = await other.deposit(queue, newEnvelopes(1, size));
        isFull = answer?.type === "refused" && answer.why === "Full";
      }
      expect(isFull, `no room for ${size}`).toBe(true);
    }
    other.close();
    const before = await counted(small, "envelopes");

    await a.write("Money", "We look at it once a month.");
    await a.share();
    await a.settings("apart");
    await expect(points(a)).toContainText(t("meet.fullText"));
    await screen.at(a, "meeting-full");
    await allIsCalm(a);
    // More is said meanwhile, while nothing of it has room.
    for (const title of ["Guests", "Plants"]) {
      await a.write(title, `${title}: as we said.`);
      await a.share();
    }
    expect(await counted(small, "envelopes")).toBe(before);

    // Its operator gives it more room.
    await small.end();
    const large = await relayAt(data, small.port, ["--max-bytes", "20M"]);
    await a.settings("apart");
    await expect(points(a)).toContainText(t("meet.reachedText"), { timeout: 240_000 });
    await deposited(large, 1);
    expect(await counted(large, "envelopes"), "three texts in one parcel").toBe(1);
    await openAlone(b);
    for (const [title, words] of [
      ["Money", "We look at it once a month."],
      ["Guests", "Guests: as we said."],
      ["Plants", "Plants: as we said."],
    ] as const) {
      await b.openText(title);
      await expect(b.text).toHaveText(words);
    }
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[RB1] [AP5] [F26] [F15] [F20] a machine lost, its backup restored where a meeting point is set: it stays silent there until connected again, and the other is told then", async ({
    couple: { a, b },
    newPerson,
  }) => {
    const found = new Map<string, string[]>();
    const screen = look(found);
    const relay = await relayAt(freshData());
    await goApart(relay, a, b);
    await a.write("Before the backup", "This is in it.");
    await a.share();
    await b.openText("Before the backup");

    const backup = await backUp(a);
    await a.write("After the backup", "This is not in it.");
    await a.share();
    await b.openText("After the backup");
    await b.add(" Noor added this.");
    await b.saved();
    await b.share();
    await expect(a.text).toHaveText("This is not in it. Noor added this.");
    await a.close("kill");
    lose(a.profile);
    await b.close();

    await expect.poll(() => connected(relay), { message: "both have hung up" }).toBe(0);
    const [connections, bytes] = [await counted(relay, "connections"), await counted(relay, "bytes_in")];
    const fresh = newPerson("Robin");
    const page = await restore(fresh, backup, "--no-lan");
    await expect(said(page, t("standing.disconnected"))).toBeVisible();
    await screen.at(fresh, "meeting-restored");
    await fresh.settings("apart");
    await expect(points(fresh)).toContainText(t("meet.resting"));
    await screen.at(fresh, "meeting-restored-apart");
    await fresh.openText("Before the backup");
    await page.waitForTimeout(5_000);
    await expect(fresh.row("After the backup")).toHaveCount(0);
    // A safe machine must not announce itself: not even that somebody came by.
    expect([await counted(relay, "connections"), await counted(relay, "bytes_in")]).toEqual([connections, bytes]);

    await fresh.settings("you");
    await screen.at(fresh, "meeting-restored-you");
    await reconnect(fresh, "Noor", () => screen.at(fresh, "meeting-reconnect"));
    await expect.poll(() => counted(relay, "bytes_in")).toBeGreaterThan(bytes);
    await fresh.settings("apart");
    await expect(points(fresh)).toContainText(t("meet.reachedText"));

    await openAlone(b);
    await b.goTo("today");
    await expect(said(b.page, t("notices.restored.theirs", { name: "Robin" }))).toBeVisible();
    await screen.at(b, "meeting-partner-sees-restored");
    await fresh.openText("After the backup");
    await expect(fresh.text).toHaveText("This is not in it. Noor added this.");
    await fresh.add(" And Robin is back.");
    await fresh.saved();
    await fresh.share();
    await b.openText("After the backup");
    await expect(b.text).toHaveText("This is not in it. Noor added this. And Robin is back.");

    await test.step("leaving without any network: a full copy to read, and not a byte is sent, then or later", async () => {
      await relay.end("SIGKILL");
      await fresh.add(" In pencil.");
      await fresh.saved();
      await fresh.settings("you");
      await button(page, t("leave.open", { name: "Noor" })).click();
      const dialog = page.getByRole("dialog", { name: t("leave.title", { name: "Noor" }) });
      await expect(dialog).toContainText(t("leave.silentText", { name: "Noor" }));
      await button(dialog, t("leave.do")).click();
      await expect(dialog).toHaveCount(0);
      await expect(page.getByText(t("settings.unpaired"))).toBeVisible();
      await fresh.settings("backup");
      await button(page, t("copy.markdown")).click();
      const asking = page.getByRole("dialog");
      await asking.getByLabel(t("settings.passphrase"), { exact: true }).fill(PASSPHRASE);
      await asking.getByRole("checkbox", { name: t("copy.tick") }).check({ force: true });
      const copied = page.waitForEvent("download");
      await button(asking, t("copy.markdown")).click();
      const copy = readFileSync(await (await copied).path(), "utf8");
      for (const words of ["This is in it.", "Noor added this.", "And Robin is back.", "In pencil."]) {
        expect(copy).toContain(words);
      }
      await b.close();
      const again = await relayAt(relay.data, relay.port);
      await fresh.close();
      await openAlone(fresh);
      await fresh.page.waitForTimeout(10_000);
      expect(await counted(again, "connections"), "nobody came by").toBe(0);
      await openAlone(b);
      await b.openText("Before the backup");
      await b.add(" Noor writes on.");
      await b.saved();
      await b.share();
      await deposited(again, 1);
      await fresh.page.waitForTimeout(5_000);
      await fresh.goTo("agreements");
      await fresh.page.getByRole("row", { name: "Before the backup" }).click();
      await expect(fresh.page.getByRole("article")).toContainText("This is in it.");
      await expect(fresh.page.getByRole("article")).not.toContainText("Noor writes on.");
      await screen.at(fresh, "meeting-left");
    });
    expect(Object.fromEntries(found)).toEqual({});
  });
});
