/**
 * PR2: confirmed here, and not known to be confirmed there. It is on disk before one's own confirm leaves, so that no crash
 * and no full disk leaves one side paired for good: the other side's confirm comes by the meeting, or, however much later,
 * as a receipt. A receipt names the space, which is the transcript's hash, and is signed by the same device key: whoever
 * signs one has confirmed. Until then nothing of the space is there, and this face tells nothing but that it waits.
 */
import { as, type DeviceId, type PersonKey, type SpaceId } from "../../shared/base/brand.ts";
import type { Day } from "../../shared/base/day.ts";
import {
  type Certificate,
  CERTIFICATE_BYTES,
  decodeCertificate,
  encodeCertificate,
} from "../../shared/protocol/certificate.ts";
import { ByteWriter, decode } from "../../shared/protocol/codec.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";
import { deviceIdOf, type Identity } from "./log/identity.ts";
import type { PairingResult } from "./pairing/describe.ts";
import { Counters } from "./space/counters.ts";
import type { SyncLog } from "./sync/ports.ts";
import type { Store } from "./vault/store.ts";
import { copies, type Copies, deleteTwice, readTwice, writeTwice } from "./vault/twice.ts";

const HINTS = 8;

export type AwaitingParts = {
  readonly store: Store;
  /** Read every time: a vault that goes on as another device (RB1, RB3) confirmed nothing as that one. */
  readonly identity: Identity;
  today(): Day;
};

export class Awaiting {
  readonly #parts: AwaitingParts;
  #current: PairingResult | undefined;

  constructor(parts: AwaitingParts) {
    this.#parts = parts;
    const kept = readTwice(parts.store, "pairing", awaitedRows(parts.store));
    this.#current = kept.ok && kept.value ? decodeAwaited(kept.value) : undefined;
  }

  get current(): PairingResult | undefined {
    return this.#current;
  }

  /** Durable when it returns; throws where there is no room. */
  put(awaited: PairingResult): void {
    const { store } = this.#parts;
    writeTwice(store, "pairing", awaitedRows(store), encodeAwaited(awaited));
    this.#current = awaited;
  }

  drop(): void {
    if (!this.#current) return;
    dropAwaited(this.#parts.store);
    this.#current = undefined;
  }

  /** After a transaction that had `dropAwaited` in it. */
  dropped(): void {
    this.#current = undefined;
  }

  log(): SyncLog | undefined {
    return this.#current && logOf(this.#current, this.#parts);
  }
}

function logOf({ space, partner }: PairingResult, parts: AwaitingParts): SyncLog {
  const { certificate } = partner;
  const counters = new Counters(parts.store);
  const peer = {
    device: deviceIdOf(certificate),
    person: certificate.person,
    linkKey: certificate.linkKey,
    signingKey: certificate.signingKey,
    introduce: false,
  };
  const never = (): (() => void) => () => undefined;
  return {
    space,
    me: () => parts.identity,
    peers: () => [peer],
    knownPersons: () => [as<PersonKey>(parts.identity.person.publicKey), partner.person],
    vector: () => [],
    refused: () => [],
    kept: () => [],
    entriesSince: () => [],
    mayHave: () => false,
    bodiless: () => [],
    whole: () => undefined,
    wanted: () => [],
    noteWanted: () => undefined,
    ahead: () => [],
    keysFor: () => [],
    // What comes before the space is there comes again once it is: the next receipt lacks it.
    receive: async () => undefined,
    peerClaims: () => undefined,
    confirmed: () => [],
    awaitsWord: () => false,
    nextReceiptCounter: () => counters.next(parts.identity.device, parts.today()),
    lastReceiptCounter: (from: DeviceId) => counters.last(from),
    acceptReceiptCounter: (from: DeviceId, counter: number) => counters.accept(from, counter),
    admitNewDevice: () => undefined,
    onLocalEntries: never,
    onKept: never,
  };
}

/** Twice: without it one side would be paired for good, and the other have forgotten it (D3). */
const awaitedRows = (store: Store): Copies => copies(store, "pairing", "awaited");

export const dropAwaited = (store: Store): void => deleteTwice(store, "pairing", awaitedRows(store));

const encodeAwaited = ({ space, partner, lanHint, meetingPoints }: PairingResult): Uint8Array =>
  new ByteWriter()
    .raw(space)
    .raw(encodeCertificate(partner.certificate))
    .text(partner.name)
    .list(lanHint, (writer, hint) => writer.text(hint))
    .list(meetingPoints, (writer, link) => writer.text(link))
    .finish();

const decodeAwaited = (bytes: Uint8Array): PairingResult | undefined =>
  decode(bytes, (reader) => {
    const space = as<SpaceId>(reader.raw(32));
    const certificate = decodeCertificate(reader.raw(CERTIFICATE_BYTES)) as Certificate;
    reader.check(certificate !== undefined);
    const partner = { person: certificate.person, certificate, name: reader.text(LIMIT.nameChars * 4) };
    const lanHint = reader.list(HINTS, (r) => r.text(120));
    // A row of before there were invitations with meeting points ends here.
    const readLinks = (): string[] => reader.list(LIMIT.invitationMeetingPoints, (r) => r.text(LIMIT.linkChars));
    return { space, partner, lanHint, meetingPoints: reader.atEnd ? [] : readLinks() };
  });
