/** CV4: what a change may rest on is its entry's own causal past, however many entries are judged at once. */
import * as Automerge from "@automerge/automerge";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ActorNonce, as } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { encodeChange } from "../../src/shared/protocol/body.ts";
import { type Device, insert, last } from "./device.ts";
import { deliverAll, makeDevices, openStores } from "./people.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(3);
});
afterAll(() => opened.close());

it("[CV1] [CV4] a change on words its entry had not seen is left out by who hears all at once, as by who heard one after the other", async () => {
  const [a, b, late] = (await makeDevices(["A", "B", "B"], opened.stores)) as [Device, Device, Device];
  const { record } = await a.create("agreement", "Sundays");
  await deliverAll(a, b);
  await b.edit(record, "We cook. ");
  await deliverAll(b, a);
  await a.edit(record, "We walk. ");
  // So that whoever hears all at once judges what it rests on before it.
  await b.edit(record, "We eat. ");
  await b.edit(record, "We rest. ");
  // An altered app has those words by another way, and its entry names nothing of them.
  const created = b.rows.state(record)?.created;
  const key = created && b.keys.get(created.keyId);
  if (!created || !key) throw new Error("no such record here");
  const nonce = as<ActorNonce>(b.random(16));
  const sly = last(insert(a.doc(record, b.actor(record, nonce)), "sly ", 0));
  const plaintext = encodeChange({ together: false, changes: [sly], why: "" });
  const bytes = b.forge({ record, recordKeyId: created.keyId, actorNonces: [nonce] }, plaintext, key);
  await b.gate.receive(b.identity.device, [bytes], []);
  await deliverAll(b, a);
  await deliverAll(a, b);
  await late.gate.receive(a.identity.device, a.allEntries(), a.allKeys());
  const { hash } = Automerge.decodeChange(sly);
  for (const device of [a, b, late]) {
    const [row] = device.log.heads(toHex(b.identity.device));
    expect([device.name, row?.status, row?.leftOut]).toEqual([device.name, "accepted", [hash]]);
    expect(String(device.doc(record, "00")["body"])).not.toContain("sly");
  }
});
