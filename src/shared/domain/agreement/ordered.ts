/** Signed statements as the model takes them (`lifecycle.ts`): the gate's and a proof file's alike. */
import type { PersonKey, StatementId } from "../../base/brand.ts";
import { toHex } from "../../base/bytes.ts";
import type { Terms } from "../../protocol/agreedText.ts";
import type { StatedAct } from "../../protocol/statement.ts";
import type { Statement } from "./lifecycle.ts";

export type Ordered = {
  readonly id: StatementId;
  readonly person: PersonKey;
  readonly day: number;
  readonly seen: readonly StatementId[];
  readonly act: StatedAct;
  /** What is offered along with the text. */
  readonly terms: Terms | undefined;
  readonly counts: boolean;
};

/** What each had seen is what it names, and all that those had seen. Each comes after its causal past. */
export function order(items: readonly Ordered[]): { all: Statement[]; sees(of: string, what: string): boolean } {
  const numbers = new Map<string, number>();
  for (const { id, seen } of items) {
    for (const name of [id, ...seen].map(toHex)) if (!numbers.has(name)) numbers.set(name, numbers.size);
  }
  // A bit each: with a set of names each, hundreds of statements would take as much room as the rest of core.
  const pasts = new Map<number, Uint32Array>();
  const ahead = new Set<string>();
  for (const { id, seen } of items) {
    const past = new Uint32Array(Math.ceil(numbers.size / 32));
    for (const name of seen) {
      const at = numbers.get(toHex(name)) ?? 0;
      past[at >>> 5] = (past[at >>> 5] ?? 0) | (1 << (at & 31));
      const older = pasts.get(at);
      for (let word = 0; older && word < older.length; word++) past[word] = (past[word] ?? 0) | (older[word] ?? 0);
    }
    pasts.set(numbers.get(toHex(id)) ?? 0, past);
    // What it names comes before it, but for what is not here.
    if (seen.some((one) => !pasts.has(numbers.get(toHex(one)) ?? -1) || ahead.has(toHex(one)))) ahead.add(toHex(id));
  }
  const sees = (of: string, what: string): boolean => {
    const [by, at] = [numbers.get(of), numbers.get(what)];
    if (by === undefined || at === undefined) return false;
    return (((pasts.get(by)?.[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
  };
  // Two branches of a forked log can say the very same: one statement in two entries, which counts where either does.
  const by = Map.groupBy(items, ({ id }) => toHex(id));
  const all = [...by].flatMap(([id, [first, ...more]]) =>
    first
      ? {
          id,
          person: toHex(first.person),
          day: first.day,
          isAhead: ahead.has(id),
          counts: first.counts || more.some(({ counts }) => counts),
          act: actOf(first),
        }
      : [],
  );
  return { all, sees };
}

function actOf({ act, terms }: Ordered): Statement["act"] {
  const hex = (id: Uint8Array | undefined): string | undefined => id && toHex(id);
  switch (act.type) {
    case "offer":
      return { type: "offer", text: toHex(act.text), replaces: hex(act.replaces), terms: terms ?? { zone: "UTC" } };
    case "sign":
    case "keep":
      return { type: act.type, offer: toHex(act.offer), text: toHex(act.text) };
    case "withdraw":
      return { type: "withdraw", offer: hex(act.offer) };
    case "pause":
    case "resume":
      return { type: act.type };
  }
}
