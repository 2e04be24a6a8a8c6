/** Texts of one sort that both have, and the one way to say something about one of them: an entry of this device's own log. */
import type { Hash32, RecordId } from "../../../shared/base/brand.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { RecordKind } from "../../../shared/domain/record.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { SecretKey } from "../crypto/index.ts";
import type { Draft } from "../gate/draft.ts";
import type { Created, RecordState } from "../gate/recordState.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import type { Turns } from "../../../shared/base/turns.ts";

export type Known = {
  readonly space: SharedSpace;
  readonly record: RecordId;
  readonly state: RecordState;
  readonly created: Created;
};

export class Sayable {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;
  readonly #isOne: (kind: RecordKind) => boolean;

  constructor(texts: RecordTexts, turns: Turns, isOne: (kind: RecordKind) => boolean) {
    this.#texts = texts;
    this.#turns = turns;
    this.#isOne = isOne;
  }

  /** Undefined where nothing of this id is shared, or it is of another sort. */
  known(id: string): Known | undefined {
    const record = recordIdFromHex(id);
    const space = record && this.#texts.spaceOf(record);
    const state = record && space?.rows.state(record);
    const created = state?.created;
    return record && space && created && this.#isOne(created.kind) ? { space, record, state, created } : undefined;
  }

  /**
   * In the record's turn: what is said rests on what the gate has evaluated by then. `make`: the entries, up to the first that is
   * not taken, or what is answered in their place. `shown`: the text as it stands once they are accepted.
   */
  say<T>(
    id: string,
    make: (known: Known) => Draft | readonly Draft[] | Result<T, AppError>,
    shown: (known: Known) => Result<T, AppError>,
  ): Promise<Result<T, AppError>> {
    return this.#turns.inTurn(id, () =>
      this.#texts.reading(async () => {
        const { space } = this.#texts;
        if (!space) return refuse("NotPaired");
        if (space.place !== "ok") return refuse(space.place === "full" ? "TooManyDevices" : "DeviceRemoved");
        const known = this.known(id);
        if (known?.space !== space) return refuse("NotFound");
        const made = make(known);
        if ("ok" in made) return made;
        for (const draft of [made].flat()) {
          const { verdict } = await space.author(draft);
          if (verdict.reason === "TooManyStatements" || verdict.reason === "TooManyAnswers")
            return refuse("TooManyStatements");
          // What else the gate refuses was overtaken: by an edit, a newer text, a withdrawal. The window shows it as it is now.
          if (verdict.status !== "accepted") return refuse("Refused");
        }
        return shown({ ...known, state: space.rows.state(known.record) ?? known.state });
      }),
    );
  }
}

/** What its entries are sealed with; undefined where that is lost here. */
export function sealedAs({
  space,
  record,
  created: { keyId },
}: Known): { readonly record: RecordId; readonly keyId: Hash32; readonly key: SecretKey } | undefined {
  const key = space.keys.get(keyId);
  return key && { record, keyId, key };
}
