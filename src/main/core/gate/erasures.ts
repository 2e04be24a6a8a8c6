/**
 * KD2: of which records entries go and come without their bodies. What says so are an ask and its agreement, signed by the
 * two persons (SG8), kept as they lie in the log with the `open` of both logs: these go ahead of whatever is served without a
 * body, since a new device meets the headers long before it has evaluated the agreement, and must know from the very first
 * that they are not being kept from it.
 */
import type { DeviceId, RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeOfAsk, isRedactAsk } from "../../../shared/protocol/body.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import {
  decodeEntry,
  encodeEntry,
  type Entry,
  isEntry,
  isRedaction,
  keepsBody,
  KIND,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import { entryHash } from "../log/sealEntry.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, readTwice, writeTwice } from "../vault/twice.ts";
import type { Examined } from "./intake.ts";
import type { Pace } from "../pace.ts";
import type { RecordState } from "./recordState.ts";

/**
 * said: by what two persons have signed; whether the agreement broke a rule is not known yet.
 * final: it is evaluated here, and the record erased. refuted: it broke a rule, so nothing is erased, and whoever signed it knew.
 */
const STANDS = ["said", "final", "refuted"] as const;
/** `pieces`: encoded entries: the two `open`, the ask, the agreement. */
type Evidence = { readonly pieces: readonly Uint8Array[]; readonly stands: (typeof STANDS)[number] };
const PIECES = 4;
/** Answers kept in memory. */
const KNOWN = 4_096;

type Parts = {
  readonly store: Store;
  readonly log: Log;
  /** Checks an entry by itself, and learns the certificate of an `open`. */
  examine(from: DeviceId, bytes: Uint8Array): Examined;
  signed(entry: Entry, hash: EntryRow["hash"]): "yes" | "no" | "later";
  personOf(device: DeviceId): Uint8Array | undefined;
};

type Said = Pick<EntryRow, "entry" | "hash" | "bytes">;
const byHash = (all: readonly Said[]): Map<string, Said> => new Map(all.map((one) => [toHex(one.hash), one]));
/** Where an encoded entry says of which kind it is: most need no closer look. */
const KIND_AT = 5;

export class Erasures {
  readonly #parts: Parts;
  readonly #known = new Map<string, Evidence | undefined>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  #rows = (record: RecordId): Copies => copies(this.#parts.store, "settings", "erased", this.#parts.log.space, record);

  /** Both have said that it is erased, as far as signatures tell; perhaps the agreement is not evaluated here yet. */
  has = (record: RecordId): boolean => (this.#of(record)?.stands ?? "refuted") !== "refuted";
  /** It is said, and not final: what came without its body is asked for, and completed where it comes. */
  isOpen = (record: RecordId): boolean => (this.#of(record)?.stands ?? "final") !== "final";
  /** Any word of it, true or not, for which headers may lie in the log. */
  isSaid = (record: RecordId): boolean => this.#of(record) !== undefined;
  /** The agreement broke no rule. Until then what has a body keeps it: it may have to be judged after all. */
  isFinal = (record: RecordId): boolean => this.#of(record)?.stands === "final";

  /**
   * Whether an entry about it may come without its body. Where the agreement is refuted, those of who signed that still may: they
   * keep their own words from whom they like, and their log is not stopped by a body that never was.
   */
  mayLack(record: RecordId, author: Uint8Array | undefined): boolean {
    const liar = this.#liar(record);
    return this.has(record) || (liar !== undefined && author !== undefined && sameBytes(liar, author));
  }

  #liar(record: RecordId): Uint8Array | undefined {
    const evidence = this.#of(record);
    const agree =
      evidence?.stands === "refuted" ? decodeEntry(evidence.pieces[PIECES - 1] ?? new Uint8Array()) : undefined;
    return agree && isEntry(agree) ? this.#parts.personOf(agree.core.device) : undefined;
  }

  #of(record: RecordId): Evidence | undefined {
    const name = toHex(record);
    if (this.#known.has(name)) return this.#known.get(name);
    const kept = readTwice(this.#parts.store, "settings", this.#rows(record));
    const evidence = kept.ok && kept.value ? decodeEvidence(kept.value) : undefined;
    if (this.#known.size >= KNOWN) this.#known.clear();
    this.#known.set(name, evidence);
    return evidence;
  }

  /**
   * Of entries that come together: whether some record is erased. Before any of them is examined for itself. What is here
   * already says it too: an agreement that came before the ask it names could not be told from any other then.
   */
  async learn(from: DeviceId, arrived: readonly Uint8Array[], pace: Pace): Promise<void> {
    const said: Said[] = [];
    for (const bytes of arrived) {
      const kind = bytes[KIND_AT] ?? 0;
      if (kind !== KIND.open && !isRedaction(kind)) continue;
      const examined = this.#parts.examine(from, bytes);
      const one = examined === "known" ? this.#inLog(bytes) : "held" in examined ? examined.held : undefined;
      if (one) said.push(one);
      await pace.step(bytes.length);
    }
    const among = byHash(said);
    for (const agree of said) {
      const { kind, record } = agree.entry.core;
      if (kind !== KIND.redactAgree || this.has(record) || this.#isBy(record, agree)) continue;
      const pieces = this.#evidence(agree, among);
      const status = this.#parts.log.get(itemOf(agree))?.status;
      const stands = status === undefined ? "said" : status === "accepted" ? "final" : "refuted";
      if (pieces) this.#put(record, { pieces, stands });
      await pace.step();
    }
  }

  #inLog(bytes: Uint8Array): EntryRow | undefined {
    const entry = decodeEntry(bytes);
    return isEntry(entry) ? this.#parts.log.get(itemOf({ entry, hash: entryHash(entry) })) : undefined;
  }

  /** Whether what is known of it rests on this agreement. */
  #isBy = (record: RecordId, { bytes }: Said): boolean =>
    this.#of(record)?.pieces.some((piece) => sameBytes(piece, bytes)) === true;

  /** Inside the transaction that erases it: `rows` are those it writes. */
  keep({ record, redaction }: RecordState, rows: readonly EntryRow[]): void {
    const [{ at } = {}] = this.isFinal(record) ? [] : redaction.agreed;
    const among = byHash(at ? rows : []);
    const agree = at && (among.get(toHex(at.hash)) ?? this.#parts.log.get(at));
    const pieces = agree && this.#evidence(agree, among);
    if (pieces) this.#put(record, { pieces, stands: "final" });
  }

  #put(record: RecordId, evidence: Evidence): void {
    const writer = new ByteWriter().u8(STANDS.indexOf(evidence.stands));
    const bytes = writer.list(evidence.pieces, (w, piece) => w.bytes(piece)).finish();
    writeTwice(this.#parts.store, "settings", this.#rows(record), bytes);
    this.#known.set(toHex(record), evidence);
  }

  /** The transaction came to nothing, or may have. */
  readAgain(): void {
    this.#known.clear();
  }

  /** Records of which the agreement that was believed broke a rule, now that its past is here. */
  untrue(rows: readonly EntryRow[]): RecordId[] {
    const isRefuted = (row: EntryRow): boolean =>
      row.entry.core.kind === KIND.redactAgree &&
      row.status !== "accepted" &&
      this.#of(row.entry.core.record)?.stands === "said" &&
      this.#isBy(row.entry.core.record, row);
    return rows.filter(isRefuted).map(({ entry }) => entry.core.record);
  }

  /** Inside a transaction. */
  refute(record: RecordId): void {
    const evidence = this.#of(record);
    if (evidence) this.#put(record, { ...evidence, stands: "refuted" });
  }

  /** What goes ahead of these, where some have no body. */
  ahead(entries: readonly Uint8Array[]): Uint8Array[] {
    const pieces = new Map<string, Uint8Array>();
    for (const bytes of entries) {
      const entry = decodeEntry(bytes);
      if (!isEntry(entry) || entry.body) continue;
      for (const piece of this.#of(entry.core.record)?.pieces ?? []) pieces.set(toHex(piece), piece);
    }
    return [...pieces.values()];
  }

  /** Two persons of this space said it, in their own names, of this very record. */
  #evidence(agree: Said, said: ReadonlyMap<string, Said>): Evidence["pieces"] | undefined {
    const { log, personOf, signed } = this.#parts;
    const { core, body } = agree.entry;
    const named = body && decodeOfAsk(body);
    if (!named) return undefined;
    const ask = said.get(toHex(named.hash)) ?? log.get(named);
    if (ask?.entry.core.kind !== KIND.redactAsk || !ask.entry.body || !isRedactAsk(ask.entry.body)) return undefined;
    if (!sameBytes(ask.entry.core.record, core.record)) return undefined;
    const [asker, agrees] = [personOf(ask.entry.core.device), personOf(core.device)];
    if (!asker || !agrees || sameBytes(asker, agrees)) return undefined;
    if (signed(ask.entry, ask.hash) !== "yes" || signed(agree.entry, agree.hash) !== "yes") return undefined;
    const [first, second] = [ask, agree].map((one) => this.#openOf(one.entry.core.device, said));
    return first && second ? [first, second, ask.bytes, agree.bytes] : undefined;
  }

  #openOf(device: DeviceId, said: ReadonlyMap<string, Said>): Uint8Array | undefined {
    const isIt = ({ entry: { core } }: Said): boolean => core.kind === KIND.open && sameBytes(core.device, device);
    return (this.#parts.log.at(device, 1).find(isIt) ?? [...said.values()].find(isIt))?.bytes;
  }
}

const decodeEvidence = (bytes: Uint8Array): Evidence | undefined =>
  decode(bytes, (reader) => {
    const stands = STANDS[reader.u8()];
    reader.check(stands !== undefined);
    const pieces = reader.list(PIECES, (r) => r.bytes(LIMIT.entryBytes));
    reader.check(pieces.length === PIECES);
    return { stands: stands ?? "said", pieces };
  });

/** The entry as it goes on once its record is erased. What erased it stays as it is: all can read it, and it names nothing. */
export function withoutBody<T extends { readonly entry: Entry; readonly bytes: Uint8Array }>(one: T): T {
  if (one.entry.body === undefined || keepsBody(one.entry.core.kind)) return one;
  const entry: Entry = { ...one.entry, body: undefined };
  return { ...one, entry, bytes: encodeEntry(entry) };
}
