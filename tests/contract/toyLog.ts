/** A log just real enough to carry: signed entries in chains, opaque bodies, no gate beyond signature and chain. */
import {
  as,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type RecordId,
  type SpaceId,
} from "../../src/shared/base/brand.ts";
import { sameBytes, toHex, utf8 } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { redact } from "../../src/shared/base/redacted.ts";
import type { Certificate } from "../../src/shared/protocol/certificate.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import {
  decodeEntry,
  encodeCore,
  encodeEntry,
  headerBytes,
  isEntry,
  KIND,
  type VectorItem,
  ZERO_32,
} from "../../src/shared/protocol/entry.ts";
import type { Claims } from "../../src/shared/protocol/frames.ts";
import { hash, randomBytes, sign, type SigningKeys, verify } from "../../src/main/core/crypto/index.ts";
import { deviceIdOf, makeIdentity } from "../../src/main/core/log/identity.ts";
import type { Peer, RecordKey, Self, SyncLog } from "../../src/main/core/sync/ports.ts";

export type ToyDevice = { readonly self: Self; readonly person: SigningKeys };

export function toyDevice(person?: SigningKeys, restored = false): ToyDevice {
  const { identity } = makeIdentity(randomBytes, person, restored ? "restored" : "paired");
  return { person: identity.person, self: identity };
}

export const peerOf = (certificate: Certificate, introduce = false): Peer => ({
  device: deviceIdOf(certificate),
  person: certificate.person,
  linkKey: certificate.linkKey,
  signingKey: certificate.signingKey,
  introduce,
});

export class ToyLog implements SyncLog {
  readonly space: SpaceId;
  readonly #self: Self;
  readonly #peers: Peer[] = [];
  readonly #persons: PersonKey[];
  readonly #chains = new Map<string, { bytes: Uint8Array; hash: EntryHash }[]>();
  readonly #order: { device: string; index: number }[] = [];
  readonly #held: Uint8Array[] = [];
  readonly #handlers = new Set<() => void>();
  readonly #counters = new Map<string, number>();
  readonly recordKey = randomBytes(32);
  counter = 0;
  readonly keysSeen = new Set<string>();
  readonly claims: { from: DeviceId; vector: readonly VectorItem[]; seen: number }[] = [];
  /** A word is waited for that was made after this counter of ours was taken (D3). */
  waitsSince: number | undefined;
  readonly admitted: Certificate[] = [];
  received = 0;
  /** Drops, once each, entries for which it answers true: a hold that overflowed. */
  drop: (bytes: Uint8Array) => boolean = () => false;
  onArrival: () => void = () => undefined;

  constructor(space: SpaceId, device: ToyDevice, persons: readonly PersonKey[]) {
    this.space = space;
    this.#self = device.self;
    this.#persons = [...persons];
  }

  me = (): Self => this.#self;
  peers = (): readonly Peer[] => this.#peers;
  addPeer(peer: Peer): void {
    this.#peers.push(peer);
  }
  knownPersons = (): readonly PersonKey[] => this.#persons;
  refused = (): readonly VectorItem[] => [];
  kept = (): readonly VectorItem[] => [];
  vector = (): readonly VectorItem[] =>
    [...this.#chains].flatMap(([device, chain]) => {
      const last = chain.at(-1);
      return last ? [{ device: as<DeviceId>(Buffer.from(device, "hex")), seq: chain.length, hash: last.hash }] : [];
    });

  mayHave = (): boolean => true;
  bodiless: SyncLog["bodiless"] = () => [];
  whole: SyncLog["whole"] = () => undefined;
  readonly #wanted = new Map<string, readonly VectorItem[]>();
  wanted = (peer: DeviceId): readonly VectorItem[] => this.#wanted.get(toHex(peer)) ?? [];
  noteWanted(peer: DeviceId, items: readonly VectorItem[]): void {
    this.#wanted.set(toHex(peer), items);
  }
  ahead: SyncLog["ahead"] = () => [];

  *entriesSince(vector: readonly VectorItem[]): Iterable<Uint8Array> {
    const have = new Map(vector.map((item) => [toHex(item.device), item.seq]));
    for (const { device, index } of this.#order) {
      const entry = this.#chains.get(device)?.[index];
      if (entry && index + 1 > (have.get(device) ?? 0)) yield entry.bytes;
    }
  }

  keysFor = (): readonly RecordKey[] => [
    { id: hash(DOMAIN.recordKey, this.recordKey), key: redact(this.recordKey.slice()) },
  ];

  async receive(_from: DeviceId, entries: readonly Uint8Array[], keys: readonly RecordKey[]): Promise<void> {
    await Promise.resolve();
    for (const { id } of keys) this.keysSeen.add(toHex(id));
    this.#held.push(...entries.filter((entry) => !this.drop(entry)));
    for (let moved = true; moved;) {
      moved = false;
      for (const bytes of this.#held.splice(0)) {
        if (this.#append(bytes)) moved = true;
      }
    }
    this.onArrival();
  }

  /** True where it was next on its chain; kept for later where it comes too early. */
  #append(bytes: Uint8Array): boolean {
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) return false;
    const { device, seq } = entry.core;
    const signer = [this.#self, ...this.#peers].find((peer) => sameBytes(peer.device, device));
    const entryHash = as<EntryHash>(hash(DOMAIN.entry, headerBytes(entry)));
    const signingKey = signer && ("certificate" in signer ? signer.certificate.signingKey : signer.signingKey);
    if (!signingKey || !verify(DOMAIN.entry, entryHash, entry.signature, signingKey)) return false;
    const chain = this.#chains.get(toHex(device)) ?? [];
    this.#chains.set(toHex(device), chain);
    if (seq <= chain.length) return false;
    if (seq > chain.length + 1) {
      this.#held.push(bytes);
      return false;
    }
    chain.push({ bytes, hash: entryHash });
    this.#order.push({ device: toHex(device), index: seq - 1 });
    this.received++;
    return true;
  }

  /** So many entries that came last are gone from its disk. */
  lose(count: number): void {
    for (const { device } of this.#order.splice(-count)) this.#chains.get(device)?.pop();
  }

  /** Writes one entry of our own with this opaque body. */
  write(body: string | Uint8Array): EntryHash {
    const device = this.#self.device;
    const chain = this.#chains.get(toHex(device)) ?? [];
    const bytes = typeof body === "string" ? utf8(body) : body;
    const bodyHash = hash(DOMAIN.body, bytes);
    const coreBytes = encodeCore({
      version: 1,
      kind: KIND.change,
      space: this.space,
      device,
      seq: chain.length + 1,
      prevHash: chain.at(-1)?.hash ?? as<EntryHash>(ZERO_32),
      record: as<RecordId>(ZERO_32),
      recordKeyId: as<Hash32>(ZERO_32),
      actorNonces: [],
      day: 20_000 as Day,
      vectorDelta: [],
    });
    const entryHash = as<EntryHash>(hash(DOMAIN.entry, headerBytes({ coreBytes, bodyHash })));
    const signature = sign(DOMAIN.entry, entryHash, this.#self.signing);
    const core = decodeEntry(encodeEntry({ core: undefined as never, coreBytes, bodyHash, signature, body: bytes }));
    if (!isEntry(core)) throw new Error("toy entry");
    this.#append(encodeEntry(core));
    for (const handler of this.#handlers) handler();
    return entryHash;
  }

  bodies(): string[] {
    return this.#order.flatMap(({ device, index }) => {
      const entry = decodeEntry(this.#chains.get(device)?.[index]?.bytes ?? new Uint8Array());
      return isEntry(entry) && entry.body ? [Buffer.from(entry.body).toString("utf8")] : [];
    });
  }

  peerClaims(from: DeviceId, { vector }: Claims, seen: number): void {
    this.claims.push({ from, vector, seen });
  }
  awaitsWord(peer: DeviceId): boolean {
    const since = this.waitsSince;
    return since !== undefined && !this.claims.some(({ from, seen }) => sameBytes(from, peer) && seen > since);
  }
  confirmed = (peer: DeviceId): readonly VectorItem[] =>
    this.claims.findLast(({ from }) => sameBytes(from, peer))?.vector ?? [];
  nextReceiptCounter = (): number => ++this.counter;
  lastReceiptCounter = (from: DeviceId): number => this.#counters.get(toHex(from)) ?? 0;
  acceptReceiptCounter(from: DeviceId, counter: number): void {
    this.#counters.set(toHex(from), Math.max(counter, this.lastReceiptCounter(from)));
  }
  admitNewDevice(certificate: Certificate): void {
    this.admitted.push(certificate);
    this.addPeer(peerOf(certificate));
  }
  onKept = () => () => undefined;
  onLocalEntries(handler: () => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }
}

export type ToyPair = { readonly a: ToyLog; readonly b: ToyLog; readonly devices: readonly [ToyDevice, ToyDevice] };

/** Two paired people, one device each. */
export function toyPair(): ToyPair {
  const devices = [toyDevice(), toyDevice()] as const;
  const space = as<SpaceId>(randomBytes(32));
  const persons = devices.map(({ person }) => as<PersonKey>(person.publicKey));
  const [a, b] = [new ToyLog(space, devices[0], persons), new ToyLog(space, devices[1], persons)];
  a.addPeer(peerOf(devices[1].self.certificate));
  b.addPeer(peerOf(devices[0].self.certificate));
  return { a, b, devices };
}
