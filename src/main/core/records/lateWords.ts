/**
 * KD4: words that this device sealed in a text, and that whoever agreed to erase it had not seen. Both gave up what both had;
 * these nobody has but their author, who keeps them (H7).
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { textPut } from "../../../shared/domain/wordsPut.ts";
import { broughtBy } from "../gate/apart.ts";
import { measureChange } from "../gate/measureChange.ts";
import { itemOf } from "../log/entryRow.ts";
import { type Frontier, inFrontier } from "../log/frontier.ts";
import * as document from "./document.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import { sharedToGo } from "./unsharedWords.ts";

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
  const whole = sharedToGo(texts, space, record);
  const told = runsOf(document.changesSince(whole, []), new Set(late)).map(({ deps, last }) =>
    textPut(document.contentAt(whole, deps), document.contentAt(whole, [last])),
  );
  document.free(whole);
  return told.filter((words) => words !== "");
}

type Run = { readonly deps: readonly string[]; last: string };

/**
 * These changes, each with those that rest on nothing but it: what stands after a run and didn't before it, its changes put in.
 * Where somebody else's change rests on one, what that put in is not among it.
 */
function runsOf(changes: readonly Uint8Array[], chosen: ReadonlySet<string>): Run[] {
  const runs: Run[] = [];
  for (const change of changes) {
    const measured = measureChange(change);
    if (!measured.ok) continue;
    const [hash, deps] = [toHex(measured.value.hash), measured.value.deps.map(toHex)];
    if (!chosen.has(hash)) continue;
    const run = deps.length === 1 ? runs.find(({ last }) => last === deps[0]) : undefined;
    if (run) run.last = hash;
    else runs.push({ deps, last: hash });
  }
  return runs;
}
