import type { DeviceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import {
  decodeForkSeen,
  encodeForkSeen,
  encodeRemovalSeen,
  type ForkSeenBody,
  removedBy,
} from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { itemOf } from "../log/entryRow.ts";
import { inFrontier } from "../log/frontier.ts";
import type { Counting } from "./counting.ts";
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
  readonly #counting: Pick<Counting, "toName" | "isCovered">;
  /** Forked logs (hex) that this device could not speak of when it found out. */
  readonly #unsaid = new Set<string>();
  /** Forked logs (hex) that a log has spoken of, after its own name (hex). */
  readonly #spoken = new Set<string>();
  /** Removed devices (hex) of whose removal a log has spoken, after its own name (hex), as far as remembered. */
  readonly #said = new Set<string>();

  /** `parts.identity` is read every time: it becomes another one (RB3). */
  constructor(
    parts: Pick<GateParts, "log" | "identity">,
    forks: Forks,
    waiting: Waiting,
    author: (draft: Draft) => Promise<Authored>,
    counting: Pick<Counting, "toName" | "isCovered">,
  ) {
    this.#parts = parts;
    this.#forks = forks;
    this.#waiting = waiting;
    this.#author = author;
    this.#counting = counting;
  }

  /** FK1, before the fork is noted; where it can't be said now, as soon as it can be. */
  async ofFork(seen: ForkSeenBody): Promise<void> {
    const { log, identity } = this.#parts;
    const name = toHex(seen.device);
    const canSay = !sameBytes(seen.device, identity.device) && this.#canWrite && log.heads(name).length > 0;
    if (!canSay) this.#unsaid.add(name);
    else if (!this.#spoken.has(this.#wordOf(name)) || this.#hasMoreToSay(seen.device)) await this.#say(seen);
  }

  /**
   * Whoever forks a log lower and lower, or removes a device on one branch after the other, is answered once, where a second
   * word would keep no more than the first did.
   */
  #hasMoreToSay(device: DeviceId): boolean {
    const { log, identity } = this.#parts;
    const [head] = log.heads(toHex(identity.device));
    return !head || !this.#counting.toName(device).every((item) => inFrontier(item, head.frontier, log));
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
    if (!last || !this.#canWrite) return;
    const by = itemOf(last);
    const others = removed.filter(
      (item) =>
        !sameBytes(item.device, identity.device) &&
        log.heads(toHex(item.device)).length > 0 &&
        !this.#counting.isCovered({ by, last: item }),
    );
    if (!others.some(({ device }) => !this.#hasTold(device) || this.#hasMoreToSay(device))) return;
    const { item } = await this.#author({ kind: KIND.removalSeen, plaintext: encodeRemovalSeen(last.hash) });
    // Only once it is durable: after a full disk the removal comes again, and still must not be known before this word.
    if (item) for (const { device } of others) this.#said.add(this.#wordOf(toHex(device)));
  }

  /** A removal of it was named by this log, or is in its past: its owner waits for no more (issuingAgain.ts). */
  #hasTold(device: DeviceId): boolean {
    const { log, identity } = this.#parts;
    const name = toHex(device);
    if (this.#said.has(this.#wordOf(name))) return true;
    const [head] = log.heads(toHex(identity.device));
    return head !== undefined && log.removalsOf(name).some(({ by }) => inFrontier(by, head.frontier, log));
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
