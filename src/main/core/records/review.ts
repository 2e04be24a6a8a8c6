/** A review session (P21, P50): what became of the agreements since its reader last looked back. Computed; nothing of it is sent. */
import { z } from "zod";
import { as, type DeviceId, type EntryHash, type PersonKey } from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { reviewGroups } from "../../../shared/domain/agreement/review.ts";
import type { Answer } from "../../../shared/ipc/contract.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { type Frontier, inFrontier, joinFrontiers } from "../log/frontier.ts";
import { readText, writeText } from "../settings.ts";
import { recordIdFromHex } from "./projections.ts";
import type { Records } from "./records.ts";
import type { SharedSpace } from "./recordTexts.ts";

const MARK = "looked-back";
/** Of the other's newest, and of the entries of each: whoever writes thousands is not read for thousands. */
const JOINED = { reviews: 8, entries: 256 };

export function readReview(records: Records): Answer<"review.read"> {
  const reviews = sharedReviews(records);
  const looks = ownLooks(records, reviews);
  const today = records.texts.parts.today();
  const day = looks.length > 0 ? Math.min(today, Math.max(...looks.map((look) => look.day))) : undefined;
  const saw = (item: VectorItem): boolean => looks.some(({ seen, space }) => inFrontier(item, seen, space.log));
  const texts = records
    .list()
    .filter(({ shared, fault, setAside }) => shared && fault !== "earlier" && !setAside)
    .flatMap(({ id }) => records.agreements.reviewed(id, day === undefined ? undefined : { day, saw }) ?? [])
    .toSorted((a, b) => reviewGroups.indexOf(a.group) - reviewGroups.indexOf(b.group) || (b.day ?? 0) - (a.day ?? 0));
  const theirs = Math.max(...reviews.filter(({ mine }) => !mine).map((one) => Math.min(one.day, today)));
  return {
    ...(day === undefined ? {} : { since: day }),
    ...(theirs > (day ?? -Infinity) ? { theirs } : {}),
    texts,
  };
}

const marked = z.object({ day: z.int(), seen: z.array(z.tuple([z.string(), z.int(), z.string()])) });

/** On this machine alone, whether or not anything was written down: the day, and what was here to be seen. */
export function markReviewed({ texts: { parts, space } }: Records): void {
  const seen = (space?.log.vector() ?? []).map(({ device, seq, hash }) => [toHex(device), seq, toHex(hash)]);
  parts.store.transaction(() => writeText(parts.store, MARK, JSON.stringify({ day: parts.today(), seen })));
}

type Look = { readonly day: number; readonly seen: Frontier; readonly space: SharedSpace };

/**
 * When its reader looked back: as marked here, by what they wrote down, and by what the other wrote down and they added to, so that
 * they held it together. What the other writes down alone is none: they may have looked at what has not come here.
 */
function ownLooks({ texts: { parts, space } }: Records, reviews: readonly SharedReview[]): Look[] {
  if (!space) return [];
  const looks = reviews.flatMap((review) => (review.mine ? [lookOf(review)] : []));
  const mark = marked.safeParse(JSON.parse(readText(parts.store, MARK) ?? "null")).data;
  if (mark) looks.push({ day: mark.day, seen: joinFrontiers(mark.seen.flatMap(itemOf), [], space.log), space });
  const since = Math.max(...looks.map(({ day }) => day));
  const others = reviews.filter(({ mine, day }) => !mine && day > since).toSorted((a, b) => b.day - a.day);
  for (const review of others.slice(0, JOINED.reviews)) {
    const days = addedOn(review, parts.person);
    if (days.length > 0) looks.push({ ...lookOf(review), day: Math.min(review.day, ...days) });
  }
  return looks;
}

const lookOf = ({ day, row, space }: SharedReview): Look => ({ day, seen: row.frontier, space });

function itemOf([device, seq, hash]: z.infer<typeof marked>["seen"][number]): VectorItem[] {
  const [of, at] = [fromHex(device), fromHex(hash)];
  return of && at ? [{ device: as<DeviceId>(of), seq, hash: as<EntryHash>(at) }] : [];
}

/** The days on which this person added to it. */
function addedOn({ row, space }: SharedReview, person: PersonKey): number[] {
  return space.log.someOfRecord(row.entry.core.record, JOINED.entries).flatMap(({ status, entry: { core } }) => {
    const by = space.log.personOf(core.device);
    const isOwn = by !== undefined && sameBytes(by, person);
    return isOwn && status === "accepted" && core.kind === KIND.change ? [core.day] : [];
  });
}

export type SharedReview = {
  readonly id: string;
  /** On which it was shared, as its author's clock said. */
  readonly day: number;
  readonly mine: boolean;
  /** By which it was. */
  readonly row: EntryRow;
  readonly space: SharedSpace;
};

/** What was written while looking back, and shared by either. */
export function sharedReviews({ list, texts }: Records): SharedReview[] {
  const shared = list().filter((row) => row.kind === "review" && row.shared && row.fault !== "earlier");
  return shared.flatMap(({ id }) => {
    const record = recordIdFromHex(id);
    const space = record && texts.spaceOf(record);
    const { created } = (record && space?.rows.state(record)) ?? {};
    const row = created && space?.log.get(created.at);
    const person = row && space?.log.personOf(row.entry.core.device);
    if (!space || !row || !person) return [];
    return [{ id, day: row.entry.core.day, mine: texts.who(person) === "me", row, space }];
  });
}
