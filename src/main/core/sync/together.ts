/**
 * Write together (F17): a record is on while this side and a connected device of the partner have both joined it. A lost
 * link ends it for both. What one waits for alone, and what the other asked for, survives a lost link, so that a live and a
 * silent network look alike (F20). Each side says all it has joined, every time: saying it twice changes nothing.
 */
import { as, type DeviceId, type RecordId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";

export type TogetherStage = "off" | "waiting" | "asked" | "on";
export type TogetherChange = { readonly record: RecordId; readonly state: TogetherStage };

export class Together {
  readonly #mine = new Set<string>();
  readonly #theirs = new Map<string, ReadonlySet<string>>(); // by connected device
  /** What a device that is not connected now asked for last. */
  readonly #asked = new Map<string, ReadonlySet<string>>();
  readonly #told = new Map<string, TogetherStage>();
  readonly #changed: (change: TogetherChange) => void;
  /** Says again to every live session what is joined here. */
  readonly #announce: () => void;

  constructor(changed: (change: TogetherChange) => void, announce: () => void) {
    this.#changed = changed;
    this.#announce = announce;
  }

  join(record: RecordId): TogetherStage {
    this.#mine.add(toHex(record));
    return this.#own(record);
  }
  leave(record: RecordId): TogetherStage {
    const id = toHex(record);
    // Over for the other side too, which will say so: heard late, that must not end what is joined anew meanwhile.
    if (this.#state(id) === "on") this.#forget(id);
    this.#mine.delete(id);
    return this.#own(record);
  }
  #forget(record: string): void {
    for (const [device, joined] of this.#theirs)
      this.#theirs.set(device, new Set([...joined].filter((other) => other !== record)));
  }
  #own(record: RecordId): TogetherStage {
    this.#announce();
    this.#tell(new Set([toHex(record)]));
    return this.state(record);
  }

  state(record: RecordId): TogetherStage {
    return this.#state(toHex(record));
  }
  #state(record: string): TogetherStage {
    const isIn = (sets: Iterable<ReadonlySet<string>>): boolean => [...sets].some((joined) => joined.has(record));
    const theirs = isIn(this.#theirs.values());
    if (this.#mine.has(record)) return theirs ? "on" : "waiting";
    return theirs || isIn(this.#asked.values()) ? "asked" : "off";
  }

  /** What this side has joined, to be told to a peer. */
  joined(): RecordId[] {
    return [...this.#mine].map(toRecord);
  }
  states(): TogetherChange[] {
    const sets = [this.#mine, ...this.#theirs.values(), ...this.#asked.values()];
    const records = new Set(sets.flatMap((joined) => [...joined]));
    return [...records].map((record) => ({ record: toRecord(record), state: this.#state(record) }));
  }

  /** A connected device has joined these, and no others. */
  heard(device: DeviceId, records: readonly RecordId[]): void {
    this.#become(device, new Set(records.map(toHex)), new Set());
  }

  /** Its last connection is gone. What was on has ended; what it asks for stands until it says otherwise. */
  gone(device: DeviceId): void {
    const joined = [...(this.#theirs.get(toHex(device)) ?? [])];
    this.#become(device, new Set(), new Set(joined.filter((record) => this.#state(record) === "asked")));
  }

  /** A device that is none of these is no peer any more, and asks for nothing. */
  keepOnly(known: ReadonlySet<string>): void {
    for (const id of this.#asked.keys()) {
      if (!known.has(id)) this.#become(as<DeviceId>(fromHex(id) ?? new Uint8Array()), new Set(), new Set());
    }
  }

  #become(device: DeviceId, now: ReadonlySet<string>, asked: ReadonlySet<string>): void {
    const id = toHex(device);
    const before = new Set([...(this.#theirs.get(id) ?? []), ...(this.#asked.get(id) ?? [])]);
    const wasOn = [...before].filter((record) => this.#state(record) === "on");
    this.#theirs.set(id, now);
    this.#asked.set(id, asked);
    for (const sets of [this.#theirs, this.#asked]) if (sets.get(id)?.size === 0) sets.delete(id);
    const ended = wasOn.filter((record) => this.#state(record) !== "on");
    for (const record of ended) this.#mine.delete(record); // one left: it is over for both
    if (ended.length > 0) this.#announce();
    this.#tell(new Set([...before, ...now]));
  }

  #tell(records: ReadonlySet<string>): void {
    for (const record of records) {
      const state = this.#state(record);
      if (state === (this.#told.get(record) ?? "off")) continue;
      if (state === "off") this.#told.delete(record);
      else this.#told.set(record, state);
      this.#changed({ record: toRecord(record), state });
    }
  }
}

const toRecord = (hex: string): RecordId => as<RecordId>(fromHex(hex) ?? new Uint8Array());
