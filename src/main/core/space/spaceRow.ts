import { as, type PersonKey, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { type KnownDevice, readDevice, writeDevice } from "../../../shared/protocol/welcome.ts";
import { deviceIdOf } from "../log/identity.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, deleteTwice, readTwice, writeTwice } from "../vault/twice.ts";

/** The one space of two people: who they are and which devices they write from (SP1, MB1). */
export type SpaceRow = {
  readonly space: SpaceId;
  readonly partner: PersonKey;
  readonly partnerName: string;
  readonly devices: readonly KnownDevice[];
  /** A restored copy says nothing to anyone until its owner says so (RB1, F26). */
  readonly disconnected: boolean;
  /** Day of the latest meeting with the partner; the day of pairing at first (F20). */
  readonly metDay: Day;
  /** The partner said that they left (UP1). */
  readonly partnerLeft: boolean;
};

/** Twice: without it a paired vault would take itself for one that knows nobody (D3). */
const rows = (store: Store): Copies => copies(store, "people", "space");

export const readSpace = (store: Store): SpaceRow | undefined => read(store, rows(store));

function read(store: Store, ids: Copies): SpaceRow | undefined {
  const kept = readTwice(store, "people", ids);
  return kept.ok && kept.value ? decodeSpace(kept.value) : undefined;
}

const decodeSpace = (bytes: Uint8Array): SpaceRow | undefined =>
  decode(bytes, (reader) => ({
    space: as<SpaceId>(reader.raw(32)),
    partner: as<PersonKey>(reader.raw(32)),
    partnerName: reader.text(LIMIT.nameChars * 4),
    // As many as were ever written: a limit here would lose the whole space with the first device above it.
    devices: reader.list(0xffff, readDevice),
    disconnected: reader.u8() === 1,
    metDay: reader.u32() as Day,
    // Rows of before leaving was told end here.
    partnerLeft: !reader.atEnd && reader.u8() === 1,
  }));

export const writeSpace = (store: Store, row: SpaceRow): void =>
  writeTwice(store, "people", rows(store), encodeSpace(row));

const encodeSpace = (row: SpaceRow): Uint8Array =>
  new ByteWriter()
    .raw(row.space)
    .raw(row.partner)
    .text(row.partnerName)
    .list(row.devices, writeDevice)
    .u8(row.disconnected ? 1 : 0)
    .u32(row.metDay)
    .u8(row.partnerLeft ? 1 : 0)
    .finish();

/** In a transaction with `writeEarlier`: from then on this vault is paired with nobody (UP1). */
export const deleteSpace = (store: Store): void => deleteTwice(store, "people", rows(store));

const earlierGroup = (store: Store): Uint8Array => store.groupId("people", "earlier");
const earlierRows = (store: Store, space: SpaceId): Copies => copies(store, "people", "earlier", space);

/** Spaces of pairings before this one: kept to be read, served to nobody (SP1). */
export function readEarlier(store: Store): SpaceRow[] {
  const found = [...store.list("people", { group: earlierGroup(store) })].flatMap((row) =>
    "damaged" in row ? [] : (decodeSpace(row.bytes)?.space ?? []),
  );
  const spaces = found.filter((space, at) => found.findIndex((other) => sameBytes(other, space)) === at);
  return spaces.flatMap((space) => read(store, earlierRows(store, space)) ?? []);
}

/** Twice, as the row of the space there is now. */
export const writeEarlier = (store: Store, row: SpaceRow): void =>
  writeTwice(store, "people", earlierRows(store, row.space), encodeSpace(row), earlierGroup(store));

export const hasDevice = (row: SpaceRow, certificate: Certificate): boolean =>
  row.devices.some((known) => sameBytes(deviceIdOf(known.certificate), deviceIdOf(certificate)));
