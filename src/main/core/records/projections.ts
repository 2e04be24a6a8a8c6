import { type RecordId } from "../../../shared/base/brand.ts";
import { fromHex, fromUtf8, toHex, utf8 } from "../../../shared/base/bytes.ts";
import { isAgreeable } from "../../../shared/domain/record.ts";
import { type Projection, projection, type Standing } from "../../../shared/ipc/textShapes.ts";
import type { RowId, Store } from "../vault/store.ts";
import { z } from "zod";

/**
 * The row a list is drawn from, and what core needs to know of a record without loading it. `drafts`: how many rows of
 * unshared changes there are, so that a missing one is noticed (D3).
 */
const stored = z.object({
  shown: projection,
  drafts: z.int(),
  /** The day of the newest of them. */
  written: z.int().optional(),
  /** The shared entry that `day` and `lastBy` tell of, and its place in the order every device has. */
  last: z.object({ depth: z.int(), hash: z.string() }).optional(),
});
export type ProjectionRow = z.infer<typeof stored>;

/** Every record's row, in memory while unlocked: ten years are about 12,000 small rows. */
export class Projections {
  readonly #store: Store;
  readonly #rows = new Map<string, ProjectionRow>();
  /** Rows that could not be read: they are made again from the log or the draft (LG4). */
  readonly damaged: readonly RowId[];
  readonly #standingOf: (id: string) => Standing | undefined;

  /** `standingOf`: asked each time a row is, since days pass (TM1). */
  constructor(store: Store, standingOf: (id: string) => Standing | undefined) {
    this.#store = store;
    this.#standingOf = standingOf;
    const damaged: RowId[] = [];
    for (const row of store.list("projections")) {
      const parsed = "damaged" in row ? undefined : stored.safeParse(JSON.parse(fromUtf8(row.bytes)));
      if (parsed?.success) this.#rows.set(parsed.data.shown.id, parsed.data);
      else damaged.push(row.id);
    }
    this.damaged = damaged;
  }

  /** Inside the transaction by which they are sure to be made again: a row that nobody can name would be found for ever. */
  forgetDamaged(): void {
    for (const id of this.damaged) this.#store.delete("projections", id);
  }

  /** Within a transaction, as it has it so far. */
  get(id: string): ProjectionRow | undefined {
    const row = this.#pending.has(id) ? this.#pending.get(id) : this.#rows.get(id);
    return row && { ...row, shown: this.#today(row.shown) };
  }
  all = (): Projection[] => [...this.#rows.values()].map(({ shown }) => this.#today(shown));

  #today({ standing: _, ...shown }: Projection): Projection {
    const standing = isAgreeable(shown.kind) && shown.shared ? this.#standingOf(shown.id) : undefined;
    return standing ? { ...shown, standing } : shown;
  }

  #row = (id: string) => this.#store.rowId("projections", id);

  /** Inside a transaction; the memory follows the disk when the caller's transaction has succeeded (`settle`). */
  put({ shown: { standing: _, ...shown }, ...rest }: ProjectionRow): void {
    const row = { ...rest, shown };
    this.#store.put("projections", this.#row(row.shown.id), utf8(JSON.stringify(row)), { order: row.shown.day });
    this.#pending.set(row.shown.id, row);
  }

  delete(id: string): void {
    this.#store.delete("projections", this.#row(id));
    this.#pending.set(id, undefined);
  }

  readonly #pending = new Map<string, ProjectionRow | undefined>();
  /** After the transaction. */
  settle(): void {
    for (const [id, row] of this.#pending) {
      if (row) this.#rows.set(id, row);
      else this.#rows.delete(id);
    }
    this.#pending.clear();
  }
  /** The transaction was rolled back. */
  drop(): void {
    this.#pending.clear();
  }
}

export const recordIdFromHex = (id: string): RecordId | undefined => {
  const bytes = fromHex(id);
  return bytes?.length === 32 ? (bytes as RecordId) : undefined;
};
export const idOf = (record: RecordId): string => toHex(record);
