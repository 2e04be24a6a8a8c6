/** What an entry's body says once opened, by kind. Layouts in docs/protocol.md, "Bodies". */
import {
  type ActorNonce,
  as,
  type DeviceId,
  type EntryHash,
  type PersonKey,
  type Signature,
  type StatementId,
  type TextHash,
} from "../base/brand.ts";
import { type Certificate, CERTIFICATE_BYTES, decodeCertificate, encodeCertificate } from "./certificate.ts";
import type { ByteReader } from "./codec.ts";
import { ByteWriter, decode } from "./codec.ts";
import { compareBytes } from "../base/bytes.ts";
import { type Day, MAX_DAY } from "../base/day.ts";
import { KIND, readVectorItem, type VectorItem, writeVectorItem } from "./entry.ts";
import { LIMIT } from "./limits.ts";

/** create = u8 1 ‖ text kind ‖ 32 owner (zeros: both) ‖ 16 nonce ‖ changes ‖ text why */
export type CreateBody = {
  /** A record kind; one this version doesn't know holds the record (LG7). */
  readonly kind: string;
  /** Person key of the one who alone may write it, or zeros: both (OW1). */
  readonly owner: PersonKey;
  readonly nonce: ActorNonce;
  readonly changes: readonly Uint8Array[];
  readonly why: string;
};

/** change = u8 1 ‖ u8 0 share | 1 write together ‖ changes ‖ text why */
export type ChangeBody = { readonly together: boolean; readonly changes: readonly Uint8Array[]; readonly why: string };

/**
 * open = certificate ‖ [list of (32 device ‖ u32 seq ‖ 32 hash), never empty, sorted by device, each once]: the devices
 * whose place the new one takes, each with its newest entry that needs nobody's word (MB3).
 */
export type OpenBody = { readonly certificate: Certificate; readonly replaces: readonly VectorItem[] };

/** fork-seen = 32 device ‖ u32 seq ‖ 32 hash ‖ 32 hash, the smaller hash first (FK1) */
export type ForkSeenBody = {
  readonly device: DeviceId;
  readonly seq: number;
  readonly hashes: readonly [EntryHash, EntryHash];
};

const writeChanges = (writer: ByteWriter, changes: readonly Uint8Array[]): ByteWriter =>
  writer.list(changes, (w, change) => w.bytes(change));
const readChanges = (reader: ByteReader): Uint8Array[] =>
  reader.list(LIMIT.changesPerEntry, (r) => r.bytes(LIMIT.changeBytes));
const WHY_BYTES = LIMIT.whyChars * 4;

export const encodeCreate = (body: CreateBody): Uint8Array =>
  writeChanges(new ByteWriter().u8(1).text(body.kind).raw(body.owner).raw(body.nonce), body.changes)
    .text(body.why)
    .finish();

export const decodeCreate = (bytes: Uint8Array): CreateBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const kind = reader.text(32);
    const owner = as<PersonKey>(reader.raw(32));
    const nonce = as<ActorNonce>(reader.raw(16));
    return { kind, owner, nonce, changes: readChanges(reader), why: reader.text(WHY_BYTES) };
  });

export const encodeChange = (body: ChangeBody): Uint8Array =>
  writeChanges(new ByteWriter().u8(1).u8(body.together ? 1 : 0), body.changes)
    .text(body.why)
    .finish();

export const decodeChange = (bytes: Uint8Array): ChangeBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const mode = reader.u8();
    reader.check(mode <= 1);
    return { together: mode === 1, changes: readChanges(reader), why: reader.text(WHY_BYTES) };
  });

/** stated = u8 1 ‖ bytes statement ‖ 64 signature ‖ text why ‖ [bytes text: of an offer] (SG1, SG5) */
export type StatedBody = {
  readonly statement: Uint8Array;
  readonly signature: Signature;
  readonly why: string;
  readonly text: Uint8Array | undefined;
};

export function encodeStated({ statement, signature, why, text }: StatedBody): Uint8Array {
  const writer = new ByteWriter().u8(1).bytes(statement).raw(signature).text(why);
  return (text ? writer.bytes(text) : writer).finish();
}

export const decodeStated = (bytes: Uint8Array): StatedBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const statement = reader.bytes(LIMIT.statementBytes);
    const signature = as<Signature>(reader.raw(64));
    const why = reader.text(WHY_BYTES);
    return { statement, signature, why, text: reader.atEnd ? undefined : reader.bytes(LIMIT.changeBytes) };
  });

/** decline = u8 1 ‖ 32 offer ‖ text word (SG9) */
export type DeclineBody = { readonly offer: StatementId; readonly word: string };

export const encodeDecline = ({ offer, word }: DeclineBody): Uint8Array =>
  new ByteWriter().u8(1).raw(offer).text(word).finish();

export const decodeDecline = (bytes: Uint8Array): DeclineBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return { offer: as<StatementId>(reader.raw(32)), word: reader.text(WHY_BYTES) };
  });

/** acknowledge = u8 1 ‖ 32 H("text", text), the text without terms (OW2) */
export const encodeAcknowledge = (text: TextHash): Uint8Array => new ByteWriter().u8(1).raw(text).finish();
export const decodeAcknowledge = (bytes: Uint8Array): TextHash | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return as<TextHash>(reader.raw(32));
  });

/** noted = u8 1 ‖ u32 day ‖ u8 0 noted | 1 taken back (RY2) */
export type NotedBody = { readonly day: Day; readonly takenBack: boolean };

export const encodeNoted = ({ day, takenBack }: NotedBody): Uint8Array =>
  new ByteWriter()
    .u8(1)
    .u32(day)
    .u8(takenBack ? 1 : 0)
    .finish();

export const decodeNoted = (bytes: Uint8Array): NotedBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const day = reader.u32() as Day;
    const takenBack = reader.u8();
    reader.check(day <= MAX_DAY && takenBack <= 1);
    return { day, takenBack: takenBack === 1 };
  });

/** redact-ask = u8 1 (SG8): it says nothing but that, so that nothing of why is left behind */
export const encodeRedactAsk = (): Uint8Array => new ByteWriter().u8(1).finish();
export const isRedactAsk = (bytes: Uint8Array): boolean =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return true;
  }) === true;

/** redact-agree, redact-cancel = u8 1 ‖ 32 device ‖ u32 seq ‖ 32 hash: the ask (SG8) */
export const encodeOfAsk = (ask: VectorItem): Uint8Array => writeVectorItem(new ByteWriter().u8(1), ask).finish();
export const decodeOfAsk = (bytes: Uint8Array): VectorItem | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return readVectorItem(reader);
  });

export const encodeForkSeen = (body: ForkSeenBody): Uint8Array =>
  new ByteWriter().raw(body.device).u32(body.seq).raw(body.hashes[0]).raw(body.hashes[1]).finish();

export const decodeForkSeen = (bytes: Uint8Array): ForkSeenBody | undefined =>
  decode(bytes, (reader) => ({
    device: as<DeviceId>(reader.raw(32)),
    seq: reader.u32(),
    hashes: [as<EntryHash>(reader.raw(32)), as<EntryHash>(reader.raw(32))],
  }));

export function encodeOpen({ certificate, replaces }: OpenBody): Uint8Array {
  const writer = new ByteWriter().raw(encodeCertificate(certificate));
  const sorted = replaces.toSorted((a, b) => compareBytes(a.device, b.device));
  return (sorted.length > 0 ? writer.list(sorted, writeVectorItem) : writer).finish();
}

export const decodeOpen = (bytes: Uint8Array): OpenBody | undefined =>
  decode(bytes, (reader) => {
    const certificate = decodeCertificate(reader.raw(CERTIFICATE_BYTES));
    reader.check(certificate !== undefined);
    const replaces = reader.atEnd ? undefined : reader.list(LIMIT.devicesKnown, readVectorItem);
    reader.check(replaces?.length !== 0);
    for (const [i, { device }] of (replaces ?? []).entries()) {
      const next = replaces?.[i + 1];
      reader.check(!next || compareBytes(device, next.device) < 0);
    }
    return { certificate: certificate as Certificate, replaces: replaces ?? [] };
  });

/** device-removed = 32 device ‖ u32 seq ‖ 32 hash: the removed device's newest entry that needs nobody's word (MB3) */
export const encodeDeviceRemoved = (last: VectorItem): Uint8Array => writeVectorItem(new ByteWriter(), last).finish();
export const decodeDeviceRemoved = (bytes: Uint8Array): VectorItem | undefined => decode(bytes, readVectorItem);

/** removal-seen = 32 hash of the removing entry, which its author has at hand and has not evaluated yet (MB3) */
export const encodeRemovalSeen = (removal: EntryHash): Uint8Array => new ByteWriter().raw(removal).finish();
export const decodeRemovalSeen = (bytes: Uint8Array): EntryHash | undefined =>
  decode(bytes, (reader) => as<EntryHash>(reader.raw(32)));

/** The devices an entry of this kind removes; undefined where it is of no kind that could, or its body is none. */
export function removedBy(kind: number, body: Uint8Array | undefined): readonly VectorItem[] | undefined {
  if (body && kind === KIND.open) return decodeOpen(body)?.replaces;
  const last = body && kind === KIND.deviceRemoved ? decodeDeviceRemoved(body) : undefined;
  return last && [last];
}

/** Body of `left` (UP1): nothing but its version. */
export const LEFT_BODY = Uint8Array.of(1);
export const isLeft = (body: Uint8Array): boolean => body.length === 1 && body[0] === 1;
