/** What the replicator needs of the log. Space implements it (space/space.ts); sync imports nothing of it, log or gate. */
import type {
  DeviceId,
  Hash32,
  LinkPublicKey,
  PersonKey,
  SigningPublicKey,
  SpaceId,
} from "../../../shared/base/brand.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { Claims } from "../../../shared/protocol/frames.ts";
import type { LinkKeys, SecretKey, SigningKeys } from "../crypto/index.ts";

/** This device in this space. */
export type Self = {
  readonly device: DeviceId;
  readonly certificate: Certificate;
  readonly link: LinkKeys;
  /** Of its person: for introductions alone (EN3). */
  readonly introductions: LinkKeys;
  readonly signing: SigningKeys;
};

/** Another device of this space: the partner's, or another of one's own. */
export type Peer = {
  readonly device: DeviceId;
  readonly person: PersonKey;
  readonly linkKey: LinkPublicKey;
  readonly signingKey: SigningPublicKey;
  /** It may never have heard of us (restored, copied or renewed): our certificate goes before our first frame (EN3). */
  readonly introduce: boolean;
};

/** A record key on its way (KD1). `id` = H(key): the receiver computes it, so a wrong one cannot be claimed. */
export type RecordKey = { readonly id: Hash32; readonly key: SecretKey };

export interface SyncLog {
  readonly space: SpaceId;
  me(): Self;
  /** Every device that may connect: the partner's and one's own others, removed ones left out. */
  peers(): readonly Peer[];
  /** The partner's person key and one's own: a new device certified by one of these is let in (EN3). */
  knownPersons(): readonly PersonKey[];
  /** Heads of every log as evaluated here, one a branch. */
  vector(): readonly VectorItem[];
  /** Entries about records that were refused here, the latest last. */
  refused(): readonly VectorItem[];
  /** Entries this peer said it refused, and that are accepted here (CV5). */
  kept(peer: DeviceId): readonly VectorItem[];
  /** Encoded entries that a peer at `vector` lacks, in an order it can evaluate. Costs what it yields. */
  entriesSince(vector: readonly VectorItem[]): Iterable<Uint8Array>;
  /** False for what a device must not get any more, since it was removed (MB2). */
  mayHave(entry: Uint8Array, peer: DeviceId): boolean;
  /** Entries here whose bodies are not, and that any peer may have (KD2). The same list until something moved. */
  bodiless(): readonly VectorItem[];
  /** An entry with its body; undefined where it is not here so. */
  whole(item: VectorItem): Uint8Array | undefined;
  /** What that peer's newest carry file asks for (KD2). */
  wanted(peer: DeviceId): readonly VectorItem[];
  /** Durable; in place of what it asked for before. At most LIMIT.wantedBodies. */
  noteWanted(peer: DeviceId, items: readonly VectorItem[]): void;
  /** What must be there before these can be taken: of erased ones, what says that they are (KD2). */
  ahead(entries: readonly Uint8Array[]): readonly Uint8Array[];
  /** The record keys that travel with these entries, for a device that may lack them. */
  keysFor(entries: readonly Uint8Array[], peer: DeviceId): readonly RecordKey[];
  /**
   * The gate. Settles once every entry is evaluated, held or refused; never rejects for bad input. Calls of one session
   * come one after another; several sessions may call at once.
   */
  receive(from: DeviceId, entries: readonly Uint8Array[], keys: readonly RecordKey[]): Promise<void>;
  /**
   * A peer says how far it has come: it may name this device's own log with a higher seq or another hash (RB3), and
   * entries of which its verdict is another one (CV5). `seen`: the newest receipt counter of this device that it had taken
   * before it said so.
   */
  peerClaims(from: DeviceId, claims: Claims, seen: number): void;
  /** How far that peer last said that it has come, over any path; nothing where it never did, or that is lost. */
  confirmed(peer: DeviceId): readonly VectorItem[];
  /** A word of that peer is waited for that it made after one of this device (D3): it is asked for an answer. */
  awaitsWord(peer: DeviceId): boolean;
  /** Durably one higher than ever before: a counter is never used twice (RC1). */
  nextReceiptCounter(): number;
  /** 0 where none was ever accepted. */
  lastReceiptCounter(from: DeviceId): number;
  /** Durable. Keeps the highest: after a snapshot a peer's counter may come from behind (RB3). */
  acceptReceiptCounter(from: DeviceId, counter: number): void;
  /** Signature and person were checked. The device is among `peers()` afterwards if the log lets it in (EN3, MB2). */
  admitNewDevice(certificate: Certificate): void;
  /** Called after this device's own entries are durable (LG2), so that they are sent at once. */
  onLocalEntries(handler: () => void): () => void;
  /** Called when there is more for `kept` to tell a peer. */
  onKept(handler: (peer: DeviceId) => void): () => void;
}

/** Time as core gives it: `now` in ms, never running backwards within a process. */
export interface Timers {
  now(): number;
  /** Wall clock, ms since the epoch; for days and hours only. */
  wallClock(): number;
  /** Calls back once; the returned function cancels. Timers must not keep a process alive. */
  after(ms: number, run: () => void): () => void;
}
