/**
 * PF4: a short code of the statements that were told, to be compared by voice: alike on both machines while both have the same,
 * and of a proof file, which shows by it whether something newer was cut off.
 */
import type { SpaceId, StatementId } from "../base/brand.ts";
import { compareBytes, concat } from "../base/bytes.ts";
import { DOMAIN } from "../protocol/domains.ts";
import type { Primitives } from "./readProof.ts";

const GROUPS = 10;

/**
 * 132 bits: nothing is committed to before, so one of the two can say this and that until two histories, with a withdrawal and without
 * it, have one code. For that half of the bits are tried: as good as impossible with these, an afternoon's work with half of them.
 */
export function historyCode({ hash }: Pick<Primitives, "hash">, space: SpaceId, ids: readonly StatementId[]): string {
  const bytes = hash(DOMAIN.history, concat(space, ...ids.toSorted(compareBytes)));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const group = (i: number): string => String((view.getUint32(3 * i) >>> 8) % 10_000).padStart(4, "0");
  return Array.from({ length: GROUPS }, (_, i) => group(i)).join(" ");
}

/** However it was written down. */
export const sameCode = (a: string, b: string): boolean => digits(a) === digits(b);
const digits = (code: string): string => code.replaceAll(/[^0-9]/g, "");
