import type { Brand } from "../../../shared/base/brand.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { TableName } from "./tables.ts";

export type { TableName } from "./tables.ts";

export type RowId = Uint8Array & Brand<"RowId">;

/** `group` and `order` are authenticated with the bytes; 16 opaque bytes and an integer of the caller's choosing. */
export type Row = {
  readonly id: RowId;
  readonly group: Uint8Array | null;
  readonly order: number;
  readonly bytes: Uint8Array;
};

/** A row whose bytes no longer authenticate. Where it stood is said as found on disk, hence unproven. */
export type DamagedRow = {
  readonly id: RowId;
  readonly damaged: true;
  readonly claimedGroup: Uint8Array | null;
  readonly claimedOrder: number;
};
export type RowResult = Row | DamagedRow;
export type RowDamaged = { readonly type: "Damaged"; readonly table: TableName; readonly id: RowId };

export type Place = { readonly group?: Uint8Array; readonly group2?: Uint8Array; readonly order?: number };

/** `from` is the first order wanted, inclusive: upwards, or downwards with `newestFirst`. */
export type Where = {
  readonly group?: Uint8Array;
  readonly group2?: Uint8Array;
  readonly from?: number;
  readonly limit?: number;
  readonly newestFirst?: boolean;
};

export type IdPart = Uint8Array | string | number;

/**
 * Thrown by writes (and by a list over a database damaged while open); the transaction is rolled back whole.
 * Full: no room on the disk, all that was acknowledged is safe, writing works again once there is room.
 * Io: the disk failed. Damaged: the database's structure is hurt; closing and opening again salvages it.
 */
export class StorageError extends Error {
  readonly type: "Full" | "Io" | "Damaged";
  constructor(type: "Full" | "Io" | "Damaged", options?: ErrorOptions) {
    super(`storage: ${type}`, options);
    this.type = type;
  }
}

/** Undefined where what is read is damaged, for one who can do without it. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof StorageError && error.type === "Damaged") return undefined;
    throw error;
  }
}

/** The key under this name is in no backup: a restored copy is another device, and a thief's must not be this one (RB1). */
export const DEVICE_ONLY = "device";

/** One encrypted table shape for everything that rests on this device (VT5). Synchronous; one process at a time. */
export interface Store {
  /** A keyed pseudorandom function of the parts: opaque on disk, yet can be looked up again. 16 bytes. */
  rowId(table: TableName, ...parts: readonly IdPart[]): RowId;
  /** As `rowId`, for `group` and `group2`. */
  groupId(table: TableName, ...parts: readonly IdPart[]): Uint8Array;
  get(table: TableName, id: RowId): Result<Row | undefined, RowDamaged>;
  /** Inserts or replaces. What `where` leaves out is empty: a replaced row keeps nothing of its old place. */
  put(table: TableName, id: RowId, bytes: Uint8Array, where?: Place): void;
  delete(table: TableName, id: RowId): void;
  /**
   * By order, then by first insertion. The rows are chosen at the call; each is read when the iteration reaches it, so
   * writing (and deleting rows yet to come) in between is fine.
   */
  list(table: TableName, where?: Where): Iterable<RowResult>;
  count(table: TableName, where?: Where): number;
  maxOrder(table: TableName, group: Uint8Array): number | undefined;
  /**
   * Durable when it returns (LG2). A nested call is part of the outer one: what it throws undoes nothing by itself, and
   * everything once it leaves the outermost call.
   */
  transaction<T>(work: () => T): T;
  /** Stores a record key twice, under two ids (KD1). */
  putKey(bytes: Uint8Array, where: Omit<Place, "group2">, ...parts: readonly IdPart[]): void;
  /** Reads either copy and writes back the other where it is missing or damaged; Damaged only if both are. */
  getKey(...parts: readonly IdPart[]): Result<Uint8Array | undefined, RowDamaged>;
  /** Destroys both copies (KD2). */
  deleteKey(...parts: readonly IdPart[]): void;
}
