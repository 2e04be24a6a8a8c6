/**
 * What a person answers apart, as it rests in their own vault alone (CR1): the words as they are typed, and each sealed
 * answer's key with them. Twice on disk: the words are nowhere else that can be read, and the key nowhere at all (H7, D3).
 */
import { z } from "zod";
import type { Hash32, RecordId } from "../../../shared/base/brand.ts";
import { fromHex, fromUtf8, toHex, utf8 } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { KEY_BYTES, type SecretKey } from "../crypto/index.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, deleteTwice, readTwice, writeTwice } from "../vault/twice.ts";
import { OwnMarks } from "./ownMarks.ts";
import { idOf, recordIdFromHex } from "./projections.ts";

const draft = z.array(z.string());
const sealed = z.array(z.object({ lock: z.string(), key: z.string(), words: z.array(z.string()) }));
export type OwnSealed = { readonly key: SecretKey; readonly words: readonly string[] };

export class OwnAnswers {
  readonly #store: Store;
  readonly #waiting: OwnMarks;

  constructor(store: Store) {
    this.#store = store;
    this.#waiting = new OwnMarks(store, "answer-sealed");
  }

  #draft = (record: RecordId): Copies => copies(this.#store, "settings", "answer-draft", record);
  #sealed = (record: RecordId): Copies => copies(this.#store, "settings", "answers", record);

  #read<T>(ids: Copies, shape: z.ZodType<T[]>): T[] {
    const row = readTwice(this.#store, "settings", ids);
    return (row.ok && row.value && shape.safeParse(JSON.parse(fromUtf8(row.value))).data) || [];
  }
  #write = (ids: Copies, rows: unknown): void => writeTwice(this.#store, "settings", ids, utf8(JSON.stringify(rows)));

  draft = (record: RecordId): readonly string[] => this.#read(this.#draft(record), draft);
  putDraft = (record: RecordId, parts: readonly string[]): void => this.#write(this.#draft(record), parts);

  sealed(record: RecordId, lock: Hash32): OwnSealed | undefined {
    const row = this.#read(this.#sealed(record), sealed).find((one) => one.lock === toHex(lock));
    const key = row && fromHex(row.key);
    return key?.length === KEY_BYTES ? { key: redact(key), words: row?.words ?? [] } : undefined;
  }
  /** Inside the transaction that writes the entry. */
  putSealed(record: RecordId, lock: Hash32, { key, words }: OwnSealed): void {
    const before = this.#read(this.#sealed(record), sealed);
    this.#write(this.#sealed(record), [...before, { lock: toHex(lock), key: toHex(reveal(key)), words }]);
    this.#waiting.set(idOf(record), true);
  }
  /** Inside a transaction. What was sealed under it opens nowhere any more. */
  destroy(record: RecordId, lock: Hash32): void {
    const left = this.#read(this.#sealed(record), sealed).filter((one) => one.lock !== toHex(lock));
    this.#write(this.#sealed(record), left);
  }

  /** Inside the transaction that erases a record (KD2). Answers the words that nobody else has had. */
  erase(record: RecordId, isTold: (lock: string) => boolean): string[] {
    const rows = this.#read(this.#sealed(record), sealed);
    const told = new Set(rows.filter(({ lock }) => isTold(lock)).flatMap(({ words }) => words));
    const own = [...rows.flatMap(({ words }) => words), ...this.draft(record).map((part) => part.trim())];
    for (const ids of [this.#draft(record), this.#sealed(record)]) deleteTwice(this.#store, "settings", ids);
    if (this.isWaiting(record)) this.endWaiting(record);
    return [...new Set(own)].filter((words) => words !== "" && !told.has(words));
  }

  /** Records on which something sealed here may have to be opened. */
  waiting = (): RecordId[] => this.#waiting.after("").flatMap((id) => recordIdFromHex(id) ?? []);
  isWaiting = (record: RecordId): boolean => this.#waiting.has(idOf(record));
  /** Inside a transaction. */
  endWaiting = (record: RecordId): void => this.#waiting.set(idOf(record), false);
}
