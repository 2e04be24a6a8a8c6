/**
 * What counts of a log that forked (FK1) or whose device was removed (MB3): from there on an entry needs the word of one
 * who had seen it. So nobody can write their own history twice and choose later which one was meant, and whoever holds a
 * device that was removed can't go on as before. The known set of CV1: forks, removals, and those who had seen.
 */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { removedBy } from "../../../shared/protocol/body.ts";
import { KIND, takesEffectAtOnce, type VectorItem } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import { type Chains, inFrontier, isOnChain, meet } from "../log/frontier.ts";
import type { Log, Removal } from "../log/log.ts";

/** others: only devices of the other person had seen it, which brings in all but an edit of an owner-only record. */
export type Counts = "yes" | "others" | "no";

type Judged = Pick<EntryRow, "entry" | "hash" | "frontier">;

/**
 * One fork or one removal, with the entries (hashes, hex) behind it that someone had seen, by whose device. Removals of one
 * device that nobody with a word has seen are one cut (`isUnseen`): each of them lets in what anyone at all had seen. So a
 * partner who removes a device on a thousand branches of their log has it cut once.
 */
type Cut = {
  readonly device: string;
  readonly fork: number | undefined;
  readonly removals: Removal[];
  readonly isUnseen: boolean;
  /** The newest entry that none of these removals cuts off. */
  readonly last: VectorItem | undefined;
  readonly byOthers: Set<string>;
  readonly byOwn: Set<string>;
};

/** What is to be named of the chain that ends in an entry. `isCut`: something on it is forked away. */
type Named = { readonly item: VectorItem | undefined; readonly isCut: boolean };

export class Counting {
  readonly #log: Log;
  #cuts = new Map<string, readonly Cut[]>();
  /** Of entries (hash, hex) that may not count: followed down once, and again only when what counts has moved. */
  readonly #named = new Map<string, Named>();
  #namedAt = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Whether an entry there may not count. */
  isDoubtful = ({ device, seq }: Pick<VectorItem, "device" | "seq">): boolean =>
    seq >= this.#log.doubtfulFrom(toHex(device));

  /** `chains`: with what the same pass brings. Its removals are in the log: a pass ends with the first of them. */
  of({ entry: { core }, hash, frontier }: Judged, chains: Chains = this.#log): Counts {
    const device = toHex(core.device);
    if (countsAnywhere(core.kind)) {
      return this.#log.removalsOf(device).some(({ by }) => inFrontier(by, frontier, chains)) ? "no" : "yes";
    }
    const id = toHex(hash);
    let counts: Counts = "yes";
    for (const cut of this.#cuts.get(device) ?? []) {
      if (!this.#isBehind({ device: core.device, seq: core.seq, hash }, cut)) continue;
      const byOthers = cut.byOthers.has(id);
      const byOwn = cut.last !== undefined && cut.byOwn.has(id);
      if (!byOthers && !byOwn) return "no";
      if (cut.last && !byOwn) counts = "others";
    }
    return counts;
  }

  #isBehind(item: VectorItem, { fork, last }: Cut): boolean {
    return last ? !isOnChain(item, last, this.#log) : item.seq >= (fork ?? Infinity);
  }

  /**
   * The heads an entry written here names: of a branch that does not count (FK1) only what lies below it, since a mere
   * mention would bring back what its owner seals again, and the words would stand there twice. What a removal cut off is
   * left out at the end only: who has seen the removal brings nothing in, and what counts above it must be named.
   */
  headsToName(): VectorItem[] {
    return this.#log.devices.flatMap(({ device }) => this.toName(device));
  }

  /** The same, of one log. */
  toName(device: DeviceId): VectorItem[] {
    const named = this.#log.heads(toHex(device)).flatMap((head) => this.#nameable(head) ?? []);
    return [...new Map(named.map((item) => [toHex(item.hash), item])).values()];
  }

  /** The newest entry of a device that counts: what its removal names. */
  newest(device: DeviceId): VectorItem | undefined {
    return this.toName(device).toSorted((a, b) => b.seq - a.seq)[0];
  }

  #nameable(head: EntryRow): VectorItem | undefined {
    if (this.#namedAt !== this.#log.moves) this.#forgetNamed();
    const way: EntryRow[] = [];
    let row: EntryRow | undefined = head;
    for (; row && this.isDoubtful(row.entry.core); row = this.#before(row)) {
      if (this.#named.has(toHex(row.hash))) break;
      way.push(row);
    }
    let named: Named = (row && this.#named.get(toHex(row.hash))) ?? { item: row && itemOf(row), isCut: false };
    for (const higher of way.reverse()) {
      const isCut = named.isCut || this.#isForkedAway(higher);
      named = isCut || higher.status === "uncounted" ? { ...named, isCut } : { item: itemOf(higher), isCut };
      this.#named.set(toHex(higher.hash), named);
    }
    return named.item;
  }

  #forgetNamed(): void {
    this.#named.clear();
    this.#namedAt = this.#log.moves;
  }

  #isForkedAway({ entry, hash }: EntryRow): boolean {
    const { kind, device, seq } = entry.core;
    // That both erase something needs nobody's naming it; by the hundred, on branches, it would be in every entry's past.
    if (countsAnywhere(kind) && kind !== KIND.redactAgree) return false;
    const forks = (this.#cuts.get(toHex(device)) ?? []).filter(({ fork }) => fork !== undefined && seq >= fork);
    return forks.some(({ byOthers }) => !byOthers.has(toHex(hash)));
  }

  #before(row: EntryRow): EntryRow | undefined {
    const { device, seq, prevHash } = row.entry.core;
    return seq > 1 ? this.#log.get({ device, seq: seq - 1, hash: prevHash }) : undefined;
  }

  /**
   * New entries, just written. They may remove devices, or be the first to have seen others. Answers the rows that may
   * count otherwise from now on.
   */
  evaluated(rows: readonly EntryRow[]): EntryRow[] {
    const accepted = rows.filter(({ status }) => status === "accepted");
    const removals = accepted.flatMap((row) =>
      (removedBy(row.entry.core.kind, row.entry.body) ?? []).map((last) => ({ by: itemOf(row), last })),
    );
    if (!removals.every((removal) => this.isCovered(removal))) return this.derive();
    for (const removal of removals) this.#unseen(removal.last.device)?.removals.push(removal);
    return this.#witnessAll(rows);
  }

  #unseen = (device: DeviceId): Cut | undefined => this.#cuts.get(toHex(device))?.find(({ isUnseen }) => isUnseen);

  /**
   * Whether a removal that is not evaluated yet, or was just now, changes nothing: its own log has no word at that place,
   * so nobody with a word has seen it, and what it cuts off is cut off by others of which the same is true.
   */
  isCovered({ by, last }: Removal): boolean {
    const cut = this.isDoubtful(by) ? this.#unseen(last.device) : undefined;
    return cut?.last !== undefined && isOnChain(cut.last, last, this.#log);
  }

  #witnessAll(rows: readonly EntryRow[]): EntryRow[] {
    const cuts = [...this.#cuts.values()].flat();
    // Only who is itself below any fork of its log, and not behind a removal of its device, has a word.
    const words = rows.filter(({ entry }) => !this.isDoubtful(entry.core));
    const isFirst = (row: EntryRow, cut: Cut): boolean =>
      cut.isUnseen && row.frontier.has(cut.device) && hasSeen(row, cut.removals, this.#log);
    // From now on that removal lets in less than the others it was one with.
    if (words.some((row) => cuts.some((cut) => isFirst(row, cut)))) return this.derive();
    const marked = words.flatMap((row) => cuts.flatMap((cut) => this.#witness(row, cut)));
    if (marked.length > 0) this.#forgetNamed();
    return marked;
  }

  /** A row that has a word, beside a cut. */
  #witness(row: EntryRow, cut: Cut): EntryRow[] {
    const heads = row.frontier.get(cut.device);
    if (!heads) return [];
    if (this.#isAware(row, cut)) return [];
    const person = this.#log.personOf(row.entry.core.device);
    const theirs = this.#log.device(cut.device)?.certificate.person;
    const isOwn = !theirs || !person || sameBytes(theirs, person);
    if (isOwn && !cut.last) return [];
    return heads.flatMap((head) => this.#mark(head, cut, isOwn ? cut.byOwn : cut.byOthers));
  }

  /**
   * Whoever has seen the removal, or two branches of that log, brings nothing in any more. Else its owner could choose later
   * after all: by another device of theirs, which has seen what nobody else had, and which the other person then names.
   */
  #isAware(row: EntryRow, { device, fork, removals, isUnseen }: Cut): boolean {
    if (fork !== undefined) return (row.frontier.get(device)?.length ?? 0) > 1;
    return !isUnseen && hasSeen(row, removals, this.#log);
  }

  /** Marks a chain down to where the cut begins, or to what is marked already. */
  #mark(head: VectorItem, cut: Cut, seen: Set<string>): EntryRow[] {
    const marked: EntryRow[] = [];
    let row = this.#log.get(head);
    while (row && this.#isBehind(itemOf(row), cut) && !seen.has(toHex(row.hash))) {
      seen.add(toHex(row.hash));
      marked.push(row);
      row = this.#before(row);
    }
    return marked;
  }

  /** Derives anew what counts, after a fork or a removal became known or at start, and answers every row at stake. */
  derive(): EntryRow[] {
    const log = this.#log;
    const words = log.devices.map(({ device }) => this.#words(device));
    const cuts: Cut[] = [
      ...[...log.forks].map(([device, fork]) => newCut(device, { fork })),
      ...[...Map.groupBy(log.removals, ({ last }) => toHex(last.device))].flatMap(([device, removals]) =>
        this.#cutsOf(device, removals, words),
      ),
    ];
    this.#cuts = Map.groupBy(cuts, ({ device }) => device);
    this.#forgetNamed();
    for (const word of words) {
      for (const cut of cuts) for (const row of this.#newestWord(word, cut)) this.#witness(row, cut);
    }
    return [...this.#cuts.keys()].flatMap((name) => {
      const known = log.device(name);
      return known ? log.entriesFrom(known.device, log.doubtfulFrom(name)) : [];
    });
  }

  #cutsOf(device: string, removals: readonly Removal[], words: readonly Words[]): Cut[] {
    const isSeen = (removal: Removal): boolean =>
      words.some(({ newest }) => newest.some((row) => hasSeen(row, [removal], this.#log)));
    const { seen = [], unseen = [] } = Object.groupBy(removals, (removal) => (isSeen(removal) ? "seen" : "unseen"));
    const [first, ...others] = unseen.map(({ last }) => last);
    const common = first && others.reduce((a, b) => meet(a, b, this.#log), first);
    return [
      ...seen.map((removal) => newCut(device, { removals: [removal], last: removal.last })),
      ...(common ? [newCut(device, { removals: unseen, last: common, isUnseen: true })] : []),
    ];
  }

  #words(device: DeviceId): Words {
    const log = this.#log;
    const name = toHex(device);
    const newest = Math.max(0, ...log.heads(name).map(({ entry }) => entry.core.seq));
    const most = Math.min(newest, log.doubtfulFrom(name) - 1);
    return { device, most, newest: log.at(device, most) };
  }

  /**
   * A log's causal past only grows along it. So its newest entry that has a word, and has not seen the removal or the fork,
   * has seen all that any of its entries may speak for.
   */
  #newestWord({ device, most, newest }: Words, cut: Cut): readonly EntryRow[] {
    const unaware = (rows: readonly EntryRow[]): readonly EntryRow[] => rows.filter((row) => !this.#isAware(row, cut));
    const last = unaware(newest);
    if (last.length > 0 || most === 0) return last;
    // Somewhere on the way it first saw it.
    let [low, high] = [0, most - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (unaware(this.#log.at(device, middle)).length > 0) low = middle;
      else high = middle - 1;
    }
    return unaware(this.#log.at(device, low));
  }
}

/**
 * On every branch, and after a removal, but for an author who had seen its own: what is said of devices, since a device must
 * not be kept by the very one it removes, what only takes something out of force (SG4), and what erases for good (SG8).
 */
const countsAnywhere = (kind: number): boolean =>
  kind === KIND.open || kind === KIND.deviceRemoved || takesEffectAtOnce(kind) || kind === KIND.redactAgree;

/** The newest entry of a log that has a word, at the seq `most`. */
type Words = { readonly device: DeviceId; readonly most: number; readonly newest: readonly EntryRow[] };

type CutBy = { fork?: number; removals?: Removal[]; last?: VectorItem; isUnseen?: boolean };
const newCut = (device: string, { fork, removals = [], last, isUnseen = false }: CutBy): Cut => ({
  device,
  fork,
  removals,
  isUnseen,
  last,
  byOthers: new Set(),
  byOwn: new Set(),
});

/** A removal itself has seen itself. */
const hasSeen = (row: EntryRow, removals: readonly Removal[], chains: Chains): boolean =>
  removals.some(({ by }) => sameBytes(row.hash, by.hash) || inFrontier(by, row.frontier, chains));
