import { afterEach, expect, it } from "vitest";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, openReplica, startCouple, until } from "../harness/couple.ts";

let cores: CoreProcess[] = [];
afterEach(async () => {
  await Promise.all(cores.map((core) => core.kill()));
  cores = [];
});

/** Both in Write together on one short agreement. */
async function together() {
  const { a, b } = await startCouple();
  cores = [a, b];
  const draft = await a.must("records.create", { kind: "agreement", title: "Tides", body: "We say when." });
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  await eventually(async () => (await b.must("records.list")).find((row) => row.id === id), "b has it");
  const on = cores.map((core) => until(core, "together", ({ record, state }) => record === id && state === "on"));
  for (const core of cores) await core.must("together.join", { record: id });
  await Promise.all(on);
  return { a, b, id, atA: await openReplica(a, id), atB: await openReplica(b, id) };
}

it("[H3] what is on its way when the partner's machine goes away becomes unshared words, and none is lost", async () => {
  const { a, b, id, atA } = await together();
  const answers: ReturnType<typeof atA.type>[] = [];
  for (let letter = 0; letter < 60; letter++) {
    answers.push(atA.type(atA.doc.body.length, String(letter % 10)));
    if (letter === 20) await b.kill();
  }
  expect((await Promise.all(answers)).map((answer) => answer.ok)).toEqual(answers.map(() => true));
  await eventually(async () => ((await a.must("together.states")).length === 0 ? true : undefined), "it has ended");
  const last = await atA.type(atA.doc.body.length, "!");
  expect(last.ok).toBe(true);
  expect((await a.must("record.text", { id })).mine.body).toBe(atA.doc.body);
});

it("[H3] one's own letters do not come back to one's own window, the partner's come once", async () => {
  const { a, b, id, atA, atB } = await together();
  let toA = 0;
  a.on("remote", ({ changes }) => void (toA += changes.length));
  let toB = 0;
  b.on("remote", ({ changes }) => void (toB += changes.length));
  const words = [...Array(30).keys()].map((n) => atA.type(0, String(n % 10)));
  expect((await Promise.all(words)).every((answer) => answer.ok)).toBe(true);
  await eventually(async () => (atB.doc.body === atA.doc.body ? true : undefined), "b shows it");
  expect({ toA, toB }).toEqual({ toA: 0, toB: 30 });
  expect((await b.must("record.text", { id })).shared.body).toBe(atA.doc.body);
});

it("[RP4] a text at its limit takes no letter more, and every one may still be taken away", async () => {
  const { atA } = await together();
  const full = 100_000 - atA.doc.body.length;
  for (let done = 0; done < full; done += 16_000) {
    expect((await atA.type(0, "x".repeat(Math.min(16_000, full - done)))).ok).toBe(true);
  }
  expect(await atA.type(0, "", 500)).toMatchObject({ ok: true });
  expect(await atA.type(0, "x".repeat(500))).toMatchObject({ ok: true });
  expect(await atA.type(0, "y")).toMatchObject({ ok: false, error: { type: "TooLong" } });
});
