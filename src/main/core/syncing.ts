/** The space's way to the partner: local network, replicator, and what the window is told of them (F20). */
import { as, type RecordId } from "../../shared/base/brand.ts";
import { fromHex, toHex } from "../../shared/base/bytes.ts";
import type { SyncState, TogetherState } from "../../shared/ipc/shapes.ts";
import type { CoreOptions } from "../../shared/ipc/hostFrames.ts";
import { randomBytes } from "./crypto/index.ts";
import { readText, writeText } from "./settings.ts";
import { type Lan, openLan } from "./sync/links/lan/lan.ts";
import { createReplicator, type Replicator } from "./sync/replicator.ts";
import type { LinkSink } from "./sync/links/link.ts";
import type { SyncLog, Timers } from "./sync/ports.ts";
import type { Unlocked } from "./unlocked.ts";

const LONG_APART_DAYS = 7;
const STATE_EVERY_MS = 5_000;
/** After a pairing could not be written down, though both have confirmed it. */
const ROOM_EVERY_MS = 2_000;

export class Syncing {
  readonly #unlocked: Unlocked;
  readonly #options: CoreOptions;
  #lan: Lan | undefined;
  #replicator: Replicator | undefined;
  /** The way to a partner who has not shown yet that they confirmed too (PR2). */
  #awaited: Replicator | undefined;
  #told = "";
  #cancelTell: () => void = () => undefined;

  readonly #timers: Timers;

  constructor(parts: { unlocked: Unlocked; options: CoreOptions; timers: Timers }) {
    this.#unlocked = parts.unlocked;
    this.#options = parts.options;
    this.#timers = parts.timers;
  }

  /** Listens from unlocking on, and serves the partner's devices where there are any. */
  async start(): Promise<void> {
    if (this.#options.lan && !this.#lan) await this.#listen();
    const { space } = this.#unlocked;
    if (this.#unlocked.awaiting.current) this.#await();
    else if (space && !space.row.disconnected && !this.#replicator) {
      this.#replicator = this.#serve(space, () => this.#met());
      this.#replicator.onTogether((change) => this.#together({ record: toHex(change.record), state: change.state }));
    }
    this.#tell();
  }

  #serve(log: SyncLog, onMet: () => void): Replicator {
    const sink = createReplicator({ log, timers: this.#timers, random: randomBytes, onMet });
    this.#lan?.serve({ sink, log });
    return sink;
  }

  #await(): void {
    const { awaiting, pairing } = this.#unlocked;
    const { current: awaited } = awaiting;
    const log = awaiting.log();
    if (!awaited || !log || this.#awaited) return;
    const met = (): void => {
      if (awaiting.current === awaited && !pairing.met()) this.#timers.after(ROOM_EVERY_MS, met);
    };
    // Not from within the session that is just opening: it ends with this.
    this.#awaited = this.#serve(log, () => void this.#timers.after(0, met));
    for (const { device } of log.peers()) this.#lan?.hint(device, awaited.lanHint);
  }

  /** One's own confirm is on disk, or came to nothing. */
  async awaitedChanged(): Promise<void> {
    if ((this.#unlocked.awaiting.current !== undefined) !== (this.#awaited !== undefined)) await this.renew();
  }

  /** Whoever is to be served is another one from now on, or nobody. */
  async renew(): Promise<void> {
    this.rest();
    await this.start();
  }

  /** Serves nobody, until `start` or `renew`. */
  rest(): void {
    for (const replicator of [this.#replicator, this.#awaited]) replicator?.stop();
    this.#replicator = undefined;
    this.#awaited = undefined;
    this.#lan?.rest();
  }

  async #listen(): Promise<void> {
    const opened = await openLan({ timers: this.#timers, random: randomBytes, port: this.#options.lanPort });
    if (!opened.ok) return;
    this.#lan = opened.value;
    this.#lan.setManual(this.manualAddress());
  }

  /** Where links lead, whichever kind they are of. Undefined while there is nobody to reach, or nobody is to be. */
  get sink(): LinkSink | undefined {
    return this.#replicator;
  }

  get lan(): Lan | undefined {
    return this.#lan;
  }

  #tell(): void {
    this.#cancelTell();
    const state = this.state();
    const said = JSON.stringify(state);
    if (said !== this.#told) this.#unlocked.emit("sync", state);
    this.#told = said;
    this.#cancelTell = this.#timers.after(STATE_EVERY_MS, () => this.#tell());
  }

  #met(): void {
    const { space } = this.#unlocked;
    const today = this.#unlocked.today();
    if (space && space.row.metDay !== today) space.change({ metDay: today });
    this.#tell();
  }

  /**
   * As it stood when the vault was opened, or the day began: else the moment it changes would say that the partner's machine
   * is there now (F20).
   */
  #isLongApart(metDay: number): boolean {
    const day = this.#unlocked.today();
    if (this.#apart?.day !== day) this.#apart = { day, long: day - metDay > LONG_APART_DAYS };
    return this.#apart.long;
  }
  #apart: { readonly day: number; readonly long: boolean } | undefined;

  /** Nothing here depends on whether the partner's machine is there now (F02, F20). */
  state(): SyncState {
    const { space } = this.#unlocked;
    if (!space) return { paired: false, longApart: false };
    const localCause = space.row.disconnected ? "disconnected" : this.#lan ? this.#lan.localCause() : "no-network";
    return {
      paired: true,
      longApart: this.#isLongApart(space.row.metDay),
      ...(localCause ? { localCause } : {}),
    };
  }

  /** Devices joined, or this one has become another (RB3): it keeps listening where it is known to be. */
  peersChanged(): void {
    this.#replicator?.peersChanged();
    this.#lan?.peersChanged();
  }

  /** What was said of this log is not true any more (D3): every session begins anew with a receipt. */
  restart(): void {
    this.#replicator?.restart();
  }

  /** Of the demo alone (F32): its two stay connected while the days go by, and meet on each. */
  dayMoved(): void {
    if (this.#replicator && this.#replicator.live().length > 0) this.#met();
  }

  /** The machine woke. */
  resumed(): void {
    this.#lan?.resumed();
  }

  manualAddress = (): string => readText(this.#unlocked.vault.store, "manual-address") ?? "";

  setManualAddress(address: string): boolean {
    if (this.#lan && !this.#lan.setManual(address)) return false;
    writeText(this.#unlocked.vault.store, "manual-address", address);
    return true;
  }

  addresses = (): string[] => this.#lan?.addresses() ?? [];

  // ── write together ─────────────────────────────────────────────────────

  #together(state: TogetherState): void {
    this.#unlocked.sessions.setLive(state.record, state.state === "on");
    this.#unlocked.emit("together", state);
  }

  /** Undefined: no partner's device is there to join with. */
  join(record: string): TogetherState | undefined {
    const bytes = fromHex(record);
    if (!this.#replicator || !bytes) return undefined;
    return { record, state: this.#replicator.togetherJoin(as<RecordId>(bytes)) };
  }

  leave(record: string): TogetherState {
    const bytes = fromHex(record);
    if (this.#replicator && bytes) return { record, state: this.#replicator.togetherLeave(as<RecordId>(bytes)) };
    return { record, state: "off" };
  }

  togetherStates = (): TogetherState[] =>
    (this.#replicator?.togetherStates() ?? []).map(({ record, state }) => ({ record: toHex(record), state }));

  async stop(): Promise<void> {
    this.#cancelTell();
    this.rest();
    const lan = this.#lan;
    this.#lan = undefined;
    await lan?.stop();
  }
}
