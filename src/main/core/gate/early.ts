/**
 * SG4: a withdrawal or a pause takes effect once its signature and certificate are right and its body opens, even while
 * its entry is held: whoever keeps back what it names must not keep an agreement in force by that.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { takesEffectAtOnce } from "../../../shared/protocol/entry.ts";
import type { SecretKey } from "../crypto/index.ts";
import { itemOf } from "../log/entryRow.ts";
import { openBody } from "../log/sealEntry.ts";
import { readStatement } from "./openStatement.ts";
import type { RecordState, StatedItem } from "./recordState.ts";
import type { HeldEntry } from "./waiting.ts";

/** Of held entries, what their authors take out of force. Nothing evaluated has seen it: it ends all that stands. */
export function earlyStatements(
  held: Iterable<HeldEntry>,
  state: RecordState,
  key: SecretKey,
  certificateOf: (device: HeldEntry["entry"]["core"]["device"]) => Certificate | undefined,
): StatedItem[] {
  const known = new Set(state.stated.map(({ id }) => toHex(id)));
  const found: StatedItem[] = [];
  for (const one of held) {
    const { core } = one.entry;
    if (
      !one.verified ||
      !isAbout(one, state.record) ||
      !sameBytes(core.recordKeyId, state.created?.keyId ?? core.device)
    ) {
      continue;
    }
    const certificate = certificateOf(core.device);
    const plaintext = openBody(one.entry, key);
    const read = certificate && plaintext && readStatement(one.entry, plaintext, () => certificate.signingKey);
    if (!certificate || !read || typeof read === "string" || known.has(toHex(read.id))) continue;
    found.push({ ...read, at: itemOf(one), person: certificate.person, counts: true });
  }
  return found;
}

/** Whether such an entry is held at all: mostly not. */
export const isAbout = ({ entry: { core } }: Pick<HeldEntry, "entry">, record: RecordId): boolean =>
  takesEffectAtOnce(core.kind) && sameBytes(core.record, record);
