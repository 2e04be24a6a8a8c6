/** Looking back at one text: its story with what that came to, two of its versions, and since when its words stand (H5). */
import { toHex } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { startOf, statusOn } from "../../../shared/domain/agreement/status.ts";
import { provenance, type Word, wordsIn } from "../../../shared/domain/provenance.ts";
import type { Answer, Params } from "../../../shared/ipc/contract.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { HistoryStep, RecordText, SinceWhen } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { withAgreed } from "./agreedSteps.ts";
import type { History, Stood } from "./history.ts";
import type { Records } from "./records.ts";

type Phrase = Omit<Params<"record.since">, "id">;

export class LookBack {
  readonly #history: History;
  readonly #records: Records;

  constructor(history: History, records: Records) {
    this.#history = history;
    this.#records = records;
  }

  steps(id: string): Result<HistoryStep[], AppError> {
    const steps = this.#history.steps(id);
    const stated = this.#records.agreements.stated(id);
    return steps.ok && stated ? ok(withAgreed(steps.value, stated, this.#calendar)) : steps;
  }

  compare(id: string, from?: string, to?: string): Result<Answer<"record.compare">, AppError> {
    const all = this.#history.stood(id);
    const named = (key: string | undefined): Stood | undefined => all.find(({ step }) => step.key === key);
    const after = to === undefined ? all.at(-1) : named(to);
    const agreed = named(this.#lastAgreed(id)) ?? all[0];
    // Where nothing was changed since both signed, what they changed before that is what there is to see.
    const begin = agreed === after ? (all.at(-2) ?? after) : agreed;
    const before = from === undefined ? begin : named(from);
    if (!before || !after) return refuse("NotFound");
    return ok({ from: before.step.key, to: after.step.key, before: before.text, after: after.text });
  }

  since(id: string, { field, from, to }: Phrase): Result<SinceWhen, AppError> {
    const all = this.#history.stood(id);
    const shared = all.at(-1)?.text;
    // Loading the documents costs more than all the rest of it: only where unshared words are to be seen.
    const isAsShared = shared && this.#records.projection(id)?.unshared === false;
    const mine = isAsShared ? shared : this.#records.texts.text(id)?.mine;
    if (!mine) return refuse("NotFound");
    const words = provenance([...all.map(({ text }) => text[field]), mine[field]]);
    const picked = wordsIn(words, from, to);
    const brought = Map.groupBy(picked, ({ since }) => since);
    return ok({
      brought: all
        .flatMap(({ step }, at) => {
          const its = brought.get(at);
          return its ? [{ step, words: said(mine[field], words, its) }] : [];
        })
        .toReversed(),
      unshared: said(mine[field], words, brought.get(all.length) ?? []),
      ...this.#inForce(id, field, mine, { from, to }),
    });
  }

  /** Where all of these words stand in what is in force: the first day of the oldest text, down from it, that has them. */
  #inForce(id: string, field: Phrase["field"], mine: RecordText, { from, to }: Pick<Phrase, "from" | "to">) {
    const stated = this.#records.agreements.stated(id);
    const { holds } = stated ? statusOn(stated.agreed, this.#calendar) : {};
    if (!stated || !holds) return {};
    const { agreed, words } = stated;
    const chain = agreed.chain(holds.id).flatMap((offer) => agreed.offers.get(offer) ?? []);
    const gap = chain.findIndex((offer) => (agreed.signed.get(offer.id)?.size ?? 0) < 2);
    const held = (gap < 0 ? chain : chain.slice(0, gap)).toReversed();
    const picked = wordsIn(provenance([...held.map((offer) => words(offer)[field]), mine[field]]), from, to);
    const first = held[Math.max(...picked.map(({ since }) => since))];
    return first ? { inForce: startOf(agreed, first) } : {};
  }

  /** The step whose text both last signed, in force still or not. */
  #lastAgreed(id: string): string | undefined {
    const stated = this.#records.agreements.stated(id);
    const last = stated?.agreed.last[0];
    const item = last && stated.state.stated.find((one) => toHex(one.id) === last.id);
    if (!item) return undefined;
    const steps = this.#history.steps(id);
    const offered = steps.ok ? steps.value.findIndex(({ key }) => key === toHex(item.at.hash)) : -1;
    const before = new Set(this.#history.stood(id).map(({ step }) => step.key));
    return steps.ok
      ? steps.value.slice(0, Math.max(0, offered)).findLast(({ key }) => before.has(key))?.key
      : undefined;
  }

  get #calendar() {
    const { today, todayIn } = this.#records.texts.parts;
    return { today: today(), todayIn };
  }
}

/** Picked words as they read, an ellipsis where others stand between them. */
function said(text: string, all: readonly Word[], picked: readonly Word[]): string {
  const places = new Map(all.map((word, at) => [word, at]));
  const runs: { from: number; to: number; last: number }[] = [];
  for (const word of picked) {
    const [place, run] = [places.get(word) ?? 0, runs.at(-1)];
    const isNext = run !== undefined && place === run.last + 1;
    if (isNext) Object.assign(run, { to: word.to, last: place });
    else runs.push({ from: word.from, to: word.to, last: place });
  }
  return runs.map(({ from, to }) => text.slice(from, to)).join(" … ");
}
