/** A record's accepted entries, read as what each brought into the text. */
import type { PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeChange, decodeCreate } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import type { HistoryStep } from "../../../shared/ipc/textShapes.ts";
import { measureChange } from "../gate/measureChange.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { openBody } from "../log/sealEntry.ts";
import type { SharedSpace } from "./recordTexts.ts";

export type Brought = Pick<HistoryStep, "key" | "who" | "day" | "why"> & {
  readonly kind: "created" | "changed" | "together";
  /** Heads of what its author saw, and of what stood when they had shared it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Hashes of the changes it brought. */
  readonly made: readonly string[];
  readonly changes: readonly Uint8Array[];
};

/**
 * In causal order. Only what an entry brought into the document is told: an altered app may carry changes again, or ones
 * that reach no document, and would else tell another story (F10).
 */
export function sharingsOf(rows: readonly EntryRow[], space: SharedSpace, me: PersonKey): Brought[] {
  const told = new Set<string>();
  return rows.flatMap((row) => (row.status === "accepted" ? (broughtBy(row, space, me, told) ?? []) : []));
}

function broughtBy(row: EntryRow, space: SharedSpace, me: PersonKey, told: Set<string>): Brought | undefined {
  const { core } = row.entry;
  if (core.kind !== KIND.create && core.kind !== KIND.change) return undefined;
  const key = space.keys.get(core.recordKeyId);
  const plaintext = key && openBody(row.entry, key);
  const body = plaintext && (core.kind === KIND.create ? decodeCreate(plaintext) : decodeChange(plaintext));
  if (!body) return undefined;
  const measured = body.changes.flatMap((change) => {
    const result = measureChange(change);
    const hash = result.ok ? toHex(result.value.hash) : "";
    if (!result.ok || told.has(hash) || row.leftOut.includes(hash)) return [];
    told.add(hash);
    return [{ ...result.value, bytes: change }];
  });
  if (measured.length === 0) return undefined;
  const made = new Set(measured.map(({ hash }) => toHex(hash)));
  const deps = measured.flatMap((change) => change.deps.map(toHex));
  const restedOn = new Set(deps);
  const person = space.log.personOf(core.device);
  const together = "together" in body && body.together;
  return {
    key: toHex(row.hash),
    who: person && sameBytes(person, me) ? "me" : "partner",
    day: core.day,
    kind: core.kind === KIND.create ? "created" : together ? "together" : "changed",
    why: body.why,
    before: core.kind === KIND.create ? [] : [...new Set(deps.filter((dep) => !made.has(dep)))],
    after: [...made].filter((hash) => !restedOn.has(hash)),
    made: [...made],
    changes: measured.map(({ bytes }) => bytes),
  };
}
