/**
 * SG4: a withdrawal or a pause takes effect once its signature and certificate are right and its body opens, even while
 * its entry is held: whoever keeps back what it names must not keep an agreement in force by that.
 */
import { as, type DeviceId, type RecordId, type StatementId } from "../../../shared/base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { type Entry, KIND, takesEffectAtOnce } from "../../../shared/protocol/entry.ts";
import type { SecretKey } from "../crypto/index.ts";
import { itemOf } from "../log/entryRow.ts";
import { entryHash, openBody } from "../log/sealEntry.ts";
import { type Read, readStatement } from "./openStatement.ts";
import type { RecordState, StatedItem } from "./recordState.ts";
import type { HeldEntry } from "./waiting.ts";

/** KD2: what headers say whose bodies are not here. */
export const unheardOf = ({ unheard }: RecordState): StatedItem[] =>
  unheard.map(({ act, person, day, at }): StatedItem => {
    const said = act === "pause" ? { type: act } : { type: act, offer: undefined };
    const id = as<StatementId>(at.hash);
    return { id, at, person, day, seen: [], act: said, terms: undefined, counts: true };
  });

/** Held entries can be many, and are asked for again and again: each is opened and verified once. */
export class EarlyStatements {
  readonly #certificateOf: (device: DeviceId) => Certificate | undefined;
  readonly #read = new WeakMap<Entry, Read | "no">();
  readonly #told = new WeakSet<Entry>();

  constructor(certificateOf: (device: DeviceId) => Certificate | undefined) {
    this.#certificateOf = certificateOf;
  }

  /**
   * Of held entries, what their authors take out of force. Nothing evaluated has seen it: it ends all that stands. So one
   * pause of a log says as much as hundreds do, and one withdrawal of the same; of these the first, which knew least.
   */
  of(held: Iterable<HeldEntry>, state: RecordState, key: SecretKey): StatedItem[] {
    const known = new Set(state.stated.map(({ id }) => toHex(id)));
    const offers = new Set(state.stated.flatMap(({ act, id }) => (act.type === "offer" ? [toHex(id)] : [])));
    const keyId = state.created?.keyId;
    const about = [...held].filter((one) => one.verified && isAbout(one, state.record));
    const said = new Set<string>();
    return about.toSorted(inOrder).flatMap((one): StatedItem[] => {
      const { core } = one.entry;
      const device = toHex(core.device);
      if (said.has(`${device} ${core.kind}`) || !keyId || !sameBytes(core.recordKeyId, keyId)) return [];
      const certificate = this.#certificateOf(core.device);
      const read = certificate && this.#opened(one.entry, key, certificate);
      if (!certificate || !read || known.has(toHex(read.id))) return [];
      const offer = "offer" in read.act && read.act.offer ? toHex(read.act.offer) : undefined;
      const name = offer === undefined ? `${device} ${core.kind}` : `${device} ${offer}`;
      if (said.has(name) || (offer !== undefined && !offers.has(offer))) return [];
      said.add(name);
      return [{ ...read, at: itemOf(one), person: certificate.person, counts: true }];
    });
  }

  /** The records about which such an entry came that was not told yet. */
  untold(held: Iterable<HeldEntry>): RecordId[] {
    const records = new Map<string, RecordId>();
    for (const { entry, verified } of held) {
      if (!verified || !takesEffectAtOnce(entry.core.kind) || this.#told.has(entry)) continue;
      this.#told.add(entry);
      records.set(toHex(entry.core.record), entry.core.record);
    }
    return [...records.values()];
  }

  #opened(entry: Entry, key: SecretKey, { signingKey }: Certificate): Read | undefined {
    let read = this.#read.get(entry);
    if (read === undefined) {
      const plaintext = openBody(entry, key);
      const stated = plaintext ? readStatement(entry, plaintext, () => signingKey) : "no";
      read = entry.body ? (typeof stated === "string" ? "no" : stated) : byHeader(entry);
      this.#read.set(entry, read);
    }
    return read === "no" ? undefined : read;
  }
}

/** KD2: its body is not here. So it says the most it may: it is of the whole record. */
function byHeader(entry: Entry): Read {
  const { kind, day } = entry.core;
  const act = kind === KIND.pause ? ({ type: "pause" } as const) : ({ type: "withdraw", offer: undefined } as const);
  return { id: as<StatementId>(entryHash(entry)), day, seen: [], act, terms: undefined };
}

const isAbout = ({ entry: { core } }: HeldEntry, record: RecordId): boolean =>
  takesEffectAtOnce(core.kind) && sameBytes(core.record, record);

const inOrder = (a: HeldEntry, b: HeldEntry): number =>
  a.entry.core.seq - b.entry.core.seq || compareBytes(a.hash, b.hash);
