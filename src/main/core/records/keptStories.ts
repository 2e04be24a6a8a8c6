/**
 * Stories as they were last told, one row a record: part of the checked cache (LG4), told anew where the record stands
 * otherwise by now. Short ones are told faster than they are kept.
 */
import { createHash } from "node:crypto";
import { type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { fromUtf8, utf8 } from "../../../shared/base/bytes.ts";
import type { ApartPart, HistoryStep } from "../../../shared/ipc/textShapes.ts";
import { encodeState, type RecordState } from "../gate/recordState.ts";
import { type RowId, type Store, StorageError } from "../vault/store.ts";
import type { Met } from "./cameTogether.ts";
import type { Version } from "./versions.ts";

/** What its author saw, and made; or what two lines had before they met, and together. */
export type Points = {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly lines?: Met["lines"];
};
export type KeptStory = {
  /** Of what it was told. */
  readonly print: string;
  readonly steps: HistoryStep[];
  /** Step → which two versions it is between, or the heads where it is between none. */
  readonly points: readonly (readonly [string, readonly [number, number] | Points])[];
  readonly apart: ApartPart[];
  readonly versions: readonly Version[];
  /** Step → its text: the index of its newest version. */
  readonly ends: readonly (readonly [string, number])[];
};

/** Another one where a story is kept otherwise: then all are told anew. */
const FORMAT = 1;
const SHORT = 16;

const rowOf = (store: Store, record: RecordId): RowId => store.rowId("snapshots", "story", record);

/** Inside a transaction: nothing is told of it any more. */
export const dropStory = (store: Store, record: RecordId): void => store.delete("snapshots", rowOf(store, record));

export class KeptStories {
  readonly #store: Store;
  readonly #me: PersonKey;
  readonly #stateOf: (record: RecordId) => RecordState | undefined;

  constructor(store: Store, me: PersonKey, stateOf: (record: RecordId) => RecordState | undefined) {
    this.#store = store;
    this.#me = me;
    this.#stateOf = stateOf;
  }

  #row = (record: RecordId): RowId => rowOf(this.#store, record);

  /** Changes with anything that is told of the record. */
  print(record: RecordId): string | undefined {
    const state = this.#stateOf(record);
    return state && createHash("sha256").update(this.#me).update(encodeState(state)).digest("hex");
  }

  /** The row is authenticated, and of this very program: it is believed as it stands, since checking it costs more than telling it. */
  get(record: RecordId): KeptStory | undefined {
    const row = this.#store.get("snapshots", this.#row(record));
    if (!row.ok || !row.value) return undefined;
    const { format, story } = JSON.parse(fromUtf8(row.value.bytes)) as { format: number; story: KeptStory };
    return format === FORMAT ? story : undefined;
  }

  put(record: RecordId, kept: KeptStory): void {
    if (kept.versions.length < SHORT) return;
    try {
      this.#store.transaction(() =>
        this.#store.put("snapshots", this.#row(record), utf8(JSON.stringify({ format: FORMAT, story: kept }))),
      );
    } catch (error) {
      // It can be told without being kept: on a full disk everything stays readable (D2).
      if (!(error instanceof StorageError)) throw error;
    }
  }
}
