/**
 * FK1, MB3: what this vault wrote in a log that forked, or as a device that was removed, and nobody else had seen, does not
 * count; nor does what rested on it. Its words are sealed again as fresh changes of this device, once, whatever is rebuilt
 * later; a device that was removed itself keeps them for its person to copy. So does each that goes on with what a removed
 * one had written and only the partner had seen: whether it was its person who wrote that, nobody here knows (MB4).
 */
import type { PersonKey, RecordId } from "../../shared/base/brand.ts";
import { sameBytes, toHex, utf8 } from "../../shared/base/bytes.ts";
import { decodeForkSeen, decodeRemovalSeen } from "../../shared/protocol/body.ts";
import { KIND, type VectorItem, ZERO_32 } from "../../shared/protocol/entry.ts";
import { as } from "../../shared/base/brand.ts";
import { type EntryRow, itemOf } from "./log/entryRow.ts";
import { formerLogs, givenUp } from "./formerLogs.ts";
import { inFrontier } from "./log/frontier.ts";
import type { Log } from "./log/log.ts";
import type { Records } from "./records/records.ts";
import type { Space } from "./space/space.ts";
import type { Store } from "./vault/store.ts";

export type IssuingParts = {
  readonly store: Store;
  readonly records: Records;
  readonly me: PersonKey;
  space(): Space | undefined;
};

export class IssuingAgain {
  readonly #parts: IssuingParts;
  #turn: Promise<void> = Promise.resolve();
  #due = false;

  constructor(parts: IssuingParts) {
    this.#parts = parts;
  }

  /** Soon, after what the gate is at. A lock in between is no harm: it is looked for again at the next start. */
  look(): void {
    if (this.#due) return;
    this.#due = true;
    this.#turn = this.#turn.then(() => this.#issue()).catch(() => undefined);
  }

  async #issue(): Promise<void> {
    const space = this.#parts.space();
    await space?.gate.idle();
    this.#due = false;
    const isRemoved = space?.place === "removed";
    if (!space || !(isRemoved || this.#isDecided(space.log))) return;
    const { records } = this.#parts;
    await this.#each(space, this.#lostRows(space), isRemoved ? records.keepLost : records.issueAgain);
    if (!isRemoved) await this.#each(space, this.#cutOff(space), records.keepLost);
  }

  async #each(
    space: Space,
    lost: readonly EntryRow[],
    act: (record: RecordId, changes: readonly Uint8Array[], done: () => void) => Promise<unknown>,
  ): Promise<void> {
    const byRecord = new Map<string, EntryRow[]>();
    for (const row of lost) {
      const id = toHex(row.entry.core.record);
      byRecord.set(id, [...(byRecord.get(id) ?? []), row]);
    }
    for (const rows of byRecord.values()) {
      const changes = rows.flatMap((row) => space.lostWith(row));
      const [record] = rows.map(({ entry }) => entry.core.record);
      if (record) await act(record, changes, () => rows.forEach((row) => this.#noteIssued(row)));
    }
  }

  /** Of this person's removed devices, behind their removal: an edit of a boundary, say, that the partner alone had seen. */
  #cutOff({ log }: Space): EntryRow[] {
    const whole = givenUp(this.#parts.store);
    const removed = log.removals.flatMap(({ last }) => {
      const person = log.personOf(last.device);
      const isMine = person !== undefined && sameBytes(person, this.#parts.me);
      return isMine && !whole.some((device) => sameBytes(device, last.device)) ? [last] : [];
    });
    return removed
      .flatMap(({ device, seq }) => log.entriesFrom(device, seq + 1))
      .filter((row) => row.status === "uncounted" && isAbout(row) && this.#isNew(row));
  }

  /**
   * The partner's app has named each fork of this person's logs, and each removal of their devices, and with that chosen
   * what counts by having been seen. Before it, both branches may look lost, and words that are to stay would be there twice.
   */
  #isDecided(log: Log): boolean {
    const isMine = (device: Uint8Array): boolean => {
      const person = log.device(toHex(device))?.certificate.person;
      return person !== undefined && sameBytes(person, this.#parts.me);
    };
    const said = log
      .ofRecord(as<RecordId>(ZERO_32))
      .filter(({ entry, status }) => status === "accepted" && !isMine(entry.core.device));
    const named = said.flatMap(({ entry: { core, body } }) => {
      const fork = core.kind === KIND.forkSeen && body ? decodeForkSeen(body)?.device : undefined;
      const removal = core.kind === KIND.removalSeen && body ? decodeRemovalSeen(body) : undefined;
      return [...(fork ? [toHex(fork)] : []), ...(removal ? [toHex(removal)] : [])];
    });
    const heads = log.devices.flatMap(({ device }) => (isMine(device) ? [] : log.heads(toHex(device))));
    const isSeen = (by: VectorItem): boolean => heads.some(({ frontier }) => inFrontier(by, frontier, log));
    const forks = log.devices.filter(({ device }) => isMine(device) && log.forkOf(toHex(device)) !== undefined);
    const removals = log.removals.filter(({ last }) => isMine(last.device));
    return (
      forks.length + removals.length > 0 &&
      forks.every(({ device }) => named.includes(toHex(device))) &&
      removals.every(({ by }) => named.includes(toHex(by.hash)) || isSeen(by))
    );
  }

  /** Of what this vault wrote itself, or is to answer for. */
  #lostRows(space: Space): EntryRow[] {
    const { log } = space;
    const former = formerLogs(this.#parts.store);
    const own = log.heads(toHex(space.me().device)).map(itemOf);
    const rows = [
      ...former.flatMap((item) => (item.whole ? log.entriesFrom(item.device, 1) : chainOf(log, item))),
      ...own.flatMap((head) => chainOf(log, head)),
    ];
    const each = new Map(rows.map((row) => [toHex(row.hash), row]));
    const isLost = (row: EntryRow): boolean =>
      row.status === "uncounted" || row.status === "refused" || row.leftOut.length > 0;
    return [...each.values()].filter((row) => isAbout(row) && isLost(row) && this.#isNew(row));
  }

  #mark = (row: EntryRow) => this.#parts.store.rowId("settings", "issued", row.hash);
  #isNew(row: EntryRow): boolean {
    const found = this.#parts.store.get("settings", this.#mark(row));
    return found.ok && found.value === undefined;
  }
  /** Inside a transaction. */
  #noteIssued = (row: EntryRow): void => this.#parts.store.put("settings", this.#mark(row), utf8("again"));
}

const isAbout = ({ entry }: EntryRow): boolean => !sameBytes(entry.core.record, ZERO_32);

/** From its first entry to `head`. */
function chainOf(log: Log, head: VectorItem): EntryRow[] {
  const rows: EntryRow[] = [];
  for (let row = log.get(head); row;) {
    const { device, seq, prevHash } = row.entry.core;
    rows.push(row);
    row = seq > 1 ? log.get({ device, seq: seq - 1, hash: prevHash }) : undefined;
  }
  return rows.reverse();
}
