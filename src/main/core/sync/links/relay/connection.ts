/** A conversation with a meeting point that is kept up: begun anew whenever it ends, after ever longer waits (AP4). */
import type { RandomBytes } from "../../../crypto/index.ts";
import type { Timers } from "../../ports.ts";
import type { MeetingLink } from "./meetingLink.ts";
import { dialRelay, type RelaySocket } from "./relaySocket.ts";

export type ConnectionDeps = {
  readonly link: MeetingLink;
  readonly timers: Timers;
  readonly random: RandomBytes;
  opened(socket: RelaySocket): void;
  /** The conversation ended, or none could be had. Not told once it is stopped. */
  closed(): void;
};

const RETRY_FIRST_MS = 2_000;
const RETRY_MOST_MS = 5 * 60_000;
/** Connected for so long, the way there is good: the next failure is the first again. */
const STEADY_MS = 60_000;

export class Connection {
  readonly #deps: ConnectionDeps;
  #socket: RelaySocket | undefined;
  #isUnwanted = false;
  #failures = 0;
  #connectedAt = 0;
  #isStopped = false;
  #isDialling = false;
  #cancel: () => void = () => undefined;

  /** Dials at once; `opened` is called later. */
  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    void this.#dial();
  }

  get socket(): RelaySocket | undefined {
    return this.#socket;
  }

  /** It asks for another token. */
  get isUnwanted(): boolean {
    return this.#isUnwanted;
  }

  /** The machine woke, or is on another network: a connection may be dead, and a way there may be open. */
  resumed(): void {
    this.#failures = 0;
    if (this.#socket) this.#socket.close();
    else void this.#dial();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    const socket = this.#socket;
    // At once: what is still answered there finds nobody, and no vault that is closed meanwhile.
    this.#socket = undefined;
    socket?.close();
  }

  async #dial(): Promise<void> {
    this.#cancel();
    if (this.#isStopped || this.#isDialling || this.#socket) return;
    const { link, timers, opened } = this.#deps;
    this.#isDialling = true;
    let isOver = false;
    const closed = (): void => {
      isOver = true;
      this.#closed();
    };
    const dialled = await dialRelay(link, { timers, closed });
    this.#isDialling = false;
    // It hung up right after its first word: what has ended must not be taken for a conversation.
    if (isOver) return;
    this.#isUnwanted = !dialled.ok && dialled.error.type === "Unwanted";
    if (!dialled.ok) return this.#retry();
    if (this.#isStopped) return dialled.value.close();
    this.#socket = dialled.value;
    this.#connectedAt = timers.now();
    opened(dialled.value);
  }

  #closed(): void {
    this.#socket = undefined;
    if (this.#deps.timers.now() - this.#connectedAt > STEADY_MS) this.#failures = 0;
    this.#retry();
  }

  /** Somewhere in the later half of a wait that doubles: not all at once, after a meeting point was away. */
  #retry(): void {
    if (this.#isStopped) return; // the vault may be closed by now
    const { random, timers, closed } = this.#deps;
    closed();
    const wait = Math.min(RETRY_FIRST_MS * 2 ** this.#failures++, RETRY_MOST_MS);
    const part = (random(1)[0] ?? 0) / 256;
    this.#cancel();
    this.#cancel = timers.after(wait * (0.5 + part / 2), () => void this.#dial());
  }
}
