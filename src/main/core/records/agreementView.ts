/** What the window shows of an agreement, from its statements and the day it is asked on: computed, never kept (TM1). */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { oddDays } from "../../../shared/domain/agreement/dates.ts";
import type { Agreed, Offer } from "../../../shared/domain/agreement/lifecycle.ts";
import { order } from "../../../shared/domain/agreement/ordered.ts";
import { statusOn } from "../../../shared/domain/agreement/status.ts";
import { wordsMark } from "../../../shared/domain/agreement/wordsMark.ts";
import type { Agreement, Offered, OfferedText, Who } from "../../../shared/ipc/contract.ts";
import { rereadAgreedText } from "../../../shared/protocol/agreedText.ts";
import { decodeDecline, decodeStated } from "../../../shared/protocol/body.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import type { RecordState } from "../gate/recordState.ts";
import { openBody } from "../log/sealEntry.ts";
import type { OwnMarks } from "./ownMarks.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";

export type Known = { readonly space: SharedSpace; readonly record: RecordId; readonly state: RecordState };
type Texts = Pick<RecordTexts, "parts" | "who">;
type Declined = OfferedText["declined"][number];

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
  const foremost = foremostOf(agreed, (offer) => aside.has(asideName(record, offer)));
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
    rivals: agreed.tops.length > 1 ? agreed.tops.slice(0, SHOWN).flatMap(listed) : [],
    ...(odd ? { oddDay: { who: whoIs(texts, odd.person), day: odd.day } } : {}),
    ...(ownDay > today() ? { clockBehind: ownDay } : {}),
  };
}

/** So many offers of one person are opened to be listed. */
const SHOWN = 4;

/** Of each person the newest, but first what is signed, and last what was put aside here: so nobody's offers hide the other's. */
function foremostOf({ open, signed }: Agreed, isAside: (offer: string) => boolean): Offer[] {
  const rank = ({ id }: Offer): number => (isAside(id) ? 2 : signed.has(id) ? 0 : 1);
  const chosen = [...Map.groupBy(open, ({ person }) => person).values()].flatMap((offers) =>
    offers
      .toReversed()
      .toSorted((one, other) => rank(one) - rank(other))
      .slice(0, SHOWN),
  );
  return open.filter((offer) => chosen.includes(offer));
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
function read(known: Known, texts: Texts, offer: Offer, { signed }: Agreed, aside: OwnMarks): Read[] {
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
    signedBy,
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
