import type { FoldEntry } from "../../src/main/core/log/fold.ts";

export type Item = FoldEntry["vector"][number];
export const itemOf = ({ device, seq, hash }: FoldEntry): Item => ({ device, seq, hash });

/** Entries as honest and forking devices write them: each names what it has heard of since its entry before. */
export class Writers {
  readonly all: FoldEntry[] = [];
  /** Per writer, what it has evaluated: hashes. A forking device is two writers under one name. */
  readonly #known = new Map<string, Set<string>>();
  readonly #heads = new Map<string, FoldEntry>();
  #next = 0;

  /** An entry that removes: it names the newest entry of each that its writer knows. */
  remove(writer: string, targets: readonly string[], over: Partial<FoldEntry> = {}): FoldEntry {
    const known = this.known(writer);
    const removes = targets.flatMap((device) => {
      const theirs = this.all.filter((e) => e.device === device && known.has(e.hash));
      const last = theirs.toSorted((a, b) => b.seq - a.seq)[0];
      return last ? [itemOf(last)] : [];
    });
    return this.write(writer, { removes, ...over });
  }

  write(writer: string, over: Partial<FoldEntry> = {}): FoldEntry {
    const head = this.#heads.get(writer);
    const known = this.known(writer);
    const device = writer.slice(0, 2);
    const seenBefore = head ? this.pastOf(head) : new Set<string>();
    const tips = this.all.filter((e) => known.has(e.hash) && !seenBefore.has(e.hash) && e.device !== device);
    const vector = tips.filter((e) => !tips.some((later) => later.prev === e.hash)).map(itemOf);
    const hash = over.hash ?? `${writer}-${this.#next++}`;
    const seq = (head?.seq ?? 0) + 1;
    const opens = seq === 1 ? { opens: true } : {};
    const entry: FoldEntry = {
      hash,
      device,
      person: writer.slice(0, 1),
      seq,
      prev: head?.hash,
      vector,
      ...opens,
      ...over,
    };
    this.all.push(entry);
    this.#heads.set(writer, entry);
    known.add(hash);
    return entry;
  }

  known(writer: string): Set<string> {
    const known = this.#known.get(writer) ?? new Set();
    this.#known.set(writer, known);
    return known;
  }

  pastOf(entry: FoldEntry): Set<string> {
    const past = new Set<string>([entry.hash]);
    const byHash = new Map(this.all.map((e) => [e.hash, e]));
    const walk = (hash: string | undefined): void => {
      const named = hash === undefined || past.has(hash) ? undefined : byHash.get(hash);
      if (!named) return;
      past.add(named.hash);
      walk(named.prev);
      for (const item of named.vector) walk(item.hash);
    };
    walk(entry.prev);
    for (const item of entry.vector) walk(item.hash);
    return past;
  }

  /** `to` hears all that `from` knows. */
  hear(to: string, from: string): void {
    for (const hash of this.known(from)) this.known(to).add(hash);
  }

  /** A second writer under the same device's name begins where the first stands. */
  rollBack(writer: string, twin: string): void {
    const head = this.#heads.get(writer);
    if (head) this.#heads.set(twin, head);
    this.hear(twin, writer);
  }
}
