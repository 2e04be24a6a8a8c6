/**
 * A pairing apart as it lies in the vault, twice (D3): all that a machine is, and what it has to say, as sealed once. So it goes on
 * after a lock or a crash at any point, and says the same bytes again, which the other side takes once.
 */
import { as, type Hash32, type SpaceId } from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { encodeCertificate } from "../../../shared/protocol/certificate.ts";
import { type ByteReader, ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import {
  CANCEL,
  decodePairingMessage,
  encodePairingMessage,
  type Introducing,
  SECRET_BYTES,
} from "../../../shared/protocol/pairing.ts";
import { NONCE_BYTES, type RandomBytes } from "../crypto/index.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, deleteTwice, readTwice, writeTwice } from "../vault/twice.ts";
import { type Failure, lacking, outcome, type Pairing, type PairingSelf, type Stage } from "./machine.ts";

export type Kept = {
  readonly pairing: Pairing;
  readonly expiryMinute: number;
  /** So many milliseconds were left when it was written, and when that was by this machine's clock. */
  readonly leftMs: number;
  readonly atMs: number;
  readonly meetingPoints: readonly string[];
  /** Sealed, in order. */
  readonly out: readonly Uint8Array[];
};

/** Throws where there is no room, as stores do. */
export interface KeptPairing {
  /** Undefined also for one of another device: what a restored or renewed one said before is not its own (RB1, RB3). */
  read(me: PairingSelf): Kept | undefined;
  write(kept: Kept): void;
  drop(): void;
}

export const keptPairing = (store: Store): KeptPairing => ({
  read(me) {
    const found = readTwice(store, "pairing", rows(store));
    return found.ok && found.value ? decodeKept(found.value, me) : undefined;
  },
  write: (kept) => writeTwice(store, "pairing", rows(store), encodeKept(kept)),
  drop: () => deleteTwice(store, "pairing", rows(store)),
});

/** As it stands where a crash came after what follows of it was on disk, and before it was itself. */
export function caughtUp(
  kept: Kept,
  { isJoined, awaited }: { isJoined(space: SpaceId): boolean; readonly awaited: SpaceId | undefined },
  random: RandomBytes,
): Kept {
  const { pairing } = kept;
  const open = pairing.stage === "compare" || pairing.stage === "waiting";
  const space = open ? outcome({ ...pairing, stage: "waiting" })?.space : undefined;
  if (!space) return kept;
  const goesOn = (now: Pairing): Kept => ({ ...kept, pairing: now, out: lacking(now, random) });
  if (isJoined(space)) return goesOn({ ...pairing, stage: "paired", confirmedByThem: true });
  const isAwaited = pairing.stage === "compare" && awaited !== undefined && sameBytes(awaited, space);
  return isAwaited ? goesOn({ ...pairing, stage: "waiting" }) : kept;
}

const rows = (store: Store): Copies => copies(store, "pairing", "apart");

const STAGES: readonly Stage[] = ["inviting", "joining", "compare", "waiting", "paired", "failed"];
const FAILURES: readonly Failure[] = [...(Object.keys(CANCEL) as Failure[]), "expired", "unreachable"];
const [SEEN, MESSAGES, MESSAGE_BYTES] = [1_000, 8, 4_096];

const writeIntroducing = (writer: ByteWriter, introducing: Introducing | undefined): ByteWriter =>
  writer.bytes(introducing ? encodePairingMessage({ ...introducing, kind: "claim" }) : new Uint8Array());

function readIntroducing(reader: ByteReader): Introducing | undefined {
  const bytes = reader.bytes(MESSAGE_BYTES);
  const message = bytes.length > 0 ? decodePairingMessage(bytes) : undefined;
  reader.check(bytes.length === 0 || message?.kind === "claim");
  if (message?.kind !== "claim") return undefined;
  const { certificate, nonce, name, port } = message;
  return { certificate, nonce, name, port };
}

export function encodeKept({ pairing, expiryMinute, leftMs, atMs, meetingPoints, out }: Kept): Uint8Array {
  const { side, stage, failure, secret, commitment, mine, theirs, confirmedByThem, done, seen } = pairing;
  const writer = new ByteWriter()
    .u8(1)
    .u8(side === "inviter" ? 0 : 1)
    .u8(STAGES.indexOf(stage))
    .u8(failure ? FAILURES.indexOf(failure) + 1 : 0)
    .raw(reveal(secret))
    .raw(commitment)
    .u8(confirmedByThem ? 1 : 0)
    .u8(done ? 1 : 0);
  return writeIntroducing(writeIntroducing(writer, mine), theirs)
    .list([...seen], (w, nonce) => w.raw(fromHex(nonce) ?? new Uint8Array(NONCE_BYTES)))
    .u32(expiryMinute)
    .u64(Math.max(0, Math.round(leftMs)))
    .u64(Math.max(0, Math.round(atMs)))
    .list(meetingPoints, (w, link) => w.text(link))
    .list(out, (w, sealed) => w.bytes(sealed))
    .finish();
}

export const decodeKept = (bytes: Uint8Array, { certificate, signing }: PairingSelf): Kept | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const side = reader.u8() === 0 ? "inviter" : "joiner";
    const stage = STAGES[reader.u8()];
    const failure = FAILURES[reader.u8() - 1];
    const secret = redact(reader.raw(SECRET_BYTES));
    const commitment = as<Hash32>(reader.raw(32));
    const [confirmedByThem, done] = [reader.u8() === 1, reader.u8() === 1];
    const [mine, theirs] = [readIntroducing(reader), readIntroducing(reader)];
    const seen = new Set(reader.list(SEEN, (r) => toHex(r.raw(NONCE_BYTES))));
    reader.check(stage !== undefined && mine !== undefined);
    reader.check(mine !== undefined && sameBytes(encodeCertificate(mine.certificate), encodeCertificate(certificate)));
    const pairing: Pairing = {
      side,
      stage: stage as Stage,
      ...(failure && { failure }),
      secret,
      commitment,
      signing,
      mine: mine as Introducing,
      ...(theirs && { theirs }),
      confirmedByThem,
      done,
      seen,
    };
    return {
      pairing,
      expiryMinute: reader.u32(),
      leftMs: reader.u64(),
      atMs: reader.u64(),
      meetingPoints: reader.list(LIMIT.invitationMeetingPoints, (r) => r.text(LIMIT.linkChars)),
      out: reader.list(MESSAGES, (r) => r.bytes(MESSAGE_BYTES)),
    };
  });
