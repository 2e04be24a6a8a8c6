/** What a boundary's reader says to its owner: that they have read it, as it stands (OW2). Nothing else of it is theirs. */
import type { TextHash } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { isOwnerOnly } from "../../../shared/domain/record.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { BoundaryRead, RecordText } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { asSigned, encodeAgreedText } from "../../../shared/protocol/agreedText.ts";
import { decodeAcknowledge, encodeAcknowledge } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { textHash } from "../gate/openStatement.ts";
import { openBody } from "../log/sealEntry.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";
import { type Known, Sayable, sealedAs } from "./sayable.ts";
import type { Turns } from "../../../shared/base/turns.ts";

export class Boundaries {
  readonly #texts: RecordTexts;
  readonly #sayable: Sayable;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#sayable = new Sayable(texts, turns, isOwnerOnly);
  }

  /** The newest word of its reader, if there is one. */
  view(id: string): Result<BoundaryRead, AppError> {
    const known = this.#sayable.known(id);
    return known ? this.#view(known) : refuse("NotFound");
  }

  /** `shown`: what the reader has before them; it may have moved since. */
  acknowledge(id: string, shown: RecordText): Promise<Result<BoundaryRead, AppError>> {
    return this.#sayable.say(
      id,
      (known) => {
        const about = sealedAs(known);
        const hash = this.#hash(known);
        if (!about || !hash) return refuse("NotFound");
        if (!sameBytes(hash, hashOf(shown))) return refuse("Stale");
        return { kind: KIND.acknowledge, ...about, plaintext: encodeAcknowledge(hash) };
      },
      this.#view,
    );
  }

  /** Of the text as both have it. */
  #hash({ record }: Known): TextHash | undefined {
    const text = this.#texts.text(idOf(record))?.shared;
    return text && hashOf(text);
  }

  #view = (known: Known): Result<BoundaryRead, AppError> => {
    const hash = this.#hash(known);
    if (!hash) return refuse("NotFound");
    const { space, created, state } = known;
    const last = state.acknowledged.at(-1);
    const row = last && space.log.get(last.at);
    const plaintext = row && openBody(row.entry, space.keys.get(created.keyId));
    const said = plaintext && decodeAcknowledge(plaintext);
    return ok(said ? { read: { day: row.entry.core.day, isCurrent: sameBytes(said, hash) } } : {});
  };
}

const hashOf = (text: RecordText): TextHash =>
  textHash(encodeAgreedText(asSigned({ ...text, terms: { zone: "UTC" } })));
