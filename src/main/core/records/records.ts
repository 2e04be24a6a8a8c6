/**
 * Records as the rest of core knows them. What each says here is in `recordTexts.ts`; it moves in four ways: words written
 * here (`unshared.ts`), words shared (`sharing.ts`), what the gate accepted (`fromGate.ts`), and words that stopped
 * counting (`issueAgain.ts`). The window's live replicas are in `sessions.ts`.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { StorageError } from "../vault/store.ts";
import { Agreements } from "./agreements.ts";
import { Answers } from "./answers.ts";
import { Boundaries } from "./boundaries.ts";
import { Erasing } from "./erasing.ts";
import { FromGate } from "./fromGate.ts";
import { giveUpStood } from "./giveUpStood.ts";
import { issueAgain, keepLost, type ToIssue } from "./issueAgain.ts";
import type { KeptTexts } from "./keptTexts.ts";
import { OwnMarks } from "./ownMarks.ts";
import { idOf } from "./projections.ts";
import { type RecordsParts, RecordTexts, type SharedSpace } from "./recordTexts.ts";
import { Rhythms } from "./rhythms.ts";
import { Sharing } from "./sharing.ts";
import { Turns } from "../../../shared/base/turns.ts";
import { Unshared } from "./unshared.ts";

export class Records {
  readonly texts: RecordTexts;
  readonly unshared: Unshared;
  readonly sharing: Sharing;
  readonly agreements: Agreements;
  readonly boundaries: Boundaries;
  readonly rhythms: Rhythms;
  readonly answers: Answers;
  readonly erasing: Erasing;
  readonly #letStand: OwnMarks;
  readonly #hintAway: OwnMarks;
  readonly turns = new Turns();

  constructor(parts: RecordsParts) {
    this.texts = new RecordTexts(parts);
    this.#letStand = new OwnMarks(parts.store, "let-stand");
    this.#hintAway = new OwnMarks(parts.store, "hint-away");
    this.texts.erases.push(this.#letStand.erase, this.#hintAway.erase);
    this.unshared = new Unshared(this.texts, this.turns);
    this.sharing = new Sharing(this.texts, this.turns, this.keepText);
    this.agreements = new Agreements(this.texts, this.turns);
    this.boundaries = new Boundaries(this.texts, this.turns);
    this.rhythms = new Rhythms(this.texts, this.turns);
    this.answers = new Answers(this.texts, this.turns);
    this.erasing = new Erasing(this.texts, this.turns);
  }

  /** From pairing on. What the space's gate accepts reaches the records by what this returns. */
  attach(space: SharedSpace, isEarlier: boolean): FromGate {
    if (isEarlier) this.texts.earlier.push(space);
    else this.texts.space = space;
    return new FromGate(this.texts, space);
  }

  /** Another pairing is on disk: the space there was is an earlier one from here on (SP1). */
  detach(): void {
    const { texts } = this;
    if (texts.space) texts.earlier.push(texts.space);
    texts.space = undefined;
  }

  get kept(): KeptTexts {
    return this.texts.kept;
  }

  list = (): Projection[] => this.texts.projections.all();
  projection = (id: string): Projection | undefined => this.texts.projections.get(id)?.shown;

  setAside(id: string, aside: boolean): Result<Projection, AppError> {
    const row = this.texts.projections.get(id);
    if (!row) return refuse("NotFound");
    this.texts.commit(() => this.texts.putAside(row, aside));
    return this.texts.answer(id);
  }

  /** A paragraph that both changed apart (CV6) is to stay as it is. */
  letStand(id: string, key: string): void {
    this.texts.parts.store.transaction(() => this.#letStand.set(`${id} ${key}`, true));
  }
  stands = (id: string, key: string): boolean => this.#letStand.has(`${id} ${key}`);

  /** Questions about its clauses that were put away (F13). */
  hintsAway = (id: string): string[] => this.#hintAway.after(`${id} `);
  putHintAway(id: string, hint: string): void {
    this.texts.parts.store.transaction(() => this.#hintAway.set(`${id} ${hint}`, true));
  }
  /** Shared for the first time, a record has a new id. */
  carryHintsAway(from: string, to: string): void {
    try {
      for (const hint of this.hintsAway(from)) this.putHintAway(to, hint);
    } catch (error) {
      // It has been shared, and that is what is answered; such a question is asked once more.
      if (!(error instanceof StorageError)) throw error;
    }
  }

  /** `alongside` is written with it. */
  keepText = (id: string, { title, body }: RecordText, alongside?: () => void): void => {
    const { parts } = this.texts;
    const kept = parts.store.transaction(() => {
      alongside?.();
      return this.kept.add(id, { title, body }, parts.today());
    });
    parts.events.kept(kept);
  };

  /** D3: what was lost of this record can't come back. */
  giveUpStood = (record: RecordId, { fromGate }: { readonly fromGate: FromGate }): Promise<"issued" | "kept"> =>
    this.turns.inTurn(idOf(record), () => giveUpStood(this.texts, fromGate, this.keepText, record));

  /** `lost` is asked in the record's turn: a Share before it may have settled some of it. */
  issueAgain = (record: RecordId, lost: () => ToIssue): Promise<boolean> =>
    this.turns.inTurn(idOf(record), () => issueAgain(this.texts, this.keepText, record, lost()));
  keepLost = (record: RecordId, lost: () => ToIssue): Promise<void> =>
    this.turns.inTurn(idOf(record), async () => keepLost(this.texts, this.keepText, record, lost()));
}
