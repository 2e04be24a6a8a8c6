/** A partner can keep a text from being changed for as long as they like; nobody is kept from going on with its words. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Day } from "../../src/shared/base/day.ts";
import type { KnownKind } from "../../src/shared/protocol/entry.ts";
import { sealDraft } from "../../src/main/core/gate/draft.ts";
import * as document from "../../src/main/core/records/document.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { agree, give, loseCreate, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

const A_LATER_KIND = 99 as KnownKind;

let robin: CoupleDevice;
let noor: CoupleDevice;
let close: () => Promise<void>;
beforeAll(async () => void ({ robin, noor, close } = await openTwo()));
afterAll(() => close());

const rowOf = (id: string) => robin.core.records.projection(id);

/** Not shared: what Robin had typed when the text froze. */
function type(id: string, body: string): void {
  const { texts, unshared } = robin.core.records;
  const found = texts.documents(id);
  if (!found) throw new Error("no text");
  const heads = document.heads(found.mine);
  const edited = document.rewritten(found.mine, { title: "Sundays", body });
  unshared.keepEdit(id, document.changesSince(edited, heads), document.content(edited), () => []);
}

async function goesOn(id: string, words: string): Promise<void> {
  const { records } = robin.core;
  const frozen = rowOf(id);
  const fresh = records.unshared.continueInNew(id);
  if (!fresh.ok) throw new Error(fresh.error.type);
  expect(fresh.value).toMatchObject({ kind: "agreement", owner: "both", title: "Sundays", shared: false });
  expect(fresh.value).not.toHaveProperty("fault");
  expect(records.texts.text(fresh.value.id)?.mine.body).toBe(words);
  expect(rowOf(id)).toEqual(frozen);
  const shared = await records.sharing.share(fresh.value.id, "");
  if (!shared.ok) throw new Error(shared.error.type);
  expect(records.projection(shared.value.id)).toMatchObject({ shared: true });
  expect(records.projection(shared.value.id)).not.toHaveProperty("fault");
}

describe("[CV5] a text with no end to its waiting goes on in a new one, as shown, and can be shared", () => {
  it("[LG7] held: the partner sealed something of a kind nobody knows", async () => {
    const id = await agree(robin, noor, "One.");
    const keyId = noor.core.records.texts.state(recordOf(id))?.created?.keyId;
    const key = keyId && spaceOf(noor).keys.get(keyId);
    if (!key) throw new Error("no key");
    type(id, "One. Unshared.");
    const { log, gate } = spaceOf(noor);
    await gate.open();
    await give(noor, robin);
    const forged = { kind: A_LATER_KIND, record: recordOf(id), keyId, key, plaintext: new Uint8Array(8) };
    const sealed = sealDraft(log, log.vector(), noor.core.identity, forged, 20_000 as Day);
    if (!sealed) throw new Error("too large");
    await spaceOf(robin).gate.receive(noor.core.identity.device, [sealed.bytes], []);
    await robin.quiet();
    expect(rowOf(id)).toMatchObject({ fault: "held" });
    expect(await robin.core.records.sharing.share(id, "")).toMatchObject({ error: { type: "Unsupported" } });
    await goesOn(id, "One. Unshared.");
  });

  it("[D3] mending: what was lost here is asked back of a device that never answers", async () => {
    const id = await agree(robin, noor, "Two.");
    await loseCreate(robin, id);
    expect(rowOf(id)).toMatchObject({ fault: "mending" });
    await goesOn(id, "Two.");
  });
});
