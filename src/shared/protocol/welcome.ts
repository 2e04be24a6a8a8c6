/**
 * What another device of one's own person is given (MB5), sealed between the two link keys that were compared.
 *
 * welcome = u8 1 ‖ 32 transcript ‖ 32 person's seed ‖ text name ‖ 32 space ‖ 32 partner ‖ text their name
 *           ‖ list of (certificate ‖ u32 day ‖ u8 acknowledged) ‖ u32 day of the last meeting ‖ u8 partner left ‖ list of text link
 */
import { as, type Hash32, type PersonKey, type SpaceId } from "../base/brand.ts";
import { sameBytes } from "../base/bytes.ts";
import type { Day } from "../base/day.ts";
import { type Redacted, redact, reveal } from "../base/redacted.ts";
import { CERTIFICATE_BYTES, type Certificate, decodeCertificate, encodeCertificate } from "./certificate.ts";
import { type ByteReader, ByteWriter, decode } from "./codec.ts";
import { LIMIT } from "./limits.ts";

export type Welcome = {
  readonly person: Redacted<Uint8Array>;
  readonly name: string;
  readonly space: SpaceId;
  readonly partner: PersonKey;
  readonly partnerName: string;
  /** Of both persons, as the device that gives this knows them; of very many the last. */
  readonly devices: readonly { readonly certificate: Certificate; readonly day: Day; readonly acknowledged: boolean }[];
  readonly metDay: Day;
  readonly partnerLeft: boolean;
  /** Links. */
  readonly meetingPoints: readonly string[];
};

const VERSION = 1;
const MOST = 2 * LIMIT.devicesKnown;

export const encodeWelcome = (transcript: Hash32, welcome: Welcome): Uint8Array =>
  new ByteWriter()
    .u8(VERSION)
    .raw(transcript)
    .raw(reveal(welcome.person))
    .text(welcome.name)
    .raw(welcome.space)
    .raw(welcome.partner)
    .text(welcome.partnerName)
    .list(welcome.devices.slice(-MOST), (writer, { certificate, day, acknowledged }) =>
      writer
        .raw(encodeCertificate(certificate))
        .u32(day)
        .u8(acknowledged ? 1 : 0),
    )
    .u32(welcome.metDay)
    .u8(welcome.partnerLeft ? 1 : 0)
    .list(welcome.meetingPoints.slice(0, LIMIT.meetingPoints), (writer, link) => writer.text(link))
    .finish();

/** Layout only; undefined also where it was given to another one than the transcript names. */
export const decodeWelcome = (bytes: Uint8Array, transcript: Uint8Array): Welcome | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === VERSION && sameBytes(reader.raw(32), transcript));
    return {
      person: redact(reader.raw(32).slice()),
      name: readName(reader),
      space: as<SpaceId>(reader.raw(32)),
      partner: as<PersonKey>(reader.raw(32)),
      partnerName: readName(reader),
      devices: reader.list(MOST, (r) => {
        const certificate = decodeCertificate(r.raw(CERTIFICATE_BYTES));
        r.check(certificate !== undefined);
        return { certificate: certificate as Certificate, day: r.u32() as Day, acknowledged: r.u8() === 1 };
      }),
      metDay: reader.u32() as Day,
      partnerLeft: reader.u8() === 1,
      meetingPoints: reader.list(LIMIT.meetingPoints, (r) => r.text(LIMIT.linkChars)),
    };
  });

function readName(reader: ByteReader): string {
  const name = reader.text(LIMIT.nameChars * 4);
  reader.check(name.length <= LIMIT.nameChars);
  return name;
}
