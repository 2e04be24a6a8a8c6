/**
 * What became of an agreement, from what two persons stated about it (SG1–SG7): pure, and slow enough to be read. The gate,
 * the screen and the verifier of a proof file all ask this one function.
 *
 * Two layers. What a statement's own past says of it never changes: whether a signature is valid. What counts on a forked log or
 * of a removed device may change later (FK1, MB3): that can end what is in force, never bring another text into force.
 */
import type { Terms } from "../../protocol/agreedText.ts";

/** Ids are hex, so that plain maps and sets work. */
export type Act =
  | { readonly type: "offer"; readonly text: string; readonly replaces: string | undefined; readonly terms: Terms }
  | { readonly type: "sign" | "keep"; readonly offer: string; readonly text: string }
  /** Of the whole record, or of one offer: by its author, where they have not signed it, it takes the offer itself back. */
  | { readonly type: "withdraw"; readonly offer: string | undefined }
  | { readonly type: "pause" | "resume" };

export type Statement = {
  readonly id: string;
  readonly person: string;
  /** Days since 1970-01-01, as its author's clock said. */
  readonly day: number;
  readonly act: Act;
  /** Of a forked log or a removed device it may not (FK1, MB3). Withdrawing and pausing count on every branch. */
  readonly counts: boolean;
  /** Not all that it had seen is here (SG4): what rests on its past is not known of it. */
  readonly isAhead?: boolean;
};

type ActOf<Type extends Act["type"]> = Act extends infer One extends Act
  ? Type extends One["type"]
    ? One & { readonly type: Type }
    : never
  : never;
type Of<Type extends Act["type"]> = Statement & { readonly act: ActOf<Type> };
export type Offer = Of<"offer">;
/** One offer's signatures, or (undefined) all there are. */
type Withdrawn = Pick<Statement, "id" | "person"> & { readonly offer: string | undefined };
export type Sign = Of<"sign">;

export const isOf =
  <Type extends Act["type"]>(type: Type) =>
  (one: Statement): one is Of<Type> =>
    one.act.type === type;

export type Stated = {
  /** Of one record; each comes after its causal past. */
  readonly all: readonly Statement[];
  /** `what` is in the causal past of `of`. */
  sees(of: string, what: string): boolean;
  /** SG1: somebody shared an edit with this offer in its past: as far as `of` had seen, or (undefined) at all. */
  reopened(offer: string, of?: string): boolean;
};

export type SignFault = "NoOffer" | "OtherText" | "Reopened" | "NotLast";

/** What stands between two persons about one record, whatever day it is. */
export type Agreed = {
  readonly offers: ReadonlyMap<string, Offer>;
  /** Signatures that broke a rule in their own past. They mean nothing, now and later. */
  readonly faults: ReadonlyMap<string, SignFault>;
  /** Offer → each person whose signature on it is live, with the day of the first such. */
  readonly signed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Adopted by both, replaced by nothing that is adopted. More than one: none of them is in force, and the two are asked. */
  readonly tops: readonly Offer[];
  /** The texts both have last signed, lapsed or not: what the next offer has to replace. One, but for rivals. */
  readonly last: readonly Offer[];
  /** Offers that either may sign now. */
  readonly open: readonly Offer[];
  readonly pausedBy: ReadonlySet<string>;
  /** Offer → the days on which either said that it goes on as it is. */
  readonly kept: ReadonlyMap<string, readonly number[]>;
  /** The agreement as a whole was withdrawn, and nobody has offered or signed anything since that. */
  readonly isWithdrawn: boolean;
  /** Those by which all of it was withdrawn: some name one offer, or are signatures (SG3, SG4). */
  readonly withdrawals: ReadonlySet<string>;
  /** Open offer → who has signed it while the other withdrew, neither having seen the other's word (SG4), and not again since. */
  readonly undone: ReadonlyMap<string, ReadonlySet<string>>;
  /** The withdrawals by which somebody took back an offer of theirs that they had not signed (SG4). */
  readonly unoffers: ReadonlySet<string>;
  /** Such an offer, until its author signs it after all: by what, and whose signature on it went with it. */
  readonly unoffered: ReadonlyMap<string, Unoffered>;
  /** The offer itself, and what it replaces, one after the other. */
  chain(offer: string): readonly string[];
};

export type Unoffered = { readonly by: Statement; readonly undid: ReadonlySet<string> };

export function agreed({ all, sees, reopened }: Stated): Agreed {
  const offers = new Map(all.filter(isOf("offer")).map((offer) => [offer.id, offer]));
  const chain = once((id: string): string[] => {
    const links = new Set<string>();
    for (let at = offers.get(id); at && !links.has(at.id);) {
      links.add(at.id);
      at = at.act.replaces === undefined ? undefined : offers.get(at.act.replaces);
    }
    return [...links];
  });
  const takenBack = all.filter(isOf("withdraw"));
  const taking = takings(takenBack.map(({ id, person, act: { offer } }) => ({ id, person, offer })));
  // Each rests on what its statement had seen, all of which comes before it: once asked, they stay.
  const overAt = new Map<string, Map<string, boolean>>();
  const faults = new Map<string, SignFault>();
  const signs: Sign[] = [];
  const ended = new Map<string, readonly Sign[]>();
  /** Signature → those that ended it. */
  const endedBy = new Map<string, Sign[]>();
  /** Offer → each signature on it → later ones by the other person that it met. */
  const meetings = new Map<string, Map<Sign, Sign[]>>();
  for (const sign of all.filter(isOf("sign"))) {
    const fault = signFault(sign);
    if (fault) faults.set(sign.id, fault);
    else take(sign);
  }
  const withdrawals = all.flatMap(withdrawn);
  const withdrawing = takings(withdrawals);
  const live = signs.filter((sign) => isLive(sign));
  const signed = new Map<string, Map<string, number>>();
  for (const { person, day, act } of live) {
    const days = signed.get(act.offer) ?? new Map<string, number>();
    signed.set(act.offer, days.set(person, Math.min(day, days.get(person) ?? Infinity)));
  }
  const adopted = [...offers.values()].filter(({ id }) => (signed.get(id)?.size ?? 0) > 1);
  const adoptedIds = new Set(adopted.map(({ id }) => id));
  const liveIds = new Set(live.map(({ id }) => id));
  const last = maximal(bothSigned(() => true));
  const unoffers = takenBack.filter(takesOfferBack);
  const unofferIds = new Set(unoffers.map(({ id }) => id));
  const unoffered = new Map([...offers.values()].flatMap(unofferedBy));
  const isOpen = (offer: Offer): boolean =>
    !adoptedIds.has(offer.id) && !unoffered.has(offer.id) && !reopened(offer.id) && replacesOneOf(offer, last);
  const open = [...offers.values()].filter(isOpen);
  const keeps = all.filter(isOf("keep")).filter(({ counts }) => counts);
  const ofAll = withdrawals.filter(({ offer }) => offer === undefined);
  const isSince = ({ id }: Statement): boolean => ofAll.every((one) => one.id === id || sees(id, one.id));
  return {
    offers,
    faults,
    signed,
    tops: maximal(adopted),
    last,
    open,
    pausedBy: new Set(
      all
        .filter(isOf("pause"))
        .filter(isPausing)
        .map(({ person }) => person),
    ),
    kept: new Map(
      [...Map.groupBy(keeps, ({ act }) => act.offer)].map(([offer, by]) => [offer, by.map(({ day }) => day)]),
    ),
    isWithdrawn: ofAll.length > 0 && ![...open, ...live].some(isSince),
    withdrawals: new Set(ofAll.map(({ id }) => id)),
    undone: undone(),
    unoffers: unofferIds,
    unoffered,
    chain,
  };

  /** SG3, by the signature's own past alone. */
  function signFault(sign: Sign): SignFault | undefined {
    const offer = offers.get(sign.act.offer);
    if (!offer || !sees(sign.id, offer.id)) return "NoOffer";
    if (offer.act.text !== sign.act.text) return "OtherText";
    if (reopened(offer.id, sign.id)) return "Reopened";
    const last = maximal(bothSigned(({ id }) => sees(sign.id, id)));
    return replacesOneOf(offer, last) ? undefined : "NotLast";
  }

  /** A valid one, after all that are in its past: what it ended, and which of the other person's on the same text it met. */
  function take(sign: Sign): void {
    const over = endsOf(sign);
    ended.set(sign.id, over);
    for (const { id } of over) endedBy.set(id, [...(endedBy.get(id) ?? []), sign]);
    const on = meetings.get(sign.act.offer) ?? new Map<Sign, Sign[]>();
    const met = (a: Sign, b: Sign): boolean => a.person !== b.person && !isOver(a, b.id) && !isOver(b, a.id);
    for (const [before, later] of on) if (met(before, sign)) later.push(sign);
    meetings.set(sign.act.offer, on.set(sign, []));
    signs.push(sign);
  }

  /** The texts that both have ever signed, so that on some device they could be in force: lapsed or not. */
  function bothSigned(isAmong: (sign: Sign) => boolean): Offer[] {
    return [...offers.values()].filter(({ id }) =>
      [...(meetings.get(id) ?? [])].some(([a, later]) => later.length > 0 && isAmong(a) && later.some(isAmong)),
    );
  }

  function isOver(sign: Sign, of: string): boolean {
    const known = overAt.get(sign.id) ?? new Map<string, boolean>();
    overAt.set(sign.id, known);
    const is = known.get(of) ?? wasOver(sign, of);
    known.set(of, is);
    return is;
  }

  /** Something in the past of `of` had taken this signature back. */
  function wasOver(sign: Sign, of: string): boolean {
    return taking(sign, of) || (endedBy.get(sign.id) ?? []).some((later) => sees(of, later.id));
  }

  /**
   * Whether one of these takes a signature back: of all there are, or of those that `of` has seen. With a bit for each, since it
   * is asked of every pair of statements, and hundreds would be looked at each time.
   */
  function takings(some: readonly Withdrawn[]): (sign: Sign, of?: string) => boolean {
    const seen = once((of: string) => asBits(some.map(({ id }) => sees(of, id))));
    const back = once((sign: Sign) => asBits(some.map((one) => takesBack(one, sign))));
    return (sign, of) => {
      const known = of === undefined ? undefined : seen(of);
      return back(sign).some((bits, at) => (bits & (known ? (known[at] ?? 0) : bits)) !== 0);
    };
  }

  /** SG2 */
  function takesBack({ id, offer }: Withdrawn, sign: Sign): boolean {
    return (offer === undefined || offer === sign.act.offer) && id !== sign.id && !sees(sign.id, id);
  }

  function maximal(some: readonly Offer[]): Offer[] {
    const replaced = new Set(some.flatMap(({ id }) => chain(id).slice(1)));
    return some.filter(({ id }) => !replaced.has(id));
  }

  /** What a statement takes back: one offer's signatures, or (undefined) all there are. */
  function withdrawn(one: Statement): Withdrawn[] {
    const { act, id, person } = one;
    if (act.type === "withdraw") {
      return [{ id, person, offer: act.offer !== undefined && mayHaveHeld(one, act.offer) ? undefined : act.offer }];
    }
    if (!isOf("sign")(one) || faults.has(id)) return [];
    const takes = (ended.get(id) ?? []).filter((sign) => !isOver(sign, id));
    return !one.counts || takes.some((sign) => otherSigned(one, sign.act.offer))
      ? [{ id, person, offer: undefined }]
      : [];
  }

  /** What both have signed knowing nothing of this may have been in force on the other's side (SG3, SG4). */
  function mayHaveHeld(one: Statement, offer: string): boolean {
    return otherSigned(one, offer) && (one.isAhead === true || signedApart(one, offer, (by) => by === one.person));
  }

  function otherSigned(one: Statement, offer: string): boolean {
    return signedApart(one, offer, (by) => by !== one.person);
  }

  /** And knew nothing of this. */
  function signedApart({ id }: Statement, offer: string, isBy: (person: string) => boolean): boolean {
    return signs.some(
      (sign) => sign.act.offer === offer && isBy(sign.person) && !sees(sign.id, id) && !isOver(sign, id),
    );
  }

  /** SG3: a signature ends its person's earlier ones on the record, but those on what its own text replaces. */
  function endsOf({ id, person, act }: Sign): Sign[] {
    const stay = new Set(chain(act.offer));
    return signs.filter((one) => one.person === person && !stay.has(one.act.offer) && sees(id, one.id));
  }

  /** `as`: as far as this one had seen. */
  function isLive(sign: Sign, as?: Statement): boolean {
    const isKnown = ({ id }: Statement): boolean => as === undefined || sees(as.id, id);
    if (!sign.counts || (endedBy.get(sign.id) ?? []).some(isKnown)) return false;
    return !withdrawing(sign, as?.id);
  }

  /** SG4: by its author, who as far as they had seen had no live signature on it. */
  function takesOfferBack(one: Of<"withdraw">): boolean {
    const offer = one.act.offer === undefined ? undefined : offers.get(one.act.offer);
    if (one.isAhead || offer?.person !== one.person || !sees(one.id, offer.id)) return false;
    const isOwn = ({ id, person, act }: Sign): boolean =>
      person === one.person && act.offer === offer.id && sees(one.id, id);
    return !signs.some((sign) => isOwn(sign) && isLive(sign, one));
  }

  /** Until its author has signed it, knowing of each such withdrawal. */
  function unofferedBy({ id: offer, person }: Offer): [string, Unoffered][] {
    const on = signs.filter(({ act, counts }) => act.offer === offer && counts);
    const isSigned = (one: Statement): boolean => on.some((sign) => sign.person === person && sees(sign.id, one.id));
    const by = unoffers.findLast((one) => one.act.offer === offer && !isSigned(one));
    if (!by) return [];
    const isUndone = (sign: Sign): boolean => {
      const over = withdrawals.filter((one) => takesBack(one, sign));
      return !endedBy.has(sign.id) && over.length > 0 && over.every(({ id }) => unofferIds.has(id));
    };
    return [[offer, { by, undid: new Set(on.filter(isUndone).map((sign) => sign.person)) }]];
  }

  function undone(): Map<string, Set<string>> {
    const by = new Map<string, Set<string>>();
    const openIds = new Set(open.map(({ id }) => id));
    for (const { id, person, act, counts } of signs) {
      if (!openIds.has(act.offer) || !counts || endedBy.has(id) || signed.get(act.offer)?.has(person)) continue;
      const over = withdrawals.filter((one) => (one.offer ?? act.offer) === act.offer && !sees(id, one.id));
      const isKnown = over.some((one) => one.person === person || sees(one.id, id));
      if (over.length > 0 && !isKnown) by.set(act.offer, (by.get(act.offer) ?? new Set()).add(person));
    }
    return by;
  }

  /** SG7 */
  function isPausing({ id, person }: Statement): boolean {
    const ends = (one: Statement): boolean =>
      one.person === person &&
      sees(one.id, id) &&
      (one.act.type === "resume"
        ? one.counts
        : isOf("sign")(one) && liveIds.has(one.id) && adoptedIds.has(one.act.offer));
    return !all.some(ends);
  }
}

const replacesOneOf = ({ act: { replaces } }: Offer, last: readonly Offer[]): boolean =>
  last.length === 0 ? replaces === undefined : last.some(({ id }) => id === replaces);

function asBits(all: readonly boolean[]): Uint32Array {
  const bits = new Uint32Array(Math.ceil(all.length / 32));
  for (const [at, is] of all.entries()) if (is) bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
  return bits;
}

/** Asked the same again, it answers the same without working it out. */
function once<A, R>(work: (of: A) => R): (of: A) => R {
  const known = new Map<A, R>();
  return (of) => {
    const had = known.get(of);
    if (had !== undefined) return had;
    const made = work(of);
    known.set(of, made);
    return made;
  };
}
