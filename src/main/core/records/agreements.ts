/**
 * What two people offer, sign and take back of a text both have (SG1–SG7): from a word in the window to an entry, and from
 * the entries to what the window shows. Where it stands is computed whenever it is asked for (TM1).
 */
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { reviewed } from "../../../shared/domain/agreement/review.ts";
import { order } from "../../../shared/domain/agreement/ordered.ts";
import type { Agreed, Offer } from "../../../shared/domain/agreement/lifecycle.ts";
import { isAgreeable } from "../../../shared/domain/record.ts";
import type {
  Agreement,
  AppError,
  OfferedText,
  Params,
  RecordText,
  ReviewedText,
} from "../../../shared/ipc/contract.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { asSigned, encodeAgreedText, type Terms } from "../../../shared/protocol/agreedText.ts";
import { encodeDecline } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import type { StatedAct } from "../../../shared/protocol/statement.ts";
import type { Draft } from "../gate/draft.ts";
import { textHash } from "../gate/openStatement.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";
import { type About, statementDraft } from "../gate/statementDraft.ts";
import { agreedIn, asideName, type Known, lastOwnDay, openOffer, viewOf, whoIs } from "./agreementView.ts";
import { OwnMarks } from "./ownMarks.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";
import type { Turns } from "./turns.ts";

/** What a person says of it; an offer is made by `offer`. */
export type Word =
  | { readonly type: "sign"; readonly offer: string; readonly today?: number | undefined }
  | { readonly type: "keep"; readonly offer: string }
  | { readonly type: "withdraw"; readonly offer?: string | undefined }
  | { readonly type: "pause" | "resume"; readonly offer?: undefined };

export class Agreements {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;
  readonly #aside: OwnMarks;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#turns = turns;
    this.#aside = new OwnMarks(texts.parts.store, "offer-aside");
    texts.erases.push(this.#aside.erase);
  }

  /** As it stands today. */
  view(id: string): Promise<Result<Agreement, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#known(id);
      return known ? ok(this.#view(known)) : refuse("NotFound");
    });
  }

  /** The exact text of an offer, for whoever reads it. */
  text(id: string, offer: string): Promise<Result<OfferedText["text"], AppError>> {
    return this.#texts.reading(() => {
      const known = this.#known(id);
      const text = known && openOffer(known, offer)?.text;
      return text ? ok({ ...text, paragraphs: [...text.paragraphs] }) : refuse("NotFound");
    });
  }

  /** Freezes the text as both have it, with these terms, to be signed. What is not shared yet is not in it. `shown`: what is frozen is what was read. */
  offer(id: string, shown: RecordText, terms: OfferedTerms, why: string): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known) => {
      const { shared } = this.#texts.text(id) ?? {};
      if (!shared) return undefined;
      const signable = withZone(terms, this.#texts.parts.zone());
      const frozen = (words: RecordText): Uint8Array => encodeAgreedText(asSigned({ ...words, terms: signable }));
      const text = frozen(shared);
      if (!sameBytes(text, frozen(shown))) return refuse("Stale");
      const [last] = agreedIn(known).last;
      const replaces = last && this.#statement(known, last.id)?.id;
      return stating({ act: { type: "offer", text: textHash(text), replaces }, text, why });
    });
  }

  say(id: string, word: Word): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known) => {
      if (word.type === "sign" && word.today !== this.#texts.parts.today() && this.#isClockBehind(known)) {
        return refuse("DateUnclear");
      }
      const act = this.#act(known, word);
      return act && stating({ act });
    });
  }

  /** SG9: said of an offer that both have, whatever became of it. */
  decline(id: string, offer: string, word: string): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known) => {
      const item = this.#statement(known, offer);
      if (item?.act.type !== "offer") return undefined;
      const plaintext = encodeDecline({ offer: item.id, word });
      return ({ record, key, state }) => {
        const keyId = state().created?.keyId;
        return { kind: KIND.decline, record, key, ...(keyId ? { keyId } : {}), plaintext };
      };
    });
  }

  putAside(id: string, offer: string, aside: boolean): Promise<Result<Agreement, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#known(id);
      if (!known || !this.#statement(known, offer)) return refuse("NotFound");
      this.#texts.parts.store.transaction(() => this.#aside.set(asideName(known.record, offer), aside));
      return ok(this.#view(known));
    });
  }

  #isClockBehind = ({ space }: Known): boolean => lastOwnDay(space, this.#texts) > this.#texts.parts.today();

  /** What two stated of it, for looking back; undefined where that is nothing. */
  stated(
    id: string,
  ): { readonly state: RecordState; readonly agreed: Agreed; words(offer: Offer): RecordText } | undefined {
    const known = this.#known(id);
    if (!known || known.state.stated.length === 0) return undefined;
    const words = (offer: Offer): RecordText => {
      const { title = "", paragraphs = [] } = openOffer(known, offer.id)?.text ?? {};
      return { title, body: paragraphs.join("\n") };
    };
    return { state: known.state, agreed: agreedIn(known), words };
  }

  /** Its part in a review session. */
  reviewed(id: string, since: number | undefined): ReviewedText | undefined {
    const known = this.#known(id);
    if (!known) return undefined;
    const { all } = order([...known.state.stated, ...known.space.early(known.state)]);
    const { today, todayIn } = this.#texts.parts;
    const found = reviewed({ agreed: agreedIn(known), all }, since, { today: today(), todayIn });
    if (!found) return undefined;
    const { group, day: on, person } = found;
    const who = person === undefined ? {} : { who: whoIs(this.#texts, person) };
    return { id, group, ...(on === undefined ? {} : { day: on }), ...who };
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
    make: (known: Known) => ((about: About) => Draft) | Result<never, AppError> | undefined,
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
        if (typeof word !== "function") return word;
        const { record } = known;
        const state = (): RecordState => space.rows.state(record) ?? known.state;
        const { verdict } = await space.author(word({ record, key, state }));
        const after = this.#known(id);
        if (verdict.reason === "TooManyStatements") return refuse("TooManyStatements");
        // What else the gate refuses was overtaken: by an edit, a newer text, a withdrawal. The window shows it as it is now.
        return verdict.status === "accepted" && after ? ok(this.#view(after)) : refuse("Refused");
      }),
    );
  }

  #known(id: string): Known | undefined {
    const record = recordIdFromHex(id);
    const space = record && this.#texts.spaceOf(record);
    const state = record && space?.rows.state(record);
    return record && space && state?.created && isAgreeable(state.created.kind) ? { space, record, state } : undefined;
  }

  #statement({ state }: Known, id: string): StatedItem | undefined {
    return state.stated.find((item) => toHex(item.id) === id);
  }

  #view = (known: Known): Agreement => viewOf(known, this.#texts, this.#aside);
}

const stating =
  (word: Parameters<typeof statementDraft>[1]) =>
  (about: About): Draft =>
    statementDraft(about, word);

type OfferedTerms = Params<"agreement.offer">["terms"];

/** What the window leaves out is not in what is signed. */
const withZone = ({ interval, cooling, trial }: OfferedTerms, zone: string): Terms => ({
  zone,
  ...(interval === undefined ? {} : { interval }),
  ...(cooling === undefined ? {} : { cooling }),
  ...(trial === undefined ? {} : { trial }),
});
