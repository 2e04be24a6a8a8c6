import { afterAll, beforeAll, expect, it } from "vitest";
import type { BoundaryRead } from "../../src/shared/ipc/textShapes.ts";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, openReplica, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

const becomes = (core: CoreProcess, id: string, fits: (shown: BoundaryRead) => boolean, what: string) =>
  eventually(async () => {
    const shown = await core.call("boundary.view", { id });
    return shown.ok && fits(shown.value) ? shown.value : undefined;
  }, what);

it("[OW2] [F07] [F25] a boundary's reader says that they have read it: told until its words change, and nothing else of it is theirs", async () => {
  const body = "I will say when I need quiet.";
  const { id: draft } = await a.must("records.create", { kind: "boundary", title: "", body });
  const { id } = await a.must("record.share", { id: draft, why: "" });
  await becomes(b, id, () => true, "the boundary at its reader");
  expect(await a.must("boundary.view", { id })).toEqual({});
  const row = (await a.must("records.list")).find((one) => one.id === id);

  const shown = { title: "", body };
  const stale = await b.call("boundary.acknowledge", { id, shown: { title: "", body: "Something else." } });
  expect(stale).toMatchObject({ ok: false, error: { type: "Stale" } });
  expect(await b.must("boundary.acknowledge", { id, shown })).toMatchObject({ read: { isCurrent: true } });
  await becomes(a, id, ({ read }) => read?.isCurrent === true, "the word at the owner");
  expect((await a.must("record.history", { id })).at(-1)).toMatchObject({ kind: "acknowledged", who: "partner" });
  const after = (await a.must("records.list")).find((one) => one.id === id);
  expect({ lastBy: after?.lastBy, day: after?.day }, "that it was read is no change of it").toEqual({
    lastBy: row?.lastBy,
    day: row?.day,
  });

  await (await openReplica(a, id)).type(0, "From now on: ");
  await a.must("record.share", { id, why: "" });
  await becomes(a, id, ({ read }) => read?.isCurrent === false, "of an earlier wording, at the owner");
  await becomes(b, id, ({ read }) => read?.isCurrent === false, "and at the reader");

  // Its owner says nothing of the kind, and of a text of both nobody does.
  const own = await a.call("boundary.acknowledge", { id, shown: { title: "", body: `From now on: ${body}` } });
  expect(own).toMatchObject({ ok: false, error: { type: "Refused" } });
  const both = await a.must("records.create", { kind: "agreement", title: "Sundays", body: "We walk." });
  const agreement = (await a.must("record.share", { id: both.id, why: "" })).id;
  const of = await b.call("boundary.acknowledge", { id: agreement, shown: { title: "Sundays", body: "We walk." } });
  expect(of).toMatchObject({ ok: false, error: { type: "NotFound" } });
});
