/** What the window shows of an agreement, from its statements and the day it is asked on: computed, never kept (TM1). */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { oddDays } from "../../../shared/domain/agreement/dates.ts";
import type { Agreed, Offer } from "../../../shared/domain/agreement/lifecycle.ts";
import { order } from "../../../shared/domain/agreement/ordered.ts";
import { statusOn } from "../../../shared/domain/agreement/status.ts";
import { wordsMark } from "../../../shared/domain/agreement/wordsMark.ts";
import type { Agreement, Offered, OfferedText } from "../../../shared/ipc/textShapes.ts";
import type { Who } from "../../../shared/ipc/shapes.ts";
import { rereadAgreedText } from "../../../shared/protocol/agreedText.ts";
import { decodeDecline, decodeStated } from "../../../shared/protocol/body.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import { openBody } from "../log/sealEntry.ts";
import type { OwnMarks } from "./ownMarks.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import type { Known } from "./sayable.ts";

type Texts = Pick<RecordTexts, "parts" | "who">;
type Declined = OfferedText["declined"][number];

/** With what takes effect although it is held (SG4). */
export const agreedIn = ({ space, state }: Known): Agreed => agreedOf(state, space.early(state));

export function viewOf(known: Known, texts: Texts, aside: OwnMarks): Agreement {
  const { space, record, state } = known;
  const { today, todayIn } = texts.parts;
  const agreed = agreedIn(known);
  const status = statusOn(agreed, { today: today(), todayIn });
  const { holds, coming, lapsed } = status;
  const listed = (offer: Offer): Offered[] => read(known, texts, offer, agreed, aside).map(({ head }) => head);
  const whole = (offer: Offer): OfferedText[] =>
    read(known, texts, offer, agreed, aside).map(({ head, text }) => ({ ...head, text }));
  const me = toHex(texts.parts.person);
  const foremost = foremostOf(agreed, me, (offer) => aside.has(asideName(record, offer)));
  const said = order([...state.stated, ...space.early(state)]);
  const [odd] = oddDays(said.all, said.sees, today());
  const ownDay = lastOwnDay(space, texts);
  return {
    id: idOf(record),
    state: status.state,
    ...(holds ? { holds: whole(holds)[0] } : {}),
    ...(coming ? { coming: whole(coming)[0] } : {}),
    ...(lapsed ? { lapsed: whole(lapsed)[0] } : {}),
    ...(status.starts === undefined ? {} : { starts: status.starts }),
    ...(status.ends === undefined ? {} : { ends: status.ends }),
    ...(status.due === undefined ? {} : { due: status.due }),
    pausedBy: [...agreed.pausedBy].map((person) => whoIs(texts, person)),
    offered: foremost.flatMap(listed),
    further: agreed.open.length - foremost.length,
    ...fellOf(known, texts, agreed),
    ...unofferedOf(known, agreed, me),
    rivals: agreed.tops.length > 1 ? agreed.tops.slice(0, SHOWN).flatMap(listed) : [],
    ...(odd ? { oddDay: { who: whoIs(texts, odd.person), day: odd.day } } : {}),
    ...(ownDay > today() ? { clockBehind: ownDay } : {}),
  };
}

/** So many offers of one person are opened to be listed, besides those put aside here: they are a line each. */
const SHOWN = 4;

/** Of each person what I have signed first, then what the other has, then the newest: so nobody's offers hide the other's, or mine. */
function foremostOf({ open, signed }: Agreed, me: string, isAside: (offer: string) => boolean): Offer[] {
  const rank = ({ id }: Offer): number => (signed.get(id)?.has(me) ? 0 : signed.has(id) ? 1 : 2);
  const [aside, rest] = [open.filter(({ id }) => isAside(id)), open.filter(({ id }) => !isAside(id))];
  const chosen = [...Map.groupBy(rest, ({ person }) => person).values()].flatMap((offers) =>
    offers
      .toReversed()
      .toSorted((one, other) => rank(one) - rank(other))
      .slice(0, SHOWN),
  );
  return open.filter((offer) => aside.includes(offer) || chosen.includes(offer));
}

/** SG1: the newest offer, where a shared edit reopened it and both have never signed it. What was withdrawn since says so itself. */
function fellOf({ space, state }: Known, texts: Texts, agreed: Agreed): Pick<Agreement, "fell"> {
  const newest = [...agreed.offers.values()].at(-1);
  const reopened = newest && state.reopened.find(({ offer }) => toHex(offer) === newest.id);
  const row = reopened && space.log.get(reopened.by);
  const person = row && space.log.personOf(row.entry.core.device);
  const isOver = agreed.last.some(({ id }) => id === newest?.id) || agreed.unoffered.has(newest?.id ?? "");
  if (!newest || !row || !person || isOver || agreed.isWithdrawn) return {};
  const signedBy = [...(agreed.signed.get(newest.id)?.keys() ?? [])].map((one) => whoIs(texts, one));
  return { fell: { who: texts.who(person), day: row.entry.core.day, signedBy } };
}

/** SG4: the newest offer, where its author took it back and this person had signed it; a change shared since is news enough. */
function unofferedOf({ state }: Known, agreed: Agreed, me: string): Pick<Agreement, "unoffered"> {
  const newest = [...agreed.offers.keys()].at(-1) ?? "";
  const { by, undid } = agreed.unoffered.get(newest) ?? {};
  const isOver = agreed.isWithdrawn || state.reopened.some(({ offer }) => toHex(offer) === newest);
  return by && by.person !== me && undid?.has(me) && !isOver ? { unoffered: { day: by.day } } : {};
}

/** TM2: the day of the newest entry this device wrote. */
export const lastOwnDay = (space: SharedSpace, { parts }: Pick<RecordTexts, "parts">): number =>
  space.log.heads(toHex(parts.device))[0]?.entry.core.day ?? 0;

/** Its words are in the log, sealed; nothing of them is kept a second time. */
export function openOffer({ space, state }: Known, id: string) {
  const item = state.stated.find((one) => toHex(one.id) === id);
  const row = item && space.log.get(item.at);
  const key = row && space.keys.get(row.entry.core.recordKeyId);
  const plaintext = row && openBody(row.entry, key);
  const body = plaintext && decodeStated(plaintext);
  const text = body?.text && rereadAgreedText(body.text);
  return item && text ? { item, why: body.why, text } : undefined;
}

type Read = { readonly head: Offered; readonly text: OfferedText["text"] };
/** None where its words can't be opened here. */
function read(known: Known, texts: Texts, offer: Offer, { signed, undone }: Agreed, aside: OwnMarks): Read[] {
  const { record } = known;
  const opened = openOffer(known, offer.id);
  if (!opened) return [];
  const { item, why, text } = opened;
  const signedBy = [...(signed.get(offer.id) ?? [])].map(([person, day]) => ({ who: whoIs(texts, person), day }));
  const head: Offered = {
    id: offer.id,
    who: texts.who(item.person),
    day: item.day,
    why,
    words: wordsMark(text),
    terms: text.terms,
    signedBy,
    undone: [...(undone.get(offer.id) ?? [])].map((person) => whoIs(texts, person)),
    declined: declinedOf(known, texts, offer.id, signedBy),
    aside: aside.has(asideName(record, offer.id)),
  };
  return [{ head, text: { ...text, paragraphs: [...text.paragraphs] } }];
}

export const asideName = (record: RecordId, offer: string): string => `${idOf(record)} ${offer}`;

/** SG9: what each has said about an offer instead of signing it. Who has signed since has changed their mind. */
function declinedOf(known: Known, texts: Texts, offer: string, signedBy: OfferedText["signedBy"]): Declined[] {
  const { space, state } = known;
  return state.declined.flatMap(({ offer: of, person, at }) => {
    const who = texts.who(person);
    const row = toHex(of) === offer && signedBy.every((one) => one.who !== who) ? space.log.get(at) : undefined;
    const plaintext = row && openBody(row.entry, space.keys.get(row.entry.core.recordKeyId));
    const body = plaintext && decodeDecline(plaintext);
    return body && row ? [{ who, day: row.entry.core.day, word: body.word }] : [];
  });
}

export const whoIs = ({ parts }: Texts, person: string): Who => (toHex(parts.person) === person ? "me" : "partner");
