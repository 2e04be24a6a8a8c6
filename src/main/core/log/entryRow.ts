import type { EntryHash } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import {
  decodeEntry,
  type Entry,
  isEntry,
  readVectorItem,
  type VectorItem,
  writeVectorItem,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Frontier } from "./frontier.ts";
import { entryHash } from "./sealEntry.ts";

/**
 * What an entry came to, after everything it names was evaluated (docs/protocol.md, "The life of an
 * entry"). accepted and refused are verdicts. uncounted: on a forked log or of a removed device, and nobody whose word is
 * asked for had seen it. waiting: its body, or what it rests on or its key, has not come. unknown: of a kind this version
 * doesn't know, or rests on one. split: there is no verdict (CV5). erased: both have erased its record, and its body (KD2).
 */
export const STATUS = ["accepted", "refused", "uncounted", "waiting", "unknown", "split", "erased"] as const;
export type Status = (typeof STATUS)[number];

export const REASON = [
  "none",
  "VectorOlder",
  "VectorOwn",
  "NotOpened", // a log that does not begin with its certificate, or opens twice
  "TooManyDevices",
  "Malformed",
  "DoesNotOpen", // the body is not sealed with the record's key
  "WrongRecordId",
  "WrongOwner",
  "NotOwner",
  "NoRecord",
  "Exists",
  "WrongKey",
  "ForgedActor",
  "ChangeTooLarge",
  "ChangeMalformed",
  "ChangeDated", // a change that carries a time or a message of its own (LG5)
  "DoesNotApply",
  "DoesNotReload",
  // Kept by number in every row: new ones come last.
  "NoDevice", // removes what is no other device of its person in its own past, or is removed there already
  "TooManyBranches", // names more of a forked log than one entry may have seen
  "NoAgreement", // a statement about a record that nobody can sign
  "NotAsStated", // the statement is of another record, device or day than its entry, or its signature is not right
  "WrongSeen", // does not name the newest statements of its own past (SG5)
  "TooManyStatements",
  "NoOffer",
  "OtherText",
  "Reopened",
  "NotLast", // an offer that replaces another text than the last both had signed (SG3)
  "NotReader", // says of one's own text, or of one both write, that one has read it (OW2)
  "NotRhythm", // notes a day of what is no rhythm (RY2)
  "TooManyNoted",
  "NoAnswer", // opens or takes back a sealed answer that is not in its past, or not its person's (CR1)
  "AnswerSettled", // one that was opened or taken back there
  "OtherKey", // with another key than it was sealed under
  "TooManyAnswers",
  "NoAsk", // agrees to erase, or takes back, what nobody asks for in its own past (SG8)
] as const;
export type Reason = (typeof REASON)[number];

export type EntryRow = {
  readonly entry: Entry;
  readonly hash: EntryHash;
  readonly bytes: Uint8Array;
  readonly status: Status;
  readonly reason: Reason;
  /** Hashes (hex) of its changes that reached no document, since something they rest on did not (CV4). */
  readonly leftOut: readonly string[];
  readonly frontier: Frontier;
};

export const itemOf = (row: Pick<EntryRow, "entry" | "hash">): VectorItem => ({
  device: row.entry.core.device,
  seq: row.entry.core.seq,
  hash: row.hash,
});

export function encodeRow(row: Omit<EntryRow, "entry" | "hash">): Uint8Array {
  const heads = [...row.frontier.values()].flat();
  return new ByteWriter()
    .u8(STATUS.indexOf(row.status))
    .u8(REASON.indexOf(row.reason))
    .list(heads, writeVectorItem)
    .list(row.leftOut, (writer, hash) => writer.raw(fromHex(hash) ?? ZERO_32))
    .raw(row.bytes)
    .finish();
}

/** Undefined where the bytes are not a row of ours: a damaged vault, since rows are authenticated. */
export function decodeRow(stored: Uint8Array): EntryRow | undefined {
  const parts = decode(stored, (reader) => {
    const status = STATUS[reader.u8()];
    const reason = REASON[reader.u8()];
    const heads = reader.list(0xffff, readVectorItem);
    const leftOut = reader.list(LIMIT.changesPerEntry, (r) => toHex(r.raw(32)));
    reader.check(status !== undefined && reason !== undefined);
    return { status, reason, heads, leftOut, bytes: reader.rest(LIMIT.entryBytes) };
  });
  if (parts?.status === undefined || parts.reason === undefined) return undefined;
  const entry = decodeEntry(parts.bytes);
  if (!isEntry(entry)) return undefined;
  return {
    entry,
    hash: entryHash(entry),
    bytes: parts.bytes,
    status: parts.status,
    reason: parts.reason,
    leftOut: parts.leftOut,
    frontier: groupByDevice(parts.heads),
  };
}

export function groupByDevice(items: readonly VectorItem[]): Frontier {
  const frontier = new Map<string, VectorItem[]>();
  for (const item of items) {
    const device = toHex(item.device);
    frontier.set(device, [...(frontier.get(device) ?? []), item]);
  }
  return frontier;
}
