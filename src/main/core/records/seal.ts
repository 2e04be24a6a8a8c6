/** A record's words become the next entry of this device's log, through its own gate (CV3). */
import { type ActorNonce, as, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { isOwnerOnly } from "../../../shared/domain/record.ts";
import { encodeChange, encodeCreate } from "../../../shared/protocol/body.ts";
import { KIND, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { recordIdOf } from "../log/names.ts";
import * as document from "./document.ts";
import { idOf, recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";

/** What is sealed of a record both have. */
export type SealedChanges = {
  /** Of the changes' one actor. */
  readonly nonce: ActorNonce;
  readonly changes: readonly Uint8Array[];
  readonly why: string;
  readonly together: boolean;
  /** Runs in the transaction that commits the entry. */
  readonly alongside?: () => void;
};

/** Undefined where the record has no key here; else whether the own gate accepted it. */
export async function sealChanges(
  texts: RecordTexts,
  space: SharedSpace,
  record: RecordId,
  { nonce, alongside, ...body }: SealedChanges,
): Promise<boolean | undefined> {
  const keyId = texts.state(record)?.created?.keyId;
  const key = keyId && space.keys.get(keyId);
  if (!key) return undefined;
  const { verdict } = await space.author({
    kind: KIND.change,
    record,
    keyId,
    key,
    actorNonces: [nonce],
    plaintext: encodeChange(body),
    ...(alongside ? { alongside } : {}),
  });
  return verdict.status === "accepted";
}

/** `of`: what it is made of, a draft or a record that does not count (FK1). */
type NewRecord = { readonly of: string; readonly text: document.NewText; readonly why: string };

/** What it is made of came to count again while it waited for its turn at the gate. Thrown, since only that rolls a transaction back. */
class CountsAgain extends Error {}

/** A record both have from now on, under a key of its own. `alongside` runs in the transaction, with its id. */
export async function sealNew(
  texts: RecordTexts,
  space: SharedSpace,
  { of, text, why }: NewRecord,
  alongside: (record: string) => void,
): Promise<{ accepted: boolean; record: string }> {
  const { parts } = texts;
  const { kind } = text;
  const owner = isOwnerOnly(kind) ? parts.person : as<PersonKey>(ZERO_32);
  const nonce = as<ActorNonce>(parts.randomBytes(16));
  const record = recordIdOf(space.log.space, parts.device, kind, owner, nonce);
  const id = idOf(record);
  const writer = texts.freshActor(id);
  const doc = document.begin(text, writer.actor);
  const { id: keyId, key } = space.keys.make(parts.randomBytes);
  parts.store.transaction(() => space.keys.put(keyId, key));
  const before = recordIdFromHex(of);
  try {
    const { verdict } = await space.author({
      kind: KIND.create,
      record,
      keyId,
      key,
      actorNonces: [writer.nonce],
      plaintext: encodeCreate({ kind, owner, nonce, changes: document.changesSince(doc, []), why }),
      alongside: () => {
        if (before && texts.state(before)?.created) throw new CountsAgain();
        alongside(id);
      },
    });
    return { accepted: verdict.status === "accepted", record: id };
  } catch (error) {
    if (error instanceof CountsAgain) return { accepted: false, record: id };
    throw error;
  }
}
