/** OW1, D3: the partner writes "boundary" into a text both may write; its maker's log then loses the entry that made it. */
import * as A from "@automerge/automerge";
import { expect, it } from "vitest";
import { KIND } from "../../src/shared/protocol/entry.ts";
import * as document from "../../src/main/core/records/document.ts";
import { sealChanges } from "../../src/main/core/records/seal.ts";
import { agree, give, loseCreate, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

it("[OW1] [D3] what is issued again is what its create entry said it is, whatever the partner wrote into the text", async () => {
  const { robin, noor, close } = await openTwo();
  const id = await agree(robin, noor, "One.");
  const record = recordOf(id);

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

  await loseCreate(robin, id);
  expect(robin.core.records.texts.state(record)?.created).toBeUndefined();
  expect(robin.core.records.texts.stood.get(id)).toMatchObject({ mine: true });

  expect(await robin.core.records.giveUpStood(record, spaceOf(robin))).toBe("issued");
  const made = spaceOf(robin)
    .log.devices.flatMap((one) => spaceOf(robin).log.entriesFrom(one.device, 1))
    .filter(({ entry, status }) => entry.core.kind === KIND.create && status === "accepted")
    .map(({ entry }) => robin.core.records.texts.state(entry.core.record)?.created?.kind);
  expect(made, id).toEqual(["agreement"]);
  await close();
});
