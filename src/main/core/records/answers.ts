/**
 * Answered apart (CR1): sealed by each, opened for both. From the window's word to an entry; from the entries to what the
 * window shows; and the opening itself, which nobody asks for: it follows by itself once both have sealed an answer.
 */
import {
  as,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type RecordId,
} from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { answersOf, dueOpenings } from "../../../shared/domain/answers/answers.ts";
import { isAgreeable } from "../../../shared/domain/record.ts";
import type { Answers as Shown } from "../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import {
  decodeAnswerOpen,
  decodeAnswerSeal,
  encodeAnswerCancel,
  encodeAnswerOpen,
  encodeAnswerSeal,
} from "../../../shared/protocol/answer.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import type { SecretKey } from "../crypto/index.ts";
import type { Draft } from "../gate/draft.ts";
import type { Answered, RecordState } from "../gate/recordState.ts";
import { openBody } from "../log/sealEntry.ts";
import { openAnswerBox, sealAnswer } from "./answerBox.ts";
import { answerItems } from "../gate/answerItems.ts";
import { OwnAnswers } from "./ownAnswers.ts";
import { PartnerSaid } from "./partnerSaid.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";
import { type Known, Sayable, sealedAs } from "./sayable.ts";
import type { Turns } from "../../../shared/base/turns.ts";

/** `alongside`: written with the entry, if it is accepted. */
type Word = Pick<Draft, "kind" | "plaintext" | "alongside">;
type Read = { readonly day: number; readonly words?: string[] };

export class Answers {
  readonly #texts: RecordTexts;
  readonly #sayable: Sayable;
  readonly #own: OwnAnswers;
  readonly #said: PartnerSaid;
  /** Records on which one is due that another device of this person's sealed, and may have taken back. */
  readonly #unsure = new Set<string>();

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#sayable = new Sayable(texts, turns, isAgreeable);
    this.#own = new OwnAnswers(texts.parts.store);
    this.#said = new PartnerSaid(texts.parts.person);
    texts.erases.push((record, before) => this.#erase(record, before));
  }

  view(id: string): Promise<Result<Shown, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#sayable.known(id);
      if (!known) return refuse("NotFound");
      const shown = this.#view(known);
      // Also where the mark that says so was lost (D3).
      if (shown.mine?.leaves === false && shown.theirs) this.#open(id);
      return ok(shown);
    });
  }

  keep(id: string, parts: readonly string[]): Promise<Result<undefined, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#sayable.known(id);
      if (!known) return refuse("NotFound");
      this.#own.putDraft(known.record, parts);
      return ok(undefined);
    });
  }

  seal(id: string, parts: readonly string[]): Promise<Result<Shown, AppError>> {
    const words = parts.map((part) => part.trim());
    return this.#saying(id, (known) => {
      if (words.every((part) => part === "")) return refuse("Malformed");
      if (this.#standing(known).mine) return refuse("Stale");
      const { record } = known;
      const made = sealAnswer(this.#place(known, this.#texts.parts.person), words, this.#texts.parts.randomBytes);
      if (!made) return refuse("TooLong");
      const { key, lock } = made;
      const alongside = (): void => {
        this.#own.putSealed(record, lock, { key, words });
        this.#own.putDraft(record, parts);
      };
      return { kind: KIND.answerSeal, plaintext: encodeAnswerSeal(made), alongside };
    });
  }

  /** Until its key has left. The key is destroyed with it; the words stay, as a draft. */
  takeBack(id: string): Promise<Result<Shown, AppError>> {
    return this.#saying(id, (known) => {
      const { mine } = this.#standing(known);
      const seal = mine && sealOf(known, mine.hash);
      if (!mine || !seal || mine.isOpened) return refuse("Stale");
      const alongside = (): void => this.#own.destroy(known.record, seal.lock);
      return { kind: KIND.answerCancel, plaintext: encodeAnswerCancel(named(mine.hash)), alongside };
    }).finally(this.#texts.parts.events.erased);
  }

  /** After entries were evaluated, and when the vault was opened: what is due is opened. */
  look(records: readonly RecordId[] = this.#own.waiting()): void {
    const due = new Set([...records.filter(this.#own.isWaiting).map(idOf), ...this.#unsure]);
    for (const id of due) this.#open(id);
  }

  /** A receipt: what its device has. */
  heard(from: DeviceId, vector: readonly VectorItem[]): void {
    this.#said.heard(from, vector);
    this.look([]);
  }

  /** Nobody waits for it: what a lock or a full disk is in the way of is done with what comes next, or at the next start. */
  #open(id: string): void {
    void this.#openDue(id).catch(() => undefined);
  }

  async #openDue(id: string): Promise<void> {
    let opened = true;
    while (opened) {
      const said = await this.#saying(id, (known) => this.#due(known) ?? refuse("Stale"));
      opened = said.ok;
    }
    await this.#texts.reading(() => this.#tidy(id));
  }

  /**
   * Later devices of the same vault go on with what earlier ones sealed: the key is in the vault, not in the log. A restored copy may
   * lack what became of it: it waits until it has met the other.
   */
  #due(known: Known): Word | undefined {
    const keyOf = (hash: string): SecretKey | undefined => this.#ownOf(known, hash)?.key;
    const [due] = dueOpenings(answerItems(known.state.answers), this.#me, (hash) => keyOf(hash) !== undefined);
    const key = due && keyOf(due.own);
    this.#unsure.delete(idOf(known.record));
    if (!due || !key) return undefined;
    const { own, other } = due;
    if (!this.#isSealedHere(known, own) && !this.#said.hasOwnIn(known.space)) {
      this.#unsure.add(idOf(known.record));
      return undefined;
    }
    return {
      kind: KIND.answerOpen,
      plaintext: encodeAnswerOpen({ own: named(own), other: named(other), key: reveal(key) }),
    };
  }

  #isSealedHere = ({ state }: Known, hash: string): boolean =>
    state.answers.some(({ at }) => toHex(at.hash) === hash && sameBytes(at.device, this.#texts.parts.device));

  /** Taken back on another device of one's own: its key goes here, too. Once nothing waits, nothing is looked at any more. */
  #tidy(id: string): void {
    const known = this.#sayable.known(id);
    if (!known) return;
    const { record, state } = known;
    const items = answerItems(state.answers);
    const said = (type: "open" | "cancel", hash: string): boolean =>
      items.some(({ act }) => act.type === type && act.own === hash);
    const held = state.answers.flatMap(({ at, act }) => {
      const hash = toHex(at.hash);
      return act.type === "seal" && !said("open", hash) && this.#own.sealed(record, act.lock) ? [{ hash, act }] : [];
    });
    const gone = held.filter(({ hash }) => said("cancel", hash));
    this.#texts.parts.store.transaction(() => {
      for (const { act } of gone) this.#own.destroy(record, act.lock);
      if (gone.length === held.length) this.#own.endWaiting(record);
    });
    if (gone.length > 0) this.#texts.parts.events.erased();
  }

  /** KD2. What was opened both have had; what never was stays with whoever wrote it. */
  #erase(record: RecordId, before: RecordState | undefined): string[] {
    const answers = before?.answers ?? [];
    const isOpened = (hash: EntryHash): boolean =>
      answers.some(({ act }) => act.type === "open" && toHex(act.own) === toHex(hash));
    const told = answers.flatMap(({ at, act }) => (act.type === "seal" && isOpened(at.hash) ? [toHex(act.lock)] : []));
    return this.#own.erase(record, (lock) => told.includes(lock));
  }

  #saying(id: string, make: (known: Known) => Word | Result<never, AppError>): Promise<Result<Shown, AppError>> {
    const sealed = (known: Known): Draft | Result<never, AppError> => {
      const about = sealedAs(known);
      const word = about ? make(known) : refuse("NotFound");
      return "ok" in word ? word : { ...about, ...word };
    };
    return this.#sayable.say(id, sealed, (known) => ok(this.#view(known)));
  }

  get #me(): string {
    return toHex(this.#texts.parts.person);
  }
  #standing = ({ state }: Known) => answersOf(answerItems(state.answers), this.#me);
  #place = ({ space, record }: Known, person: PersonKey) => ({ space: space.log.space, record, person });
  #ownOf(known: Known, hash: string) {
    const seal = sealOf(known, hash);
    return seal && this.#own.sealed(known.record, seal.lock);
  }

  #view(known: Known): Shown {
    const { both, mine, theirs, alone } = this.#standing(known);
    const own = mine && this.#ownOf(known, mine.hash);
    return {
      draft: [...this.#own.draft(known.record)],
      ...(mine && {
        mine: { day: dayOf(known, mine.hash), leaves: mine.isOpened, ...(own && { words: [...own.words] }) },
      }),
      ...(alone && { alone: { day: dayOf(known, alone) } }),
      ...(theirs && { theirs: { day: dayOf(known, theirs.hash) } }),
      ...(both && { both: { mine: this.#read(known, both.mine), theirs: this.#read(known, both.theirs) } }),
    };
  }

  /** Of one that was opened, from the two entries: its words are kept nowhere else. */
  #read(known: Known, hash: string): Read {
    const { space } = known;
    const plaintext = (one: Answered | undefined): Uint8Array | undefined => {
      const row = one && space.log.get(one.at);
      return row && openBody(row.entry, space.keys.get(row.entry.core.recordKeyId));
    };
    const sealed = known.state.answers.find(({ at }) => toHex(at.hash) === hash);
    const opened = known.state.answers.find(({ act }) => act.type === "open" && toHex(act.own) === hash);
    const [box, key] = [plaintext(sealed), plaintext(opened)];
    const [seal, open] = [box && decodeAnswerSeal(box), key && decodeAnswerOpen(key)];
    const words = sealed && seal && open && openAnswerBox(this.#place(known, sealed.person), seal, redact(open.key));
    return { day: dayOf(known, hash), ...(words && { words }) };
  }
}

const named = (hash: string): EntryHash => as<EntryHash>(fromHex(hash) ?? new Uint8Array(32));

const sealOf = ({ state }: Known, hash: string): { readonly lock: Hash32 } | undefined =>
  state.answers.flatMap(({ at, act }) => (act.type === "seal" && toHex(at.hash) === hash ? [act] : []))[0];

function dayOf({ space, state }: Known, hash: string): number {
  const sealed = state.answers.find(({ at }) => toHex(at.hash) === hash);
  return (sealed && space.log.get(sealed.at)?.entry.core.day) ?? 0;
}
