/**
 * What one device has for the others of its space, in a file that a person carries (CF1): envelopes, each sealed for one of
 * them. Which is for whom, and in which order, only they can tell.
 *
 * carry file = "homeport carry file" ‖ u8 10 ‖ u8 version 1 ‖ u16 n, n × (u32 length ‖ envelope)
 */
import { as, type EnvelopeBytes } from "../base/brand.ts";
import { concat, utf8 } from "../base/bytes.ts";
import { ByteWriter, decode } from "./codec.ts";
import { LIMIT } from "./limits.ts";

const NAME = utf8("homeport carry file\n");
const VERSION = 1;

/** Joined at once: a writer that grows would copy 32 MiB again and again. */
export const encodeCarryFile = (envelopes: readonly EnvelopeBytes[]): Uint8Array =>
  concat(
    new ByteWriter().raw(NAME).u8(VERSION).u16(envelopes.length).finish(),
    ...envelopes.flatMap((envelope) => [new ByteWriter().u32(envelope.length).finish(), envelope]),
  );

/** Undefined for what is no carry file of this version, or is not whole. */
export const decodeCarryFile = (bytes: Uint8Array): EnvelopeBytes[] | undefined =>
  bytes.length > LIMIT.carryBytes
    ? undefined
    : decode(bytes, (reader) => {
        reader.check(reader.raw(NAME.length).every((byte, at) => byte === NAME[at]));
        reader.check(reader.u8() === VERSION);
        return reader.list(LIMIT.carryEnvelopes, (r) => as<EnvelopeBytes>(r.bytes(LIMIT.envelopeBytes)));
      });
