import type { DeviceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import {
  decodeForkSeen,
  encodeForkSeen,
  encodeRemovalSeen,
  type ForkSeenBody,
  removedBy,
} from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { inFrontier } from "../log/frontier.ts";
import type { Draft } from "./draft.ts";
import type { Forks } from "./forks.ts";
import type { Authored, GateParts } from "./gateParts.ts";
import type { Arrived, Waiting } from "./waiting.ts";

/**
 * What this device says of the logs of others: `fork-seen` and `removal-seen`, each before it takes note itself, so that
 * what it had accepted by then stays (FK1, MB3). Called in the gate's turn.
 */
export class Witness {
  readonly #parts: Pick<GateParts, "log" | "identity">;
  readonly #forks: Forks;
  readonly #waiting: Waiting;
  readonly #author: (draft: Draft) => Promise<Authored>;
  readonly #toName: (device: DeviceId) => readonly VectorItem[];
  /** Forked logs (hex) that this device could not speak of when it found out. */
  readonly #unsaid = new Set<string>();
  /** Forked logs (hex) that a log has spoken of, after its own name (hex). */
  readonly #spoken = new Set<string>();
  /** Removing entries (hex) of which this device has said how far it had come: a missing stager brings them up again. */
  readonly #said = new Set<string>();

  /** `parts.identity` is read every time: it becomes another one (RB3). */
  constructor(
    parts: Pick<GateParts, "log" | "identity">,
    forks: Forks,
    waiting: Waiting,
    author: (draft: Draft) => Promise<Authored>,
    toName: (device: DeviceId) => readonly VectorItem[],
  ) {
    this.#parts = parts;
    this.#forks = forks;
    this.#waiting = waiting;
    this.#author = author;
    this.#toName = toName;
  }

  /** FK1, before the fork is noted; where it can't be said now, as soon as it can be. */
  async ofFork(seen: ForkSeenBody): Promise<void> {
    const { log, identity } = this.#parts;
    const name = toHex(seen.device);
    const canSay = !sameBytes(seen.device, identity.device) && this.#canWrite && log.heads(name).length > 0;
    if (!canSay) this.#unsaid.add(name);
    else if (this.#hasMoreToSay(seen.device)) await this.#say(seen);
  }

  /** Whoever forks a log lower and lower is answered once, where a second word would keep no more than the first did. */
  #hasMoreToSay(device: DeviceId): boolean {
    const { log, identity } = this.#parts;
    const [head] = log.heads(toHex(identity.device));
    if (!head || !this.#spoken.has(this.#wordOf(toHex(device)))) return true;
    return !this.#toName(device).every((item) => inFrontier(item, head.frontier, log));
  }

  #wordOf = (device: string): string => `${toHex(this.#parts.identity.device)} ${device}`;

  async #say(seen: ForkSeenBody): Promise<void> {
    const { item } = await this.#author({ kind: KIND.forkSeen, plaintext: encodeForkSeen(seen) });
    if (item) this.#spoken.add(this.#wordOf(toHex(seen.device)));
  }

  get #canWrite(): boolean {
    const { log, identity } = this.#parts;
    const me = toHex(identity.device);
    // One of ours from elsewhere at the next place: to write there now would be a fork (RB3).
    const isTaken = log.heads(me).some(({ entry: { core } }) => this.#waiting.at(core.device, core.seq + 1).length > 0);
    return log.forkOf(me) === undefined && log.isOpened(me) && log.removalsOf(me).length === 0 && !isTaken;
  }

  /**
   * MB3: before a removal is known here, so that what this device accepted of the removed one stays. Only an entry that has
   * not seen the removal has that word, and the removal may come before anything else was to be written.
   */
  async ofRemoval(last: Arrived | undefined): Promise<void> {
    const { log, identity } = this.#parts;
    const removed = (last && removedBy(last.entry.core.kind, last.entry.body)) ?? [];
    if (!last || this.#said.has(toHex(last.hash)) || !this.#canWrite) return;
    const others = removed.filter(({ device }) => !sameBytes(device, identity.device));
    if (!others.some(({ device }) => log.heads(toHex(device)).length > 0)) return;
    const { item } = await this.#author({ kind: KIND.removalSeen, plaintext: encodeRemovalSeen(last.hash) });
    // Only once it is durable: after a full disk the removal comes again, and still must not be known before this word.
    if (item) this.#said.add(toHex(last.hash));
  }

  /** Forks that this log does not name yet. */
  remember(): void {
    const { log, identity } = this.#parts;
    if (log.forks.size === 0) return;
    const said = log.entriesFrom(identity.device, 1).flatMap(({ entry }) => {
      const body = entry.core.kind === KIND.forkSeen && entry.body ? decodeForkSeen(entry.body) : undefined;
      return body ? [toHex(body.device)] : [];
    });
    for (const device of log.forks.keys()) {
      if (said.includes(device)) this.#spoken.add(this.#wordOf(device));
      else this.#unsaid.add(device);
    }
  }

  /**
   * What could not be said when the fork was found is said as soon as it can be: the owner waits for this word before
   * sealing again what does not count. It names only what counts, so it brings nothing in.
   */
  async sayUnsaid(): Promise<void> {
    const { log } = this.#parts;
    if (!this.#canWrite) return;
    for (const name of this.#unsaid) {
      const device = log.device(name)?.device;
      const seq = log.forkOf(name);
      const proof = device && seq && this.#forks.proofOf(device, seq, this.#waiting.at(device, seq));
      if (!proof) continue;
      await this.#say({ device, seq, hashes: proof });
      this.#unsaid.delete(name);
    }
  }
}
