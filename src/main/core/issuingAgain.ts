/**
 * FK1, MB3: what this vault wrote in a log that forked, or as a device that was removed, and nobody else had seen, does not
 * count; nor does what rested on it. Its words are sealed again as fresh changes of this device, once, whatever is rebuilt
 * later; a device that was removed itself keeps them for its person to copy. So does each that goes on with what a removed
 * one had written and only the partner had seen: whether it was its person who wrote that, nobody here knows (MB4).
 */
import type { PersonKey, RecordId } from "../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../shared/base/bytes.ts";
import type { VectorItem } from "../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "./log/entryRow.ts";
import { type FormerLog, formerLogs, givenUp } from "./formerLogs.ts";
import { sortCausally } from "./log/frontier.ts";
import type { Log } from "./log/log.ts";
import { isLost, Lost, type LostEntry } from "./log/lost.ts";
import type { Issued } from "./records/issued.ts";
import type { ToIssue } from "./records/issueAgain.ts";
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
  #lost: Lost | undefined;

  constructor(parts: IssuingParts) {
    this.#parts = parts;
  }

  /** Soon, after what the gate is at. A lock in between is no harm: it is looked for again at the next start. */
  look(): void {
    if (this.#due) return;
    this.#due = true;
    this.#turn = this.#turn.then(() => this.#issue()).catch(() => undefined);
  }

  /** Rows have left the log (D3): what was read of it can't be relied on. */
  readAgain(): void {
    this.#lost = undefined;
  }

  async #issue(): Promise<void> {
    const space = this.#parts.space();
    await space?.gate.idle();
    this.#due = false;
    if (!space || (space.log.forks.size === 0 && space.log.removals.length === 0)) return;
    if (this.#lost?.log !== space.log) this.#lost = new Lost(space.log, this.#parts.me);
    const { entries, isDecided } = this.#lost;
    const isRemoved = space.place === "removed";
    if (entries.length === 0 || !(isRemoved || isDecided)) return;
    const { records } = this.#parts;
    const isOwn = this.#isOwn(space);
    await this.#each(space, entries.filter(isOwn), isRemoved ? records.keepLost : records.issueAgain);
    if (!isRemoved) await this.#each(space, entries.filter(this.#isCutOff(space)), records.keepLost);
  }

  async #each(
    space: Space,
    items: readonly VectorItem[],
    act: (record: RecordId, lost: () => ToIssue) => Promise<unknown>,
  ): Promise<void> {
    const lost = sortCausally(items.flatMap((item) => this.#fresh(space.log, item) ?? []));
    for (const rows of Map.groupBy(lost, ({ entry }) => toHex(entry.core.record)).values()) {
      const [record] = rows.map(({ entry }) => entry.core.record);
      if (record) await act(record, () => this.#toIssue(space, rows.map(itemOf)));
    }
  }

  #toIssue(space: Space, items: readonly VectorItem[]): ToIssue {
    const rows = items.flatMap((item) => this.#fresh(space.log, item) ?? []);
    const changes = rows.flatMap(space.lostWith).map(({ bytes }) => bytes);
    return { changes, done: () => this.#issued.note(rows) };
  }

  /** Of this person's removed devices, behind their removal: an edit of a boundary, say, that the partner alone had seen. */
  #isCutOff({ log }: Space): (lost: LostEntry) => boolean {
    const whole = givenUp(this.#parts.store);
    return ({ device, seq, status }) =>
      status === "uncounted" &&
      !whole.some((other) => sameBytes(other, device)) &&
      log.removalsOf(toHex(device)).some(({ last }) => seq > last.seq);
  }

  /** What this vault wrote itself, or is to answer for. */
  #isOwn(space: Space): (item: VectorItem) => boolean {
    const { log } = space;
    const former = formerLogs(this.#parts.store);
    const own = space.me().device;
    const isBelow = (item: VectorItem, head: FormerLog): boolean =>
      item.seq <= head.seq && log.ancestor(head, item.seq) === toHex(item.hash);
    return (item) =>
      sameBytes(item.device, own) ||
      former.some((head) => sameBytes(item.device, head.device) && (head.whole || isBelow(item, head)));
  }

  /** Its row, where it is still lost and was not issued yet. */
  #fresh(log: Log, item: VectorItem): EntryRow | undefined {
    const isDone = this.#issued.has(item);
    if (isDone) this.#lost?.forget(item);
    const row = isDone ? undefined : log.get(item);
    return row && isLost(row) ? row : undefined;
  }

  get #issued(): Issued {
    return this.#parts.records.texts.issued;
  }
}
