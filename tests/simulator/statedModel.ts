/** What an agreement's statements come to, by the entries and the reference model alone: to be compared with the gate. */
import type { RecordId } from "../../src/shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { type Agreed, agreed, type Statement } from "../../src/shared/domain/agreement/lifecycle.ts";
import { decodeStated } from "../../src/shared/protocol/body.ts";
import { isStatement, KIND, takesEffectAtOnce } from "../../src/shared/protocol/entry.ts";
import { decodeStatement, type StatedAct } from "../../src/shared/protocol/statement.ts";
import type { Fold } from "../../src/main/core/log/fold.ts";
import { openBody } from "../../src/main/core/log/sealEntry.ts";
import { agreedOf } from "../../src/main/core/gate/agreedOf.ts";
import { statementId } from "../../src/main/core/gate/openStatement.ts";
import { emptyState } from "../../src/main/core/gate/recordState.ts";
import type { Device } from "./device.ts";

/** What can be compared: who signed what, what holds, what is open, who paused. */
function shown({ signed, tops, open, last, pausedBy, isWithdrawn }: Agreed): unknown {
  const ids = (some: readonly { id: string }[]): string[] => some.map(({ id }) => id).sort();
  return {
    signed: [...signed].map(([offer, by]) => `${offer} ${[...by.keys()].sort().join()}`).sort(),
    tops: ids(tops),
    open: ids(open),
    last: ids(last),
    pausedBy: [...pausedBy].sort(),
    isWithdrawn,
  };
}

/** As the gate left it. */
export const agreedHere = (device: Device, record: RecordId): Agreed =>
  agreedOf(device.rows.state(record) ?? emptyState(record));

export function shownByGate(device: Device, record: RecordId): unknown {
  const { stated = [] } = device.rows.state(record) ?? {};
  const counts = stated.map((item) => `${toHex(item.id)} ${item.counts}`).sort();
  return { counts, ...(shown(agreedHere(device, record)) as object) };
}

/** `of`: only how the record was made is taken from this device, and what can't be read there. */
export function shownByModel(of: Device, record: RecordId, folded: Fold): unknown {
  const { created } = of.rows.state(record) ?? {};
  const key = created && of.keys.get(created.keyId);
  const rows = new Map(of.log.ofRecord(record).map((row) => [toHex(row.hash), row]));
  const { inPast, standing } = folded;
  const edits = [...rows].filter(([, row]) => row.entry.core.kind === KIND.change).map(([hash]) => hash);
  const valid: { hash: string; said: Statement }[] = [];
  // Two branches of a forked log can say the very same, and then it is one statement in two entries.
  const entriesOf = (id: string, also?: { hash: string; id: string }): string[] =>
    also?.id === id ? [also.hash] : valid.filter((one) => one.said.id === id).map((one) => one.hash);
  /** SG5: withdrawals and pauses that named less than they had in their past, with what they named. */
  const partial = new Map<string, readonly string[]>();
  const seesOf =
    (also?: { hash: string; id: string }) =>
    (by: string, what: string): boolean =>
      partial.get(by)?.some((one) => one === what || seesOf()(one, what)) ??
      entriesOf(by, also).some((later) => entriesOf(what).some((earlier) => inPast(earlier, later)));
  const asked = (also?: { hash: string; id: string }) => ({
    sees: seesOf(also),
    reopened: (offer: string, before?: string): boolean =>
      edits.some(
        (edit) =>
          entriesOf(offer).some((one) => inPast(one, edit)) &&
          (before === undefined || entriesOf(before, also).some((one) => inPast(edit, one))),
      ),
  });
  for (const hash of folded.order) {
    const row = rows.get(hash);
    const isMade = created && inPast(toHex(created.at.hash), hash);
    if (!row || !isStatement(row.entry.core.kind) || !isMade || row.status === "unknown") continue;
    const body = decodeStated(openBody(row.entry, key) ?? new Uint8Array());
    const statement = body && decodeStatement(body.statement);
    if (!statement || !sameBytes(statement.device, row.entry.core.device)) continue;
    const id = toHex(statementId(body.statement));
    const past = valid.filter((one) => inPast(one.hash, hash));
    const { sees } = asked();
    const isSeen = (one: string): boolean => past.some((other) => sees(other.said.id, one));
    const newest = new Set(past.map((one) => one.said.id).filter((one) => !isSeen(one)));
    const names = statement.seen.map(toHex);
    if ([...newest].sort().join() !== names.join()) {
      const isPast = names.every((one) => past.some((other) => other.said.id === one));
      const isSorted = names.every((one, i) => i === 0 || (names[i - 1] ?? one) < one);
      const isNewest = !names.some((one) => names.some((other) => sees(other, one)));
      if (!takesEffectAtOnce(row.entry.core.kind) || !isPast || !isSorted || !isNewest) continue;
      partial.set(id, names);
    }
    const person = toHex(of.log.personOf(row.entry.core.device) ?? new Uint8Array());
    const act = actOf(statement.act);
    const named = act.type === "offer" ? act.replaces : "offer" in act ? act.offer : undefined;
    if (named && !past.some((one) => one.said.id === named && one.said.act.type === "offer")) continue;
    const said = { id, person, day: statement.day, act, counts: standing.get(hash)?.type === "counted" };
    const before = once(past.map((one) => one.said)).filter((one) => one.id !== id);
    if (agreed({ all: [...before, { ...said, counts: true }], ...asked({ hash, id }) }).faults.has(id)) continue;
    valid.push({ hash, said });
  }
  const counts = valid.map(({ said }) => `${said.id} ${said.counts}`).sort();
  return { counts, ...(shown(agreed({ all: once(valid.map(({ said }) => said)), ...asked() })) as object) };
}

/** Said twice, it counts where either does. */
function once(all: readonly Statement[]): Statement[] {
  const by = Map.groupBy(all, ({ id }) => id);
  return [...by.values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, counts: first.counts || more.some(({ counts }) => counts) }] : [],
  );
}

function actOf(act: StatedAct): Statement["act"] {
  const hex = (id: Uint8Array | undefined) => id && toHex(id);
  if (act.type === "offer") {
    return { type: "offer", text: toHex(act.text), replaces: hex(act.replaces), terms: { zone: "UTC" } };
  }
  if (act.type === "withdraw") return { type: "withdraw", offer: hex(act.offer) };
  return "offer" in act ? { type: act.type, offer: toHex(act.offer), text: toHex(act.text) } : { type: act.type };
}

export const bytesOf = (id: string): Uint8Array => fromHex(id) ?? new Uint8Array();
