/** A record's statements as the model takes them (src/shared/domain/agreement/lifecycle.ts). */
import { toHex } from "../../../shared/base/bytes.ts";
import { type Agreed, agreed, type Statement } from "../../../shared/domain/agreement/lifecycle.ts";
import type { RecordState, StatedItem } from "./recordState.ts";

/** What stands between the two. `early`: statements that take effect while their entries are held (SG4). */
export function agreedOf(
  { stated, reopened }: Pick<RecordState, "stated" | "reopened">,
  early: readonly StatedItem[] = [],
): Agreed {
  // Signatures are here because nothing had reopened their offer in their own past.
  const isReopened = (offer: string, of?: string): boolean =>
    of === undefined && reopened.some((one) => toHex(one.offer) === offer);
  return agreed({ ...order([...stated, ...early]), reopened: isReopened });
}

type Ordered = Pick<StatedItem, "id" | "day" | "seen" | "act" | "terms" | "person" | "counts">;

/** Statements as the model takes them. What each had seen is what it names, and all that those had seen. */
export function order(items: readonly Ordered[]): { all: Statement[]; sees(of: string, what: string): boolean } {
  const pasts = new Map<string, Set<string>>();
  for (const { id, seen } of items) {
    const past = new Set<string>();
    for (const name of seen.map(toHex)) {
      past.add(name);
      for (const older of pasts.get(name) ?? []) past.add(older);
    }
    pasts.set(toHex(id), past);
  }
  // Two branches of a forked log can say the very same: one statement in two entries, which counts where either does.
  const by = Map.groupBy(items, ({ id }) => toHex(id));
  const all = [...by].flatMap(([id, [first, ...more]]) =>
    first
      ? {
          id,
          person: toHex(first.person),
          day: first.day,
          counts: first.counts || more.some(({ counts }) => counts),
          act: actOf(first),
        }
      : [],
  );
  return { all, sees: (of, what) => pasts.get(of)?.has(what) ?? false };
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
