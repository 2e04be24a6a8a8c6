/**
 * KD4: words that this device sealed in a text, and that whoever agreed to erase it had not seen. Both gave up what both had;
 * these nobody has but their author, who keeps them (H7).
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { wordsPut } from "../../../shared/domain/wordsPut.ts";
import { broughtBy } from "../gate/apart.ts";
import { measureChange } from "../gate/measureChange.ts";
import { itemOf } from "../log/entryRow.ts";
import { type Frontier, inFrontier } from "../log/frontier.ts";
import * as document from "./document.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";

/** Before its entries lose their bodies. `agreed`: what the agreement had seen. */
export function lateWords(texts: RecordTexts, space: SharedSpace, record: RecordId, agreed: Frontier): string[] {
  const { device } = texts.parts;
  const keyOf = (id: Parameters<typeof space.keys.get>[0]) => space.keys.get(id);
  const late = space.log
    .ofRecord(record)
    .filter(({ entry: { core } }) => sameBytes(core.device, device))
    .filter((row) => !inFrontier(itemOf(row), agreed, space.log))
    .flatMap((row) => broughtBy({ keyOf }, row).flatMap(({ hashes }) => hashes));
  if (late.length === 0) return [];
  const { actor } = texts.freshActor(idOf(record));
  const whole = document.load(space.rows.snapshot(record), actor);
  const others = document.changesSince(whole, []).filter((change) => !late.includes(hashOf(change)));
  const without = document.content(document.apply(document.load(null, actor), others));
  const all = document.content(whole);
  return [wordsPut(without.title, all.title), wordsPut(without.body, all.body)].filter((words) => words !== "");
}

function hashOf(change: Uint8Array): string {
  const measured = measureChange(change);
  return measured.ok ? toHex(measured.value.hash) : "";
}
