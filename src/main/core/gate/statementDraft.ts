/** A person's word about an agreement, to be sealed by their device. */
import type { Hash32, RecordId } from "../../../shared/base/brand.ts";
import { encodeStated } from "../../../shared/protocol/body.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { encodeStatement, type StatedAct } from "../../../shared/protocol/statement.ts";
import { type SecretKey, sign } from "../crypto/index.ts";
import type { Draft } from "./draft.ts";
import { newestOf, statementId } from "./openStatement.ts";
import type { RecordState } from "./recordState.ts";

export type About = {
  readonly record: RecordId;
  readonly keyId: Hash32;
  readonly key: SecretKey;
  /** Asked in the moment it is sealed. */
  state(): RecordState;
};

type Word = {
  readonly act: StatedAct;
  /** Of an offer: the exact text. */
  readonly text?: Uint8Array;
  readonly why?: string;
};

export function statementDraft(about: About, { act, text, why = "" }: Word): Draft {
  const { record, keyId, key } = about;
  return {
    kind: KIND[act.type],
    record,
    keyId,
    key,
    plaintext: ({ space, identity, day, sees }) => {
      const seen = newestOf(about.state().stated.filter(({ at }) => sees(at)));
      const statement = encodeStatement({ space, record, device: identity.device, day, seen, act });
      const signature = sign(DOMAIN.stated, statementId(statement), identity.signing);
      return encodeStated({ statement, signature, why, text });
    },
  };
}
