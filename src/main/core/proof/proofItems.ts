/** What was stated of an agreement, with the signatures that stand in the log: for a proof file, and for a history code. */
import type { RecordId } from "../../../shared/base/brand.ts";
import { isAgreeable } from "../../../shared/domain/record.ts";
import { decodeAgreedText } from "../../../shared/protocol/agreedText.ts";
import { decodeStated } from "../../../shared/protocol/body.ts";
import { historyCode } from "../../../shared/proof/historyCode.ts";
import { fitsProof, type ProofItem, toldOf } from "../../../shared/proof/makeProof.ts";
import { hash } from "../crypto/index.ts";
import type { StatedItem } from "../gate/recordState.ts";
import { openBody } from "../log/sealEntry.ts";
import { recordIdFromHex } from "../records/projections.ts";
import type { RecordTexts, SharedSpace } from "../records/recordTexts.ts";

/** Undefined where something of it can't be read just now (D3). */
export function proofItems(space: SharedSpace, record: RecordId): ProofItem[] | undefined {
  const state = space.rows.state(record);
  const early = state ? space.early(state) : [];
  const items: ProofItem[] = [];
  for (const item of [...(state?.stated ?? []), ...early]) {
    const read = proofItem(space, item, early.includes(item));
    if (!read) return undefined;
    items.push(read);
  }
  return items;
}

function proofItem(space: SharedSpace, item: StatedItem, ahead: boolean): ProofItem | undefined {
  const entry = space.entryAt(item.at);
  const plaintext = entry && openBody(entry, space.keys.get(entry.core.recordKeyId));
  const body = plaintext && decodeStated(plaintext);
  if (!body) return undefined;
  const { text } = body;
  return {
    ...item,
    device: item.at.device,
    signature: body.signature,
    ahead,
    text: () => text && decodeAgreedText(text),
  };
}

/** Of one agreement; or of all there are with this partner. */
export function agreementsOf(texts: RecordTexts, id: string | undefined): RecordId[] {
  const rows = texts.projections.all().filter(({ kind, shared }) => isAgreeable(kind) && shared);
  const chosen = rows.filter((row) => (id === undefined ? row.fault !== "earlier" : row.id === id));
  return chosen.flatMap((row) => recordIdFromHex(row.id) ?? []);
}

/** Undefined where both have signed nothing of these, by their ids alone: no signature is read. */
export function codeOf(texts: RecordTexts, id: string | undefined): string | undefined {
  const records = agreementsOf(texts, id);
  const space = records[0] && texts.spaceOf(records[0]);
  const ids = records.flatMap((record) => {
    const state = space?.rows.state(record);
    const told = state && space ? toldOf([...state.stated, ...space.early(state)]).items : [];
    // Of all there are: as a file of all would have it.
    return id === undefined && !fitsProof(told) ? [] : told.map((item) => item.id);
  });
  return space && ids.length > 0 ? historyCode({ hash }, space.log.space, ids) : undefined;
}
