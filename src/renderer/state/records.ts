import { create } from "zustand";
import { shallow, useShallow } from "zustand/shallow";
import { isAgreeable, type RecordKind } from "../../shared/domain/record.ts";
import type { EventPayload } from "../../shared/ipc/contract.ts";
import type { Projection } from "../../shared/ipc/textShapes.ts";
import { call, on } from "./connection.ts";

type Records = { readonly loaded: boolean; readonly byId: ReadonlyMap<string, Projection> };

export const useRecords = create<Records>(() => ({ loaded: false, byId: new Map() }));

type Told = EventPayload<"projections">;
/** What core told of the rows and they don't show yet, in order. */
let told: Told[] = [];

/** An answer that carries a projection is shown at once, after whatever was told before it. */
export function putRecords(changed: readonly Projection[], removed: readonly string[] = []): void {
  const news = [...told, { changed, removed }];
  told = [];
  const { byId } = useRecords.getState();
  const next = new Map(byId);
  let moved = false;
  for (const { changed: rows, removed: gone } of news) {
    for (const row of rows) {
      const known = next.get(row.id);
      // Most letters change nothing a row says: the same object stays, and nothing is drawn for it (B12).
      if (known !== undefined && shallow(known, row)) continue;
      next.set(row.id, row);
      moved = true;
    }
    for (const id of gone) moved = next.delete(id) || moved;
  }
  if (moved) useRecords.setState({ byId: next });
}

/** Letters written beside a list go first: its rows follow once their frame is painted (B12). */
const LATEST_MS = 400;
function putSoon(news: Told): void {
  told.push(news);
  if (told.length === 1) requestIdleCallback(() => told.length > 0 && putRecords([]), { timeout: LATEST_MS });
}

/** Rows of some kinds, the latest day first, then by title: an order that doesn't jump while one writes. */
const useRecordsThat = (is: (kind: RecordKind) => boolean): readonly Projection[] =>
  useRecords(
    useShallow(({ byId }) =>
      [...byId.values()]
        .filter((row) => is(row.kind))
        .sort((a, b) => b.day - a.day || a.title.localeCompare(b.title) || a.id.localeCompare(b.id)),
    ),
  );

export const useRecordsOf = (kind: RecordKind): readonly Projection[] => useRecordsThat((one) => one === kind);
/** What two people agree on: agreements, phrases, rhythms. */
export const useAgreeable = (): readonly Projection[] => useRecordsThat(isAgreeable);

export const useRecord = (id: string | undefined): Projection | undefined =>
  useRecords(({ byId }) => (id === undefined ? undefined : byId.get(id)));

export function watchRecords(): void {
  on("projections", putSoon);
}

export async function loadRecords(): Promise<void> {
  const rows = await call("records.list");
  if (!rows.ok) return;
  told = []; // core said these before it answered: they are in the answer
  useRecords.setState({ loaded: true, byId: new Map(rows.value.map((row) => [row.id, row])) });
}
