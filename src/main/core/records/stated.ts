/** What two stated about a text, as steps of its story. */
import type { PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { HistoryStep } from "../../../shared/ipc/contract.ts";
import { decodeStated } from "../../../shared/protocol/body.ts";
import { isStatement } from "../../../shared/protocol/entry.ts";
import { decodeStatement, type StatedAct } from "../../../shared/protocol/statement.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { openBody } from "../log/sealEntry.ts";
import type { SharedSpace } from "./recordTexts.ts";
import type { Brought } from "./sharings.ts";

/** `after`: how many of the sharings come before it. */
export type Said = { readonly after: number; readonly step: HistoryStep };

/** In the order of the rows. */
export function statedIn(
  rows: readonly EntryRow[],
  told: readonly Brought[],
  space: SharedSpace,
  me: PersonKey,
): Said[] {
  const keys = new Set(told.map(({ key }) => key));
  let after = 0;
  return rows.flatMap((row) => {
    if (keys.has(toHex(row.hash))) after += 1;
    const { core } = row.entry;
    if (row.status !== "accepted" || !isStatement(core.kind)) return [];
    const plaintext = openBody(row.entry, space.keys.get(core.recordKeyId));
    const body = plaintext && decodeStated(plaintext);
    const statement = body && decodeStatement(body.statement);
    if (!statement) return [];
    const person = space.log.personOf(core.device);
    const who = person && sameBytes(person, me) ? ("me" as const) : ("partner" as const);
    const kind = kindOf(statement.act);
    return [{ after, step: { key: toHex(row.hash), who, day: core.day, kind, why: body.why, put: "", took: "" } }];
  });
}

const kinds = { offer: "offered", sign: "signed", pause: "paused", resume: "resumed", keep: "kept" } as const;
const kindOf = (act: StatedAct): HistoryStep["kind"] => {
  if (act.type !== "withdraw") return kinds[act.type];
  return act.offer === undefined ? "withdrew" : "tookBack";
};
