/**
 * Which entries of one person's devices do not count in full, and which forks and removals of these devices the other
 * person's app has named (FK1, MB3). The logs are read once; from then on every verdict is followed as it falls, since
 * whoever may send us entries must not make core read its own log for each.
 */
import { as, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeForkSeen, decodeRemovalSeen } from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "./entryRow.ts";
import { inFrontier } from "./frontier.ts";
import type { Log } from "./log.ts";

export type LostEntry = VectorItem & Pick<EntryRow, "status">;

/** It does not count, was refused, or a change of it was left out. */
export const isLost = ({ status, leftOut }: EntryRow): boolean =>
  status === "uncounted" || status === "refused" || leftOut.length > 0;

export class Lost {
  readonly log: Log;
  readonly #me: PersonKey;
  /** By hash (hex). */
  readonly #entries = new Map<string, LostEntry>();
  /** Forked device or removing entry (hex) → the other person's entries that name it (hashes, hex). */
  readonly #named = new Map<string, Set<string>>();

  constructor(log: Log, me: PersonKey) {
    this.log = log;
    this.#me = me;
    for (const { device } of log.devices) if (this.#isMine(device)) this.#note(log.entriesFrom(device, 1));
    this.#note(log.ofRecord(as<RecordId>(ZERO_32)));
    log.onJudged = this.#note;
  }

  /** Entries about records that are lost. */
  get entries(): readonly LostEntry[] {
    return [...this.#entries.values()];
  }

  /** Its words are kept otherwise by now. */
  forget({ hash }: VectorItem): void {
    this.#entries.delete(toHex(hash));
  }

  /** What the other person's app has named (hex). */
  get named(): readonly string[] {
    return [...this.#named].flatMap(([name, by]) => (by.size > 0 ? [name] : []));
  }

  /**
   * The partner's app has named each fork of this person's logs, and of each removed device a removal, and with that chosen
   * what counts by having been seen: of further removals it says nothing where that would keep no more (gate/witness.ts).
   * Before it, both branches may look lost, and words that are to stay would be there twice.
   */
  get isDecided(): boolean {
    const { log } = this;
    const isNamed = (name: string): boolean => (this.#named.get(name)?.size ?? 0) > 0;
    const heads = log.devices.flatMap(({ device }) => (this.#isMine(device) ? [] : log.heads(toHex(device))));
    const isSeen = (by: VectorItem): boolean => heads.some(({ frontier }) => inFrontier(by, frontier, log));
    const mine = log.devices.filter(({ device }) => this.#isMine(device)).map(({ device }) => toHex(device));
    const forks = mine.filter((device) => log.forkOf(device) !== undefined);
    const removed = mine.map(log.removalsOf).filter((removals) => removals.length > 0);
    return (
      forks.length + removed.length > 0 &&
      forks.every(isNamed) &&
      removed.every((removals) => removals.some(({ by }) => isNamed(toHex(by.hash)) || isSeen(by)))
    );
  }

  #isMine(device: Uint8Array): boolean {
    const person = this.log.device(toHex(device))?.certificate.person;
    return person !== undefined && sameBytes(person, this.#me);
  }

  #note = (rows: readonly EntryRow[]): void => {
    for (const row of rows) {
      if (this.#isMine(row.entry.core.device)) this.#noteMine(row);
      else this.#noteWord(row);
    }
  };

  #noteMine(row: EntryRow): void {
    const isAbout = !sameBytes(row.entry.core.record, ZERO_32);
    if (isAbout && isLost(row)) this.#entries.set(toHex(row.hash), { ...itemOf(row), status: row.status });
    else this.#entries.delete(toHex(row.hash));
  }

  #noteWord({ entry: { core, body }, status, hash }: EntryRow): void {
    const fork = core.kind === KIND.forkSeen && body ? decodeForkSeen(body)?.device : undefined;
    const name = core.kind === KIND.removalSeen && body ? decodeRemovalSeen(body) : fork;
    if (!name) return;
    const by = this.#named.get(toHex(name)) ?? new Set();
    this.#named.set(toHex(name), by);
    if (status === "accepted") by.add(toHex(hash));
    else by.delete(toHex(hash));
  }
}
