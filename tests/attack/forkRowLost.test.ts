/** D3, FK1: a log forked, and the rows that say so are hit on disk. Nothing that doesn't count may begin to count by it. */
import { expect, it } from "vitest";
import type { Day } from "../../src/shared/base/day.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { encodeChange } from "../../src/shared/protocol/body.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { sealDraft } from "../../src/main/core/gate/draft.ts";
import * as document from "../../src/main/core/records/document.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { HOW, type How, hitRow } from "./hitRow.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

const copies = (store: Store, { log }: { log: { space: Uint8Array } }) => [
  store.rowId("settings", "forks", log.space),
  store.rowId("settings", "forks", log.space, "second"),
];

/** Two next entries of this device's log, each with words of its own: neither is written at home. */
function forge(from: CoupleDevice, id: string, words: string): Uint8Array {
  const { texts } = from.core.records;
  const { log } = spaceOf(from);
  const state = texts.state(recordOf(id));
  const keyId = state?.created?.keyId;
  const key = keyId && spaceOf(from).keys.get(keyId);
  if (!key) throw new Error("no key");
  const { nonce, actor } = texts.freshActor(id);
  const doc = document.load(texts.snapshot(recordOf(id)), actor);
  const { heads } = state;
  const changes = document.changesSince(document.rewritten(doc, { title: "Sundays", body: words }), heads);
  const body = encodeChange({ changes, why: "", together: false });
  const draft = { kind: KIND.change, record: recordOf(id), keyId, key, actorNonces: [nonce], plaintext: body };
  const sealed = sealDraft(log, log.vector(), from.core.identity, draft, 20_000 as Day);
  if (!sealed) throw new Error("too large");
  return sealed.bytes;
}

/** What stands before the hit, after it, and at the start after that; and whether both rows can be read by then. */
async function life(hit: readonly (How | undefined)[]) {
  const { robin, noor, close } = await openTwo();
  const id = await agree(robin, noor, "One.");
  await spaceOf(noor).gate.open();
  await give(noor, robin);
  const { device } = noor.core.identity;
  for (const words of ["One. Left.", "One. Right."]) {
    await spaceOf(robin).gate.receive(device, [forge(noor, id, words)], []);
    await robin.quiet();
  }
  const shown = () => ({
    forks: [...spaceOf(robin).log.forks],
    standing: spaceOf(robin)
      .log.entriesFrom(device, 1)
      .map(({ hash, status }) => `${toHex(hash)} ${status}`)
      .toSorted(),
    text: robin.core.records.texts.text(id)?.shared.body,
  });
  const before = shown();
  const rows = copies(robin.core.vault.store, spaceOf(robin));
  await robin.harm((database) => {
    for (const [i, how] of hit.entries()) if (how) hitRow(database, "settings", rows[i] ?? new Uint8Array(), how);
  });
  await robin.quiet();
  const after = shown();
  await robin.lock();
  await robin.unlock();
  await robin.quiet();
  const { store } = robin.core.vault;
  const seen = { before, after, later: shown(), isWhole: rows.every((row) => store.get("settings", row).ok) };
  await close();
  return seen;
}

it.each(HOW)("[D3] [FK1] one of the two rows: the other is read (%s)", async (how) => {
  for (const hit of [
    [how, undefined],
    [undefined, how],
  ]) {
    const { before, after, later } = await life(hit);
    expect(before.forks).toHaveLength(1);
    expect([after, later]).toEqual([before, before]);
  }
});

it("[D3] [FK1] both: the entries are looked through, and the rows are made again", async () => {
  const { before, after, later, isWhole } = await life(["box", "nonce"]);
  expect(before.forks).toHaveLength(1);
  expect([after, later]).toEqual([before, before]);
  expect(isWhole).toBe(true);
});
