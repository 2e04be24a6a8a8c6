/** OW1, D3: the partner writes "boundary" into a text both may write; its maker's log then loses the entry that made it. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import * as A from "@automerge/automerge";
import { expect, it } from "vitest";
import { as, type RecordId, type SpaceId } from "../../src/shared/base/brand.ts";
import { fromHex, toHex } from "../../src/shared/base/bytes.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import * as document from "../../src/main/core/records/document.ts";
import { sealChanges } from "../../src/main/core/records/seal.ts";
import type { Space } from "../../src/main/core/space/space.ts";
import { CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { VirtualTime } from "../simulator/coupleNet.ts";
import { hitRow } from "./hitRow.ts";

const spaceOf = ({ core }: CoupleDevice): Space => {
  if (!core.space) throw new Error("not paired");
  return core.space;
};

async function give(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  const entries = [...spaceOf(from).log.since([])];
  await spaceOf(to).gate.receive(from.core.identity.device, entries, spaceOf(from).keysFor(entries));
  await to.quiet();
}

it("[OW1] [D3] what is issued again is what its create entry said it is, whatever the partner wrote into the text", async () => {
  const place = await openPlace();
  const time = new VirtualTime();
  const folder = mkdtempSync(join(place.root, "kind-"));
  const device = (name: string) => new CoupleDevice(name, { root: place.root, folder }, time.timers, 0);
  const [robin, noor] = [device("robin"), device("noor")];
  await robin.create();
  await noor.create();
  const space = as<SpaceId>(randomBytes(32));
  for (const [me, other] of [
    [robin, noor],
    [noor, robin],
  ] as const) {
    const { certificate } = other.core.identity;
    await me.core.enterSpace({ space, partner: { person: certificate.person, certificate, name: "x" }, lanHint: [] });
  }
  const draft = robin.core.records.unshared.create("agreement", { title: "Sundays", body: "One." }, undefined);
  const shared = await robin.core.records.sharing.share(draft.id, "");
  if (!shared.ok) throw new Error(shared.error.type);
  const { id } = shared.value;
  const record = as<RecordId>(fromHex(id) ?? new Uint8Array());
  await give(robin, noor);

  const { texts } = noor.core.records;
  const { nonce, actor } = texts.freshActor(id);
  const before = document.load(texts.snapshot(record), actor);
  const said = A.change(before, { time: 0 }, (text) => {
    text.kind = "boundary";
    text.body = "Noor may do as she likes.";
  });
  const changes = document.changesSince(said, texts.state(record)?.heads ?? []);
  expect(await sealChanges(texts, spaceOf(noor), record, { nonce, changes, why: "", together: false })).toBe(true);
  await give(noor, robin);
  expect(robin.core.records.texts.text(id)?.shared.body).toContain("Noor may");

  const { log } = spaceOf(robin);
  const create = log.ofRecord(record).find(({ entry }) => entry.core.kind === KIND.create);
  if (!create) throw new Error("it was made");
  const { device: by, seq, hash } = itemOf(create);
  const row = robin.core.vault.store.rowId("entries", space, by, seq, hash);
  await robin.harm((database) => hitRow(database, "entries", row, "gone"));
  await robin.quiet();
  expect(robin.core.records.texts.state(record)?.created).toBeUndefined();
  expect(robin.core.records.texts.stood.get(id)).toMatchObject({ mine: true });

  expect(await robin.core.records.giveUpStood(record, spaceOf(robin))).toBe("issued");
  const made = spaceOf(robin)
    .log.devices.flatMap((one) => spaceOf(robin).log.entriesFrom(one.device, 1))
    .filter(({ entry, status }) => entry.core.kind === KIND.create && status === "accepted")
    .map(({ entry }) => robin.core.records.texts.state(entry.core.record)?.created?.kind);
  expect(made, toHex(record)).toEqual(["agreement"]);
  await robin.lock();
  await noor.lock();
  place.close();
});
