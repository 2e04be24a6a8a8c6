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
import type { Agreement, OfferedText, RecordText, ReviewedText } from "../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Params } from "../../../shared/ipc/contract.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { asSigned, encodeAgreedText, type Terms } from "../../../shared/protocol/agreedText.ts";
import { encodeDecline } from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { StatedAct } from "../../../shared/protocol/statement.ts";
import type { Draft } from "../gate/draft.ts";
import { textHash } from "../gate/openStatement.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";
import { type About, statementDraft } from "../gate/statementDraft.ts";
import { agreedIn, asideName, lastOwnDay, openOffer, viewOf, whoIs } from "./agreementView.ts";
import { OwnMarks } from "./ownMarks.ts";
import type { RecordTexts } from "./recordTexts.ts";
import { type Known, Sayable, sealedAs } from "./sayable.ts";
import type { Turns } from "../../../shared/base/turns.ts";

/** What a person says of it; an offer is made by `offer`. */
export type Word =
  | { readonly type: "sign"; readonly offer: string; readonly today?: number | undefined }
  | { readonly type: "keep"; readonly offer: string }
  | { readonly type: "withdraw"; readonly offer?: string | undefined }
  | { readonly type: "unoffer"; readonly offer: string }
  | { readonly type: "pause" | "resume"; readonly offer?: undefined };

export class Agreements {
  readonly #texts: RecordTexts;
  readonly #sayable: Sayable;
  readonly #aside: OwnMarks;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#sayable = new Sayable(texts, turns, isAgreeable);
    this.#aside = new OwnMarks(texts.parts.store, "offer-aside");
    texts.erases.push(this.#aside.erase);
  }

  /** As it stands today. */
  view(id: string): Promise<Result<Agreement, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#sayable.known(id);
      return known ? ok(this.#view(known)) : refuse("NotFound");
    });
  }

  /** The exact text of an offer, for whoever reads it. */
  text(id: string, offer: string): Promise<Result<OfferedText["text"], AppError>> {
    return this.#texts.reading(() => {
      const known = this.#sayable.known(id);
      const text = known && openOffer(known, offer)?.text;
      return text ? ok({ ...text, paragraphs: [...text.paragraphs] }) : refuse("NotFound");
    });
  }

  /** Freezes the text as both have it, with these terms, to be signed. What is not shared yet is not in it. `shown`: what is frozen is what was read. */
  offer(
    id: string,
    shown: RecordText,
    terms: OfferedTerms,
    why: string,
    instead: readonly string[] = [],
  ): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known, about) => {
      const { shared } = this.#texts.text(id) ?? {};
      if (!shared) return undefined;
      const signable = withZone(terms, this.#texts.parts.zone());
      const frozen = (words: RecordText): Uint8Array => encodeAgreedText(asSigned({ ...words, terms: signable }));
      const text = frozen(shared);
      if (!sameBytes(text, frozen(shown))) return refuse("Stale");
      const agreed = agreedIn(known);
      const back = instead.flatMap((one) => this.#ownUnsigned(known, one) ?? []);
      // Whoever was told that these go with it was told of no signature.
      if (back.length < instead.length || back.some((one) => agreed.signed.has(toHex(one)))) return refuse("Stale");
      // Taken back first, an offer must not be missing in the end because there was no room for the next.
      if (this.#ownCount(known) + back.length >= LIMIT.statements) return refuse("TooManyStatements");
      const [last] = agreed.last;
      const replaces = last && this.#statement(known, last.id)?.id;
      const offer = statementDraft(about, { act: { type: "offer", text: textHash(text), replaces }, text, why });
      return [...back.map((one) => statementDraft(about, { act: { type: "withdraw", offer: one } })), offer];
    });
  }

  async say(id: string, word: Word): Promise<Result<Agreement, AppError>> {
    const said = await this.#sayOnce(id, word);
    if (!said.ok || word.type !== "unoffer") return said;
    // It may have taken back a signature that doesn't hold and isn't shown: then the offer goes with the next.
    const known = this.#sayable.known(id);
    return known && this.#ownUnsigned(known, word.offer) ? this.#sayOnce(id, word) : said;
  }

  #sayOnce(id: string, word: Word): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known, about) => {
      if (this.#isOvertaken(known, word)) return refuse("Stale");
      if (word.type === "sign" && word.today !== this.#texts.parts.today() && this.#isClockBehind(known)) {
        return refuse("DateUnclear");
      }
      const act = this.#act(known, word);
      return act && statementDraft(about, { act });
    });
  }

  /** What comes of it would be another thing than what was read. */
  #isOvertaken(known: Known, { type, offer }: Word): boolean {
    if (type === "sign") return agreedIn(known).unoffered.has(offer);
    if (offer === undefined || (type !== "withdraw" && type !== "unoffer")) return false;
    return (type === "unoffer") !== (this.#ownUnsigned(known, offer) !== undefined);
  }

  /** An open offer of this person's that they have not signed. */
  #ownUnsigned(known: Known, offer: string): StatedItem["id"] | undefined {
    const me = toHex(this.#texts.parts.person);
    const { open, signed } = agreedIn(known);
    const isOne = open.some(({ id, person }) => id === offer && person === me && !signed.get(id)?.has(me));
    return isOne ? this.#statement(known, offer)?.id : undefined;
  }

  #ownCount = ({ state }: Known): number =>
    state.stated.filter(({ person }) => sameBytes(person, this.#texts.parts.person)).length;

  /** SG9: said of an offer that both have, whatever became of it. */
  decline(id: string, offer: string, word: string): Promise<Result<Agreement, AppError>> {
    return this.#saying(id, (known, { record, keyId, key }) => {
      const item = this.#statement(known, offer);
      if (item?.act.type !== "offer") return undefined;
      const plaintext = encodeDecline({ offer: item.id, word });
      return { kind: KIND.decline, record, keyId, key, plaintext };
    });
  }

  putAside(id: string, offer: string, aside: boolean): Promise<Result<Agreement, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#sayable.known(id);
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
    const known = this.#sayable.known(id);
    if (!known || known.state.stated.length === 0) return undefined;
    const words = (offer: Offer): RecordText => {
      const { title = "", paragraphs = [] } = openOffer(known, offer.id)?.text ?? {};
      return { title, body: paragraphs.join("\n") };
    };
    return { state: known.state, agreed: agreedIn(known), words };
  }

  /** Its part in a review session. `last`: of its reader, and which statements had come by then. */
  reviewed(
    id: string,
    last: { readonly day: number; saw(item: VectorItem): boolean } | undefined,
  ): ReviewedText | undefined {
    const known = this.#sayable.known(id);
    if (!known) return undefined;
    const said = [...known.state.stated, ...known.space.early(known.state)];
    const { all } = order(said);
    const { today, todayIn } = this.#texts.parts;
    const saw = (one: string): boolean => said.some(({ id: of, at }) => toHex(of) === one && last?.saw(at) === true);
    const since = last && { day: last.day, saw };
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
    return word.type === "withdraw" || word.type === "unoffer"
      ? { type: "withdraw", offer: item.id }
      : { type: word.type, offer: item.id, text: item.act.text };
  }

  #saying(
    id: string,
    make: (known: Known, about: About) => Draft | readonly Draft[] | Result<never, AppError> | undefined,
  ): Promise<Result<Agreement, AppError>> {
    const sealed = (known: Known): Draft | readonly Draft[] | Result<never, AppError> => {
      const about = sealedAs(known);
      const { rows } = known.space;
      const state = (): RecordState => rows.state(known.record) ?? known.state;
      return (about && make(known, { ...about, state })) ?? refuse("NotFound");
    };
    return this.#sayable.say(id, sealed, (known) => ok(this.#view(known)));
  }

  #statement({ state }: Known, id: string): StatedItem | undefined {
    return state.stated.find((item) => toHex(item.id) === id);
  }

  #view = (known: Known): Agreement => viewOf(known, this.#texts, this.#aside);
}

type OfferedTerms = Params<"agreement.offer">["terms"];

/** What the window leaves out is not in what is signed. */
const withZone = ({ interval, cooling, trial }: OfferedTerms, zone: string): Terms => ({
  zone,
  ...(interval === undefined ? {} : { interval }),
  ...(cooling === undefined ? {} : { cooling }),
  ...(trial === undefined ? {} : { trial }),
});
