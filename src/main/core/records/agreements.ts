/**
 * What two people offer, sign and take back of a text both have (SG1–SG7): from a word in the window to an entry, and from
 * the entries to what the window shows. Where it stands is computed whenever it is asked for (TM1).
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { Agreed, Offer } from "../../../shared/domain/agreement/lifecycle.ts";
import { statusOn } from "../../../shared/domain/agreement/status.ts";
import type { Agreement, AppError, OfferedText, Params, Who } from "../../../shared/ipc/contract.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { asSigned, decodeAgreedText, encodeAgreedText, type Terms } from "../../../shared/protocol/agreedText.ts";
import { decodeStated } from "../../../shared/protocol/body.ts";
import type { StatedAct } from "../../../shared/protocol/statement.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import { textHash } from "../gate/openStatement.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";
import { statementDraft } from "../gate/statementDraft.ts";
import { openBody } from "../log/sealEntry.ts";
import { idOf, recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import type { Turns } from "./turns.ts";

type Known = { readonly space: SharedSpace; readonly record: RecordId; readonly state: RecordState };
/** What a person says of it; an offer is made by `offer`. */
export type Word =
  | { readonly type: "sign" | "keep"; readonly offer: string }
  | { readonly type: "withdraw"; readonly offer?: string | undefined }
  | { readonly type: "pause" | "resume"; readonly offer?: undefined };

export class Agreements {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#turns = turns;
  }

  /** As it stands today. */
  view(id: string): Promise<Result<Agreement, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#known(id);
      return known ? ok(this.#view(known)) : refuse("NotFound");
    });
  }

  /** Freezes the text as both have it, with these terms, to be signed. What is not shared yet is not in it. */
  offer(id: string, terms: OfferedTerms, why: string): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known) => {
      const { shared } = this.#texts.text(id) ?? {};
      if (!shared) return undefined;
      const text = encodeAgreedText(asSigned({ ...shared, terms: withZone(terms, this.#texts.parts.zone()) }));
      const [last] = this.#agreed(known).last;
      const replaces = last && this.#statement(known, last.id)?.id;
      return { act: { type: "offer", text: textHash(text), replaces }, text, why };
    });
  }

  say(id: string, word: Word): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known) => {
      const act = this.#act(known, word);
      return act && { act };
    });
  }

  #act(known: Known, word: Word): StatedAct | undefined {
    if (word.type === "pause" || word.type === "resume") return { type: word.type };
    if (word.type === "withdraw" && word.offer === undefined) return { type: "withdraw", offer: undefined };
    const item = word.offer === undefined ? undefined : this.#statement(known, word.offer);
    if (item?.act.type !== "offer") return undefined;
    return word.type === "withdraw"
      ? { type: "withdraw", offer: item.id }
      : { type: word.type, offer: item.id, text: item.act.text };
  }

  /** In the record's turn: what is said rests on what the gate has evaluated by then. */
  #saying(
    id: string,
    make: (known: Known) => { act: StatedAct; text?: Uint8Array; why?: string } | undefined,
  ): Promise<Result<Agreement, AppError>> {
    return this.#turns.inTurn(id, () =>
      this.#texts.reading(async () => {
        const { space } = this.#texts;
        if (!space) return refuse("NotPaired");
        if (space.place !== "ok") return refuse(space.place === "full" ? "TooManyDevices" : "DeviceRemoved");
        const known = this.#known(id);
        const key = known?.state.created && space.keys.get(known.state.created.keyId);
        const word = known && make(known);
        if (!known || !key || !word) return refuse("NotFound");
        const { record } = known;
        const state = (): RecordState => space.rows.state(record) ?? known.state;
        const { verdict } = await space.author(statementDraft({ record, key, state }, word));
        const after = this.#known(id);
        // What the gate refuses was overtaken: by an edit, a newer text, a withdrawal. The window shows it as it is now.
        return verdict.status === "accepted" && after ? ok(this.#view(after)) : refuse("Refused");
      }),
    );
  }

  #known(id: string): Known | undefined {
    const record = recordIdFromHex(id);
    const space = record && this.#texts.spaceOf(record);
    const state = record && space?.rows.state(record);
    return record && space && state?.created?.kind === "agreement" ? { space, record, state } : undefined;
  }

  #agreed = ({ space, state }: Known): Agreed => agreedOf(state, space.early(state));

  #statement({ state }: Known, id: string): StatedItem | undefined {
    return state.stated.find((item) => toHex(item.id) === id);
  }

  #view(known: Known): Agreement {
    const agreed = this.#agreed(known);
    const { today, todayIn } = this.#texts.parts;
    const status = statusOn(agreed, { today: today(), todayIn });
    const shown = (offer: Offer): OfferedText[] => this.#offered(known, offer, agreed);
    const { holds, top } = status;
    return {
      id: idOf(known.record),
      state: status.state,
      ...(holds ? { holds: shown(holds)[0] } : {}),
      ...(top && top !== holds ? { coming: shown(top)[0] } : {}),
      ...(status.starts === undefined ? {} : { starts: status.starts }),
      ...(status.ends === undefined ? {} : { ends: status.ends }),
      ...(status.due === undefined ? {} : { due: status.due }),
      pausedBy: [...agreed.pausedBy].map((person) => this.#who(person)),
      offered: agreed.open.flatMap(shown),
      rivals: agreed.tops.length > 1 ? agreed.tops.flatMap(shown) : [],
    };
  }

  /** Its words are in the log, sealed; nothing of them is kept a second time. */
  #offered({ space, state }: Known, offer: Offer, { signed }: Agreed): OfferedText[] {
    const item = state.stated.find((one) => toHex(one.id) === offer.id);
    const row = item && space.log.get(item.at);
    const key = row && space.keys.get(row.entry.core.recordKeyId);
    const plaintext = row && openBody(row.entry, key);
    const body = plaintext && decodeStated(plaintext);
    const text = body?.text && decodeAgreedText(body.text);
    if (!item || !text) return [];
    const signedBy = [...(signed.get(offer.id) ?? [])].map(([person, on]) => ({ who: this.#who(person), day: on }));
    return [
      {
        id: offer.id,
        who: this.#texts.who(item.person),
        day: item.day,
        why: body.why,
        text: { ...text, paragraphs: [...text.paragraphs] },
        signedBy,
      },
    ];
  }

  #who(person: string): Who {
    return toHex(this.#texts.parts.person) === person ? "me" : "partner";
  }
}

type OfferedTerms = Params<"agreement.offer">["terms"];

/** What the window leaves out is not in what is signed. */
const withZone = ({ interval, cooling, trial }: OfferedTerms, zone: string): Terms => ({
  zone,
  ...(interval === undefined ? {} : { interval }),
  ...(cooling === undefined ? {} : { cooling }),
  ...(trial === undefined ? {} : { trial }),
});
