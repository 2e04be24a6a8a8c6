/**
 * Where two apps come to another verdict on one entry (CV5). Both judge alike by the same rules, so this is a fault of one
 * of them, or a lie: the record is taken out of use on both sides, and neither side's text is changed by it.
 */
import { as, type PersonKey, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { readVectorItem, type VectorItem, writeVectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { type Claims, RECEIPT_REFUSED, RECEIPT_VECTOR } from "../../../shared/protocol/frames.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, readTwice, writeTwice } from "../vault/twice.ts";
import { mayWrite, type RecordState } from "./recordState.ts";

/** split: the record goes no further here. untaken: an owner-only record of one's own, which only its owner may stop. */
export type Dispute = { readonly record: RecordId; readonly is: "split" | "untaken" };

type Parts = { readonly store: Store; readonly log: Log; stateOf(record: RecordId): RecordState | undefined };

const MARK = ["split", "untaken"] as const;
const isAbout = ({ entry }: EntryRow): boolean => !sameBytes(entry.core.record, ZERO_32);
const nameOf = ({ device, seq, hash }: VectorItem): string => `${toHex(device)} ${seq} ${toHex(hash)}`;

export class Disputes {
  readonly #parts: Parts;
  readonly #space: SpaceId;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#space = parts.log.space;
  }

  /** Twice, both: what a lost one would have said, nothing says again (D3). */
  #refusedRows = (): Copies => copies(this.#parts.store, "settings", "refused", this.#space);
  #markRows = (record: RecordId): Copies => copies(this.#parts.store, "settings", "disputed", this.#space, record);

  /** The newest entries about records that were refused here, the latest last: what a receipt says (RC1). */
  refused(): readonly VectorItem[] {
    const kept = readTwice(this.#parts.store, "settings", this.#refusedRows());
    if (!kept.ok || !kept.value) return [];
    return decode(kept.value, (reader) => reader.list(RECEIPT_REFUSED, readVectorItem)) ?? [];
  }

  /** Inside the gate's transaction: entries with the verdict they have now. */
  note(fresh: readonly EntryRow[], rewritten: readonly EntryRow[]): void {
    const rows = [...fresh, ...rewritten].filter(isAbout);
    const refused = rows.filter(({ status }) => status === "refused").map(itemOf);
    if (refused.length === 0 && rewritten.length === 0) return;
    const now = new Set(rows.map((row) => nameOf(itemOf(row))));
    const kept = this.refused().filter((item) => !now.has(nameOf(item)));
    const newest = [...kept, ...refused].slice(-RECEIPT_REFUSED);
    const bytes = new ByteWriter().list(newest, writeVectorItem).finish();
    writeTwice(this.#parts.store, "settings", this.#refusedRows(), bytes);
  }

  markOf = (record: RecordId): Dispute["is"] | undefined => {
    const kept = readTwice(this.#parts.store, "settings", this.#markRows(record));
    return kept.ok && kept.value ? MARK[kept.value[0] ?? 0] : undefined;
  };

  /** Inside a transaction. */
  mark({ record, is }: Dispute): void {
    writeTwice(this.#parts.store, "settings", this.#markRows(record), new Uint8Array([MARK.indexOf(is)]));
  }

  /**
   * What a peer says of its verdicts, laid beside ours. Only where both know the very same entries: a fork that one side
   * has not heard of makes verdicts differ for a while, and honestly so (CV1).
   */
  compare(claims: Claims, by: PersonKey): { readonly kept: readonly VectorItem[]; readonly found: readonly Dispute[] } {
    if (!this.#isOurs(claims.vector)) return { kept: [], found: [] };
    const { log } = this.#parts;
    const rows = (items: readonly VectorItem[], status: EntryRow["status"]): EntryRow[] =>
      items.flatMap((item) => log.get(item) ?? []).filter((row) => row.status === status && isAbout(row));
    const kept = rows(claims.refused, "accepted");
    const found = new Map<string, Dispute>();
    for (const { entry } of [...kept, ...rows(claims.kept, "refused")]) {
      const dispute = this.#judge(entry.core.record, by);
      if (dispute) found.set(toHex(dispute.record), dispute);
    }
    return { kept: kept.map(itemOf), found: [...found.values()] };
  }

  /** F07: nobody else's word stops what a person writes of their own; that the other side did not take it is told. */
  #judge(record: RecordId, by: PersonKey): Dispute | undefined {
    const state = this.#parts.stateOf(record);
    if (!state?.created || state.fault === "split" || this.markOf(record)) return undefined;
    return { record: as<RecordId>(record), is: mayWrite(state.created, by) ? "split" : "untaken" };
  }

  #isOurs(vector: readonly VectorItem[]): boolean {
    const ours = this.#parts.log.vector().slice(0, RECEIPT_VECTOR);
    const theirs = new Set(vector.map(nameOf));
    return theirs.size === ours.length && ours.every((item) => theirs.has(nameOf(item)));
  }
}
