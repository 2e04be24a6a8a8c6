/**
 * Answered apart (CR1): sealed by each, opened for both. From the window's word to an entry; from the entries to what the
 * window shows; and the opening itself, which nobody asks for: it follows by itself once both have sealed an answer.
 */
import { as, type EntryHash, type Hash32, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { answersOf, dueOpenings } from "../../../shared/domain/answers/answers.ts";
import { isAgreeable } from "../../../shared/domain/record.ts";
import type { Answers as Shown, AppError } from "../../../shared/ipc/contract.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import {
  decodeAnswerOpen,
  decodeAnswerSeal,
  encodeAnswerCancel,
  encodeAnswerOpen,
  encodeAnswerSeal,
} from "../../../shared/protocol/answer.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import type { SecretKey } from "../crypto/index.ts";
import type { Draft } from "../gate/draft.ts";
import type { Answered, RecordState } from "../gate/recordState.ts";
import { openBody } from "../log/sealEntry.ts";
import { openAnswerBox, sealAnswer } from "./answerBox.ts";
import { answerItems } from "../gate/answerItems.ts";
import { OwnAnswers } from "./ownAnswers.ts";
import { idOf, recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import type { Turns } from "./turns.ts";

type Known = { readonly space: SharedSpace; readonly record: RecordId; readonly state: RecordState };
/** `alongside`: written with the entry, if it is accepted. */
type Word = Pick<Draft, "kind" | "plaintext"> & { readonly alongside?: () => void };
type Read = { readonly day: number; readonly words?: string[] };

export class Answers {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;
  readonly #own: OwnAnswers;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#turns = turns;
    this.#own = new OwnAnswers(texts.parts.store);
    texts.erases.push((record, before) => this.#erase(record, before));
  }

  view(id: string): Promise<Result<Shown, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#known(id);
      if (!known) return refuse("NotFound");
      const shown = this.#view(known);
      // Also where the mark that says so was lost (D3).
      if (shown.mine?.leaves === false && shown.theirs) this.#open(id);
      return ok(shown);
    });
  }

  keep(id: string, parts: readonly string[]): Promise<Result<undefined, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#known(id);
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
    for (const record of records.filter(this.#own.isWaiting)) this.#open(idOf(record));
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

  /** Later devices of the same vault go on with what earlier ones sealed: the key is in the vault, not in the log. */
  #due(known: Known): Word | undefined {
    const keyOf = (hash: string): SecretKey | undefined => this.#ownOf(known, hash)?.key;
    const [due] = dueOpenings(answerItems(known.state.answers), this.#me, (hash) => keyOf(hash) !== undefined);
    const key = due && keyOf(due.own);
    if (!due || !key) return undefined;
    const { own, other } = due;
    return {
      kind: KIND.answerOpen,
      plaintext: encodeAnswerOpen({ own: named(own), other: named(other), key: reveal(key) }),
    };
  }

  /** Taken back on another device of one's own: its key goes here, too. Once nothing waits, nothing is looked at any more. */
  #tidy(id: string): void {
    const known = this.#known(id);
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

  /** In the record's turn: what is said rests on what the gate has evaluated by then. */
  #saying(id: string, make: (known: Known) => Word | Result<never, AppError>): Promise<Result<Shown, AppError>> {
    return this.#turns.inTurn(id, () =>
      this.#texts.reading(async () => {
        const { space } = this.#texts;
        const known = this.#known(id);
        const keyId = known?.state.created?.keyId;
        const key = keyId && space?.keys.get(keyId);
        if (!space) return refuse("NotPaired");
        if (!known || !keyId || !key || known.space !== space) return refuse("NotFound");
        if (space.place !== "ok") return refuse(space.place === "full" ? "TooManyDevices" : "DeviceRemoved");
        const word = make(known);
        if ("ok" in word) return word;
        const { kind, plaintext, alongside } = word;
        const about = { record: known.record, keyId, key };
        const { verdict } = await space.author({ kind, ...about, plaintext, ...(alongside && { alongside }) });
        const after = this.#known(id);
        if (verdict.reason === "TooManyAnswers") return refuse("TooManyStatements");
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
