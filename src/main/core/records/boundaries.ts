/** What a boundary's reader says to its owner: that they have read it, as it stands (OW2). Nothing else of it is theirs. */
import type { RecordId, TextHash } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { isOwnerOnly } from "../../../shared/domain/record.ts";
import type { AppError, BoundaryRead, RecordText } from "../../../shared/ipc/contract.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { asSigned, encodeAgreedText } from "../../../shared/protocol/agreedText.ts";
import { decodeAcknowledge, encodeAcknowledge } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { textHash } from "../gate/openStatement.ts";
import type { Created, RecordState } from "../gate/recordState.ts";
import { openBody } from "../log/sealEntry.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import type { Turns } from "./turns.ts";

type Known = { readonly space: SharedSpace; readonly record: RecordId; readonly created: Created } & Pick<
  RecordState,
  "acknowledged"
>;

export class Boundaries {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#turns = turns;
  }

  /** The newest word of its reader, if there is one. */
  view(id: string): Result<BoundaryRead, AppError> {
    const known = this.#known(id);
    const text = this.#texts.text(id)?.shared;
    if (!known || !text) return refuse("NotFound");
    const { space, created, acknowledged } = known;
    const last = acknowledged.at(-1);
    const row = last && space.log.get(last.at);
    const plaintext = row && openBody(row.entry, space.keys.get(created.keyId));
    const said = plaintext && decodeAcknowledge(plaintext);
    return ok(said ? { read: { day: row.entry.core.day, isCurrent: sameBytes(said, hashOf(text)) } } : {});
  }

  /** `shown`: what the reader has before them; it may have moved since. */
  acknowledge(id: string, shown: RecordText): Promise<Result<BoundaryRead, AppError>> {
    return this.#turns.inTurn(id, () =>
      this.#texts.reading(async () => {
        const { space } = this.#texts;
        const known = this.#known(id);
        const key = known && space?.keys.get(known.created.keyId);
        const text = this.#texts.text(id)?.shared;
        if (!space || !known || !key || !text || known.space !== space) return refuse("NotFound");
        if (space.place !== "ok") return refuse(space.place === "full" ? "TooManyDevices" : "DeviceRemoved");
        const hash = hashOf(text);
        if (!sameBytes(hash, hashOf(shown))) return refuse("Stale");
        const { verdict } = await space.author({
          kind: KIND.acknowledge,
          record: known.record,
          keyId: known.created.keyId,
          key,
          plaintext: encodeAcknowledge(hash),
        });
        return verdict.status === "accepted" ? this.view(id) : refuse("Refused");
      }),
    );
  }

  #known(id: string): Known | undefined {
    const record = recordIdFromHex(id);
    const space = record && this.#texts.spaceOf(record);
    const { created, acknowledged = [] } = (record && space?.rows.state(record)) ?? {};
    return record && space && created && isOwnerOnly(created.kind)
      ? { space, record, created, acknowledged }
      : undefined;
  }
}

const hashOf = (text: RecordText): TextHash =>
  textHash(encodeAgreedText(asSigned({ ...text, terms: { zone: "UTC" } })));
