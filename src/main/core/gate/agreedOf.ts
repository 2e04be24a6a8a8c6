/** A record's statements as the model takes them (src/shared/domain/agreement/lifecycle.ts). */
import { toHex } from "../../../shared/base/bytes.ts";
import { type Agreed, agreed } from "../../../shared/domain/agreement/lifecycle.ts";
import { order } from "../../../shared/domain/agreement/ordered.ts";
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
