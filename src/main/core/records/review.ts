/** A review session (P21, P50): what became of the agreements since the two last looked back. Computed; nothing of it is sent. */
import { reviewGroups } from "../../../shared/domain/agreement/review.ts";
import type { Answer } from "../../../shared/ipc/contract.ts";
import { readText, writeText } from "../settings.ts";
import { recordIdFromHex } from "./projections.ts";
import type { Records } from "./records.ts";

const MARK = "looked-back";

export function readReview(records: Records): Answer<"review.read"> {
  const since = lastReview(records);
  const texts = records
    .list()
    .filter(({ shared, fault, setAside }) => shared && fault !== "earlier" && !setAside)
    .flatMap(({ id }) => records.agreements.reviewed(id, since) ?? [])
    .toSorted((a, b) => reviewGroups.indexOf(a.group) - reviewGroups.indexOf(b.group) || (b.day ?? 0) - (a.day ?? 0));
  return { ...(since === undefined ? {} : { since }), texts };
}

/** On this machine alone, whether or not anything was written down. */
export function markReviewed({ texts: { parts } }: Records): void {
  parts.store.transaction(() => writeText(parts.store, MARK, String(parts.today())));
}

/** The later of what is marked here, and the day of the newest that was written down and shared, by either. */
function lastReview(records: Records): number | undefined {
  const mark = Number(readText(records.texts.parts.store, MARK));
  const days = sharedReviews(records).map(({ day }) => day);
  const last = Math.max(...days, Number.isInteger(mark) ? mark : -Infinity);
  // A day ahead of today, by the other's clock, would leave out what is to come.
  return Number.isFinite(last) ? Math.min(last, records.texts.parts.today()) : undefined;
}

/** What was written while looking back, and shared by either; with the day on which it was. */
export function sharedReviews(records: Records): { readonly id: string; readonly day: number }[] {
  const shared = records.list().filter((row) => row.kind === "review" && row.shared && row.fault !== "earlier");
  return shared.flatMap(({ id }) => {
    const record = recordIdFromHex(id);
    const space = record && records.texts.spaceOf(record);
    const { created } = (record && space?.rows.state(record)) ?? {};
    const row = created && space?.log.get(created.at);
    return row ? [{ id, day: row.entry.core.day }] : [];
  });
}
