/**
 * SG8: that both erase a text is asked by one and agreed to by the other. What follows is done by each app for itself, in the
 * gate's transaction (`eraseRecord.ts`); here is what people say, and what is left to be told afterwards: nothing of the text.
 */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { isOwnerOnly } from "../../../shared/domain/record.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { ErasedText, Erasing as Shown } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { encodeOfAsk, encodeRedactAsk } from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import type { Draft } from "../gate/draft.ts";
import { openAsks } from "../gate/judgeRedactions.ts";
import { type Asked, isRedacted, type OfAsk, type RecordState } from "../gate/recordState.ts";
import { inFrontier, isOnChain } from "../log/frontier.ts";
import { OwnMarks } from "./ownMarks.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import { type Known, Sayable } from "./sayable.ts";
import type { Turns } from "../../../shared/base/turns.ts";

export type ErasingWord = "ask" | "agree" | "takeBack";

export class Erasing {
  readonly #texts: RecordTexts;
  readonly #sayable: Sayable;
  /** Of an erased text and a device of the partner's: its receipt said that it has evaluated the agreement. */
  readonly #confirmed: OwnMarks;
  /** Agreements that some device of the partner's has not named yet; read when first asked for. */
  #awaited: { readonly id: string; readonly agree: VectorItem }[] | undefined;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#sayable = new Sayable(texts, turns, () => true);
    this.#confirmed = new OwnMarks(texts.parts.store, "erasure-confirmed");
  }

  /** Whether one of the two asks for it. */
  view(id: string): Promise<Result<Shown, AppError>> {
    return this.#texts.reading(() => {
      const known = this.#sayable.known(id);
      return known ? ok(this.#shown(known.state)) : refuse("NotFound");
    });
  }

  say(id: string, word: ErasingWord): Promise<Result<Shown, AppError>> {
    const shown = ({ state }: Known): Result<Shown, AppError> => ok(this.#shown(state));
    const make = (known: Known): Draft | Result<Shown, AppError> => {
      const { record, state } = known;
      const { mine, theirs } = this.#asks(state);
      if (word === "ask") {
        if (!this.#mayAsk(state)) return refuse("NotYours");
        return mine ? shown(known) : { kind: KIND.redactAsk, record, plaintext: encodeRedactAsk() };
      }
      const ask = word === "agree" ? theirs : mine;
      // Taken back meanwhile: the window shows it as it is now.
      if (!ask) return shown(known);
      const kind = word === "agree" ? KIND.redactAgree : KIND.redactCancel;
      return { kind, record, plaintext: encodeOfAsk(ask.at) };
    };
    return this.#sayable.say(id, make, shown);
  }

  /** What both have erased, the latest first: that, when, and what is known of the partner's copies. */
  list(): ErasedText[] {
    const spaces = [...this.#texts.earlier, ...(this.#texts.space ? [this.#texts.space] : [])];
    const found = spaces.flatMap((space) =>
      [...space.rows.states()].filter(isRedacted).map((state): ErasedText => {
        const first = firstOf(state);
        const isTheirs = space !== this.#texts.space;
        return {
          id: idOf(state.record),
          day: first.day,
          confirmed: this.#isConfirmed(space, state, first.at),
          ...(isTheirs ? { with: space.partnerName } : {}),
        };
      }),
    );
    return found.toSorted((a, b) => b.day - a.day || (a.id < b.id ? -1 : 1));
  }

  /** A text was erased: from now on it is looked for in what the partner's devices say. */
  moved(): void {
    this.#awaited = undefined;
  }

  /** RC1: a receipt is signed, and names what its device has evaluated. True where that says something new. */
  heard(from: DeviceId, vector: readonly VectorItem[]): boolean {
    const { space } = this.#texts;
    if (!space || !this.#isPartners(space, from)) return false;
    this.#awaited ??= [...space.rows.states()]
      .filter(isRedacted)
      .map((state) => ({ id: idOf(state.record), agree: firstOf(state).at }));
    const isNamed = (agree: VectorItem): boolean =>
      vector.some((item) => sameBytes(item.device, agree.device) && item.seq >= agree.seq && has(space, item, agree));
    const named = this.#awaited.filter(({ id, agree }) => !this.#confirmed.has(nameOf(id, from)) && isNamed(agree));
    if (named.length === 0) return false;
    this.#texts.parts.store.transaction(() => {
      for (const { id } of named) this.#confirmed.set(nameOf(id, from), true);
    });
    return true;
  }

  /** Every device of theirs in use that is known here has evaluated the agreement: in the same step their app erases. */
  #isConfirmed(space: SharedSpace, { record }: RecordState, agree: VectorItem): boolean {
    const { log } = space;
    const theirs = log.devices.filter(
      ({ device }) =>
        this.#isPartners(space, device) && log.isOpened(toHex(device)) && log.removalsOf(toHex(device)).length === 0,
    );
    const knows = (device: DeviceId): boolean =>
      this.#confirmed.has(nameOf(idOf(record), device)) ||
      log
        .heads(toHex(device))
        .some((head) => sameBytes(head.hash, agree.hash) || inFrontier(agree, head.frontier, log));
    return theirs.length > 0 && theirs.every(({ device }) => knows(device));
  }

  #isPartners({ log }: SharedSpace, device: DeviceId): boolean {
    const person = log.personOf(device);
    return person !== undefined && this.#texts.who(person) === "partner";
  }

  /** F07: a boundary is its owner's to give up; its reader's copy is the reader's, who agrees or doesn't. */
  #mayAsk = ({ created }: RecordState, who: "me" | "partner" = "me"): boolean =>
    created !== undefined && (!isOwnerOnly(created.kind) || this.#texts.who(created.owner) === who);

  #asks(state: RecordState): { mine: Asked | undefined; theirs: Asked | undefined } {
    const open = openAsks(state.redaction);
    const of = (who: "me" | "partner"): Asked | undefined =>
      open.find(({ person }) => this.#texts.who(person) === who && this.#mayAsk(state, who));
    return { mine: of("me"), theirs: of("partner") };
  }

  #shown(state: RecordState): Shown {
    if (isRedacted(state)) return { mayAsk: false, isErased: true };
    const { mine, theirs } = this.#asks(state);
    return {
      mayAsk: this.#mayAsk(state),
      isErased: false,
      ...(mine ? { mine: mine.day } : {}),
      ...(theirs ? { theirs: theirs.day } : {}),
    };
  }
}

const nameOf = (id: string, device: DeviceId): string => `${id} ${toHex(device)}`;
const has = ({ log }: SharedSpace, item: VectorItem, agree: VectorItem): boolean =>
  log.has(item) && isOnChain(agree, item, log);

/** Where both agreed apart, the earlier day. */
function firstOf({ redaction }: RecordState): OfAsk {
  const [first] = redaction.agreed.toSorted((a, b) => a.day - b.day);
  if (!first) throw new Error("erased by nobody");
  return first;
}
