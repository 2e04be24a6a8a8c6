/**
 * What another device of one's own person is given (MB5), sealed between the two link keys that were compared.
 *
 * welcome = u8 1 ‖ 32 transcript ‖ 32 person's seed ‖ text name ‖ 32 space ‖ 32 partner ‖ text their name
 *           ‖ list of (certificate ‖ u32 day ‖ u8: 1 acknowledged, 2 removed, 3 both) ‖ u32 day of the last meeting ‖ u8 partner left ‖ list of text link
 */
import { as, type Hash32, type PersonKey, type SpaceId } from "../base/brand.ts";
import { sameBytes } from "../base/bytes.ts";
import { type Day, MAX_DAY } from "../base/day.ts";
import { type Redacted, redact, reveal } from "../base/redacted.ts";
import { CERTIFICATE_BYTES, type Certificate, decodeCertificate, encodeCertificate } from "./certificate.ts";
import { type ByteReader, ByteWriter, decode } from "./codec.ts";
import { LIMIT } from "./limits.ts";

export type KnownDevice = {
  readonly certificate: Certificate;
  readonly day: Day;
  /** Its owner's other devices have said yes to it (F21). */
  readonly acknowledged: boolean;
  /** Its owner took it out of use: it is to hear nothing, also before the removal itself is here (MB2). */
  readonly removed: boolean;
};

export type Welcome = {
  readonly person: Redacted<Uint8Array>;
  readonly name: string;
  readonly space: SpaceId;
  readonly partner: PersonKey;
  readonly partnerName: string;
  /** Of both persons, as the device that gives this knows them; of very many the last. */
  readonly devices: readonly KnownDevice[];
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
    .list(welcome.devices.slice(-MOST), writeDevice)
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
      devices: reader.list(MOST, readDevice),
      metDay: readDay(reader),
      partnerLeft: reader.u8() === 1,
      meetingPoints: reader.list(LIMIT.meetingPoints, (r) => r.text(LIMIT.linkChars)),
    };
  });

export const writeDevice = (writer: ByteWriter, { certificate, day, acknowledged, removed }: KnownDevice): ByteWriter =>
  writer
    .raw(encodeCertificate(certificate))
    .u32(day)
    .u8((acknowledged ? 1 : 0) + (removed ? 2 : 0));

export function readDevice(reader: ByteReader): KnownDevice {
  const certificate = decodeCertificate(reader.raw(CERTIFICATE_BYTES));
  reader.check(certificate !== undefined);
  const [day, marks] = [readDay(reader), reader.u8()];
  reader.check(marks < 4);
  const [acknowledged, removed] = [(marks & 1) === 1, (marks & 2) === 2];
  return { certificate: certificate as Certificate, day, acknowledged, removed };
}

function readDay(reader: ByteReader): Day {
  const day = reader.u32();
  reader.check(day <= MAX_DAY);
  return day as Day;
}

function readName(reader: ByteReader): string {
  const name = reader.text(LIMIT.nameChars * 4);
  reader.check(name.length <= LIMIT.nameChars);
  return name;
}
