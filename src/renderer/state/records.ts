import { create } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { RecordKind } from "../../shared/domain/record.ts";
import type { Projection } from "../../shared/ipc/contract.ts";
import { call, on } from "./connection.ts";

type Records = { readonly loaded: boolean; readonly byId: ReadonlyMap<string, Projection> };

export const useRecords = create<Records>(() => ({ loaded: false, byId: new Map() }));

/** An answer that carries a projection is shown at once; the event that follows says the same. */
export function putRecords(changed: readonly Projection[], removed: readonly string[] = []): void {
  useRecords.setState(({ byId }) => {
    const next = new Map(byId);
    for (const row of changed) next.set(row.id, row);
    for (const id of removed) next.delete(id);
    return { byId: next };
  });
}

/** Rows of one kind, the latest day first, then by title: an order that doesn't jump while one writes. */
export const useRecordsOf = (kind: RecordKind): readonly Projection[] =>
  useRecords(
    useShallow(({ byId }) =>
      [...byId.values()]
        .filter((row) => row.kind === kind)
        .sort((a, b) => b.day - a.day || a.title.localeCompare(b.title) || a.id.localeCompare(b.id)),
    ),
  );

export const useRecord = (id: string | undefined): Projection | undefined =>
  useRecords(({ byId }) => (id === undefined ? undefined : byId.get(id)));

export function watchRecords(): void {
  on("projections", ({ changed, removed }) => putRecords(changed, removed));
}

export async function loadRecords(): Promise<void> {
  const rows = await call("records.list");
  if (rows.ok) useRecords.setState({ loaded: true, byId: new Map(rows.value.map((row) => [row.id, row])) });
}
