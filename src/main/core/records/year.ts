/** "Our year": what two agreed, changed and let go of, and what they wrote while looking back. Only for whoever asks for it. */
import { toHex } from "../../../shared/base/bytes.ts";
import { statusOn } from "../../../shared/domain/agreement/status.ts";
import type { Answer } from "../../../shared/ipc/contract.ts";
import type { RecordText, YearText } from "../../../shared/ipc/textShapes.ts";
import { signedByBoth } from "./agreedSteps.ts";
import type { Records } from "./records.ts";
import { type SharedReview, sharedReviews } from "./review.ts";

const DAYS = 365;
/** Of each person, so that nobody's hide the other's: one a week, and as much as fits on a screen now and then. */
const EASIER = { reviews: 60, letters: 100_000 };

export function readYear(records: Records): Answer<"review.year"> {
  const { today } = records.texts.parts;
  const from = today() - DAYS;
  const isIn = (day: number): boolean => day >= from && day <= today();
  const rows = records.list().filter(({ shared, fault }) => shared && fault !== "earlier");
  const reviews = sharedReviews(records).filter(({ day }) => isIn(day));
  const easier = easierOf(records, reviews);
  const texts = rows.flatMap(({ id }) => yearOf(records, id, isIn) ?? []);
  return { from, texts, easier, isCut: easier.length < reviews.length };
}

/** The newest of each person's, and of these the oldest first. Their documents are not loaded for it (G2). */
function easierOf({ texts }: Records, reviews: readonly SharedReview[]): Answer<"review.year">["easier"] {
  const found = [...Map.groupBy(reviews, ({ mine }) => mine).values()].flatMap((theirs) => {
    let room = EASIER.letters;
    const newest = theirs.toSorted((a, b) => b.day - a.day).slice(0, EASIER.reviews);
    return newest.flatMap(({ id, day }) => {
      const text = room > 0 ? texts.sharedWords(id) : undefined;
      room -= text ? text.title.length + text.body.length : 0;
      return text && room >= 0 ? [{ day, text }] : [];
    });
  });
  return found.toSorted((a, b) => a.day - b.day);
}

/** Undefined where nothing of it happened in the year. */
function yearOf(records: Records, id: string, isIn: (day: number) => boolean): YearText | undefined {
  const stated = records.agreements.stated(id);
  if (!stated) return undefined;
  const { state, agreed, words } = stated;
  const { today, todayIn } = records.texts.parts;
  const { holds, state: stands, ends } = statusOn(agreed, { today: today(), todayIn });
  const made = [...signedByBoth(state, agreed)]
    .map(([offer, { day }]) => ({ offer, day }))
    .filter(({ day }) => day <= today())
    .toSorted((a, b) => a.day - b.day);
  const inYear = made.filter(({ day }) => isIn(day));
  const first = made.findLast(({ day }) => !isIn(day)) ?? made[0];
  const last = made.find(({ offer }) => offer === holds?.id);
  const textOf = (offer: string): RecordText => {
    const found = agreed.offers.get(offer);
    return found ? words(found) : { title: "", body: "" };
  };
  const gone = state.stated.findLast(({ id: said }) => agreed.withdrawals.has(toHex(said)));
  const isGone = gone !== undefined && holds === undefined && stands !== "ended" && isIn(gone.day);
  const isOver = stands === "ended" && ends !== undefined && isIn(ends);
  if (inYear.length === 0 && !isGone && !isOver) return undefined;
  const isChanged = first !== undefined && last !== undefined && first.offer !== last.offer;
  return {
    id,
    agreed: inYear.map(({ day }) => day),
    ...(isChanged ? { before: { day: first.day, text: textOf(first.offer) } } : {}),
    ...(last ? { now: { day: last.day, text: textOf(last.offer) } } : {}),
    ...(isGone ? { withdrawn: gone.day } : {}),
    ...(isOver ? { ended: ends } : {}),
  };
}
