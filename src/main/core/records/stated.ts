/** What two stated about a text, as steps of its story. */
import type { PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { HistoryStep } from "../../../shared/ipc/textShapes.ts";
import { decodeDecline, decodeStated } from "../../../shared/protocol/body.ts";
import { isStatement, KIND } from "../../../shared/protocol/entry.ts";
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
    const plaintext = row.status === "accepted" ? openBody(row.entry, space.keys.get(core.recordKeyId)) : undefined;
    const said = plaintext && readSaid(core.kind, plaintext);
    if (!said) return [];
    const person = space.log.personOf(core.device);
    const who = person && sameBytes(person, me) ? ("me" as const) : ("partner" as const);
    return [{ after, step: { key: toHex(row.hash), who, day: core.day, ...said, put: "", took: "" } }];
  });
}

function readSaid(kind: number, plaintext: Uint8Array): Pick<HistoryStep, "kind" | "why"> | undefined {
  if (kind === KIND.decline) {
    const declined = decodeDecline(plaintext);
    return declined && { kind: "declined", why: declined.word };
  }
  if (kind === KIND.acknowledge) return { kind: "acknowledged", why: "" };
  const body = isStatement(kind) ? decodeStated(plaintext) : undefined;
  const statement = body && decodeStatement(body.statement);
  return statement && { kind: kindOf(statement.act), why: body?.why ?? "" };
}

const kinds = { offer: "offered", sign: "signed", pause: "paused", resume: "resumed", keep: "kept" } as const;
const kindOf = (act: StatedAct): HistoryStep["kind"] => {
  if (act.type !== "withdraw") return kinds[act.type];
  return act.offer === undefined ? "withdrew" : "tookBack";
};
