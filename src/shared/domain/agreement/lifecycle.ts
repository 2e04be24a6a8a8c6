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
  /** Of the whole record, or of one offer only. */
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
};

type ActOf<Type extends Act["type"]> = Act extends infer One extends Act
  ? Type extends One["type"]
    ? One & { readonly type: Type }
    : never
  : never;
type Of<Type extends Act["type"]> = Statement & { readonly act: ActOf<Type> };
export type Offer = Of<"offer">;
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
  /** The offer itself, and what it replaces, one after the other. */
  chain(offer: string): readonly string[];
};

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
  const live = signs.filter(isLive);
  const signed = new Map<string, Map<string, number>>();
  for (const { person, day, act } of live) {
    const days = signed.get(act.offer) ?? new Map<string, number>();
    signed.set(act.offer, days.set(person, Math.min(day, days.get(person) ?? Infinity)));
  }
  const adopted = [...offers.values()].filter(({ id }) => (signed.get(id)?.size ?? 0) > 1);
  const adoptedIds = new Set(adopted.map(({ id }) => id));
  const liveIds = new Set(live.map(({ id }) => id));
  const last = maximal(bothSigned(() => true));
  const open = [...offers.values()].filter(
    (offer) => !adoptedIds.has(offer.id) && !reopened(offer.id) && replacesOneOf(offer, last),
  );
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
    const takesBack = ({ id, act }: Of<"withdraw">): boolean =>
      (act.offer === undefined || act.offer === sign.act.offer) && !sees(sign.id, id);
    return (
      takenBack.some((one) => sees(of, one.id) && takesBack(one)) ||
      (endedBy.get(sign.id) ?? []).some((later) => sees(of, later.id))
    );
  }

  function maximal(some: readonly Offer[]): Offer[] {
    const replaced = new Set(some.flatMap(({ id }) => chain(id).slice(1)));
    return some.filter(({ id }) => !replaced.has(id));
  }

  /** What a statement takes back: one offer's signatures, or (undefined) all there are. */
  function withdrawn(one: Statement): { readonly id: string; readonly offer: string | undefined }[] {
    const { act, id } = one;
    if (act.type === "withdraw") {
      return [{ id, offer: act.offer !== undefined && otherSigned(one, act.offer) ? undefined : act.offer }];
    }
    if (!isOf("sign")(one) || faults.has(id)) return [];
    const takes = (ended.get(id) ?? []).filter((sign) => !isOver(sign, id));
    return !one.counts || takes.some((sign) => otherSigned(one, sign.act.offer)) ? [{ id, offer: undefined }] : [];
  }

  /** And knew nothing of this: what is taken back may have been in force on their side (SG3, SG4). */
  function otherSigned({ id, person }: Statement, offer: string): boolean {
    return signs.some(
      (sign) => sign.act.offer === offer && sign.person !== person && !sees(sign.id, id) && !isOver(sign, id),
    );
  }

  /** SG3: a signature ends its person's earlier ones on the record, but those on what its own text replaces. */
  function endsOf({ id, person, act }: Sign): Sign[] {
    const stay = new Set(chain(act.offer));
    return signs.filter((one) => one.person === person && !stay.has(one.act.offer) && sees(id, one.id));
  }

  function isLive(sign: Sign): boolean {
    if (!sign.counts || endedBy.has(sign.id)) return false;
    const covers = ({ offer }: { readonly offer: string | undefined }): boolean =>
      offer === undefined || offer === sign.act.offer;
    return withdrawals.every((one) => !covers(one) || one.id === sign.id || sees(sign.id, one.id));
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
