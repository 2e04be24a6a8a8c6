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
const sealed = z.object({ key: z.string(), words: z.array(z.string()) });
export type OwnSealed = { readonly key: SecretKey; readonly words: readonly string[] };

export class OwnAnswers {
  readonly #store: Store;
  readonly #waiting: OwnMarks;

  constructor(store: Store) {
    this.#store = store;
    this.#waiting = new OwnMarks(store, "answer-sealed");
  }

  #draft = (record: RecordId): Copies => copies(this.#store, "settings", "answer-draft", record);
  #sealed = (record: RecordId, lock: Hash32): Copies => copies(this.#store, "settings", "answer", record, lock);

  #read<T>(ids: Copies, shape: z.ZodType<T>): T | undefined {
    const row = readTwice(this.#store, "settings", ids);
    return row.ok && row.value ? shape.safeParse(JSON.parse(fromUtf8(row.value))).data : undefined;
  }

  draft = (record: RecordId): readonly string[] => this.#read(this.#draft(record), draft) ?? [];
  putDraft(record: RecordId, parts: readonly string[]): void {
    writeTwice(this.#store, "settings", this.#draft(record), utf8(JSON.stringify(parts)));
  }

  sealed(record: RecordId, lock: Hash32): OwnSealed | undefined {
    const row = this.#read(this.#sealed(record, lock), sealed);
    const key = row && fromHex(row.key);
    return key?.length === KEY_BYTES ? { key: redact(key), words: row?.words ?? [] } : undefined;
  }
  /** Inside the transaction that writes the entry. */
  putSealed(record: RecordId, lock: Hash32, { key, words }: OwnSealed): void {
    const row = { key: toHex(reveal(key)), words };
    writeTwice(this.#store, "settings", this.#sealed(record, lock), utf8(JSON.stringify(row)));
    this.#waiting.set(idOf(record), true);
  }
  /** Inside a transaction. What was sealed under it opens nowhere any more. */
  destroy(record: RecordId, lock: Hash32): void {
    deleteTwice(this.#store, "settings", this.#sealed(record, lock));
  }

  /** Inside a transaction: its record is erased. Answers what was typed and never sealed. */
  erase(record: RecordId, locks: readonly Hash32[]): readonly string[] {
    const sealedWords = new Set(locks.flatMap((lock) => this.sealed(record, lock)?.words ?? []));
    const words = this.draft(record).filter((part) => part.trim() !== "" && !sealedWords.has(part.trim()));
    for (const lock of locks) this.destroy(record, lock);
    deleteTwice(this.#store, "settings", this.#draft(record));
    if (this.isWaiting(record)) this.endWaiting(record);
    return words;
  }

  /** Records on which something sealed here may have to be opened. */
  waiting = (): RecordId[] => this.#waiting.after("").flatMap((id) => recordIdFromHex(id) ?? []);
  isWaiting = (record: RecordId): boolean => this.#waiting.has(idOf(record));
  /** Inside a transaction. */
  endWaiting = (record: RecordId): void => this.#waiting.set(idOf(record), false);
}
