/** The space's way to the partner: local network, replicator, and what the window is told of them (F20). */
import { as, type DeviceId, type PersonKey, type RecordId } from "../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../shared/base/bytes.ts";
import type { Day } from "../../shared/base/day.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import type { SyncState, TogetherState } from "../../shared/ipc/shapes.ts";
import type { CoreOptions } from "../../shared/ipc/hostFrames.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";
import { randomBytes } from "./crypto/index.ts";
import { readText, writeText } from "./settings.ts";
import { dayOfCounter } from "./space/counters.ts";
import { type Carried, type CarryError, readCarryFile, writeCarryFile } from "./sync/carryFile.ts";
import { channelsOf } from "./sync/channels.ts";
import { type Lan, openLan } from "./sync/links/lan/lan.ts";
import type { LinkSink } from "./sync/links/link.ts";
import {
  formatMeetingLink,
  type MeetingLink,
  parseMeetingLink,
  readLinks,
  writeLinks,
} from "./sync/links/relay/meetingLink.ts";
import type { MeetingState } from "./sync/links/relay/meetingPoint.ts";
import { MeetingPoints } from "./sync/links/relay/meetingPoints.ts";
import { Parcels } from "./sync/parcels.ts";
import type { SyncLog, Timers } from "./sync/ports.ts";
import { createReplicator, type Replicator } from "./sync/replicator.ts";
import type { Unlocked } from "./unlocked.ts";

const LONG_APART_DAYS = 7;
const STATE_EVERY_MS = 5_000;
/** After a pairing could not be written down, though both have confirmed it. */
const ROOM_EVERY_MS = 2_000;
/** Whoever carried the first file here waits so long at most for the space to be there. */
const JOIN_MS = 5_000;
/** Of the half second that a lock has (RP2). */
const FLUSH_MS = 200;

const linksOf = (texts: readonly string[]): MeetingLink[] =>
  texts.map(parseMeetingLink).flatMap((link) => (link.ok ? [link.value] : []));

export class Syncing {
  readonly #unlocked: Unlocked;
  readonly #options: CoreOptions;
  #lan: Lan | undefined;
  #replicator: Replicator | undefined;
  /** The way to a partner who has not shown yet that they confirmed too (PR2). */
  #awaited: Replicator | undefined;
  #told = "";
  #cancelTell: () => void = () => undefined;
  /** A pairing that is just being entered, or a way that closes, finds the vault closed by then. */
  #isStopped = false;

  readonly #timers: Timers;

  constructor(parts: { unlocked: Unlocked; options: CoreOptions; timers: Timers }) {
    this.#unlocked = parts.unlocked;
    this.#options = parts.options;
    this.#timers = parts.timers;
  }

  /** Listens from unlocking on, and serves the partner's devices where there are any. */
  async start(): Promise<void> {
    if (this.#options.lan && !this.#lan && !this.#isStopped) await this.#listen();
    if (this.#isStopped) return this.#endLan();
    const { space } = this.#unlocked;
    if (this.#unlocked.awaiting.current) this.#await();
    else if (space && !space.row.disconnected && !this.#replicator) {
      this.#replicator = this.#serve(space, (person) => this.#met(person, this.#unlocked.today()));
      this.#replicator.onTogether((change) => this.#together({ record: toHex(change.record), state: change.state }));
      const onMet = (person: PersonKey, counter: number): void => this.#met(person, dayOfCounter(counter));
      this.#meet(space, this.#replicator, onMet);
      this.#joined(true);
      this.#joins = undefined;
    }
    this.#tell();
  }

  /** The ways that need nobody to be there (AP1). */
  #meet(log: SyncLog, replicator: Replicator, onMet: (person: PersonKey, counter: number) => void): void {
    const awaited = this.#unlocked.awaiting.current;
    const parcels = new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet });
    this.#carrying = { log, parcels };
    const points = new MeetingPoints({
      log,
      parcels,
      timers: this.#timers,
      random: randomBytes,
      isAwaiting: awaited !== undefined,
      isLive: replicator.isLive,
      changed: () => this.#tell(),
    });
    points.set([...this.#links(), ...linksOf(awaited?.meetingPoints ?? [])]);
    replicator.onLiveChange((device) => points.heard(device));
    this.#apart = points;
  }
  #apart: MeetingPoints | undefined;
  #carrying: { readonly log: SyncLog; readonly parcels: Parcels } | undefined;

  /** For every other device (CF1). Undefined while there is nobody to reach, or nobody is to be. */
  async carryFile(): Promise<Uint8Array | undefined> {
    const to = this.#carrying;
    return to && to.log.peers().length > 0 ? writeCarryFile(to.log, to.parcels) : undefined;
  }

  /** Reads what was carried here. Rejects where it can't be written down now. */
  async carried(file: Uint8Array): Promise<Result<Carried, CarryError> | undefined> {
    const to = this.#carrying;
    const read = to && (await readCarryFile(file, to.log, to.parcels));
    // PR2: it was their confirm, too. What else is in it has its place from now on.
    return this.#awaited && (await this.#joins) ? this.carried(file) : read;
  }
  /** Whoever is awaited has shown that they confirmed: true once their space is served. */
  #joins: Promise<boolean> | undefined;
  #joined: (isServed: boolean) => void = () => undefined;

  #serve(log: SyncLog, onMet: (person: PersonKey) => void): Replicator {
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
    const metSoon = (): void => {
      this.#joins ??= new Promise((joined) => {
        this.#joined = joined;
        this.#timers.after(JOIN_MS, () => joined(false));
      });
      this.#timers.after(0, met);
    };
    this.#awaited = this.#serve(log, metSoon);
    this.#meet(log, this.#awaited, metSoon);
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
    this.#apart?.stop();
    this.#apart = undefined;
    this.#carrying?.parcels.end();
    this.#carrying = undefined;
    this.#lan?.rest();
  }

  /** What was just said leaves, as far as anybody can be reached now. */
  async lastWord(ms: number): Promise<void> {
    const over = new Promise<void>((done) => void this.#timers.after(ms, done));
    const isLive = (this.#replicator?.live().length ?? 0) > 0;
    await Promise.race([over, Promise.all([this.#apart?.flush(), isLive ? over : undefined])]);
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
    if (this.#isStopped) return;
    this.#cancelTell();
    const state = this.state();
    const said = JSON.stringify(state);
    if (said !== this.#told) this.#unlocked.emit("sync", state);
    this.#told = said;
    this.#cancelTell = this.#timers.after(STATE_EVERY_MS, () => this.#tell());
  }

  /** On that day, at the latest today: clocks may differ. One's own other devices say nothing of the partner. */
  #met(person: PersonKey, day: Day): void {
    const { space } = this.#unlocked;
    if (!space || !sameBytes(person, space.row.partner)) return;
    const metDay = Math.min(day, this.#unlocked.today()) as Day;
    if (space.row.metDay < metDay) space.change({ metDay });
    this.#tell();
  }

  /**
   * As it stood when the vault was opened, or the day began: else the moment it changes would say that the partner's machine
   * is there now (F20).
   */
  #isLongApart(metDay: number): boolean {
    const day = this.#unlocked.today();
    if (this.#longApart?.day !== day) this.#longApart = { day, long: day - metDay > LONG_APART_DAYS };
    return this.#longApart.long;
  }
  #longApart: { readonly day: number; readonly long: boolean } | undefined;

  /** Nothing here depends on whether the partner's machine is there now (F02, F20). */
  state(): SyncState {
    const { space } = this.#unlocked;
    if (!space) return { paired: false, longApart: false, partnerLeft: false, meetingPoints: this.meetingPoints() };
    const meetingPoints = this.meetingPoints();
    // Nothing on this machine stands in the way where one of them is reached.
    const isReached = meetingPoints.some(({ state }) => state === "reached" || state === "full");
    const lanCause = isReached ? undefined : this.#lan ? this.#lan.localCause() : "no-network";
    const localCause = space.row.disconnected ? "disconnected" : lanCause;
    return {
      paired: true,
      longApart: this.#isLongApart(space.row.metDay),
      partnerLeft: space.row.partnerLeft,
      meetingPoints,
      ...(localCause ? { localCause } : {}),
    };
  }

  /** Devices joined, or this one has become another (RB3): it keeps listening where it is known to be. */
  peersChanged(): void {
    this.#replicator?.peersChanged();
    this.#apart?.peersChanged();
    this.#lan?.peersChanged();
  }

  /** What was said of this log is not true any more (D3): every session begins anew with a receipt. */
  restart(): void {
    this.#replicator?.restart();
    this.#apart?.restart();
  }

  /** Of the demo alone (F32): its two stay connected while the days go by, and meet on each. */
  dayMoved(): void {
    const { space } = this.#unlocked;
    if (space && this.#replicator && this.#replicator.live().length > 0)
      this.#met(space.row.partner, this.#unlocked.today());
  }

  /** The machine woke. */
  resumed(): void {
    this.#lan?.resumed();
    this.#apart?.resumed();
  }

  manualAddress = (): string => readText(this.#unlocked.vault.store, "manual-address") ?? "";

  setManualAddress(address: string): boolean {
    if (this.#lan && !this.#lan.setManual(address)) return false;
    writeText(this.#unlocked.vault.store, "manual-address", address);
    return true;
  }

  /** A peer said over any path how far it has come: what waits for it may not be needed any more. */
  heard(device: DeviceId): void {
    this.#apart?.heard(device);
  }

  // ── meeting points ─────────────────────────────────────────────────────

  #links = (): MeetingLink[] => readLinks(this.#unlocked.vault.store);

  /** As they are set, whether or not there is anybody yet to meet there. */
  meetingPoints(): { readonly link: string; readonly state: MeetingState }[] {
    const states = this.#apart?.states();
    return this.#links().map((link) => {
      const name = formatMeetingLink(link);
      return { link: name, state: states?.get(name) ?? "unreached" };
    });
  }

  addMeetingPoint(text: string): Result<undefined, { readonly type: "NoLink" | "TooMany" }> {
    const link = parseMeetingLink(text);
    if (!link.ok) return link;
    const others = this.#links().filter(({ url }) => url !== link.value.url);
    if (others.length >= LIMIT.meetingPoints) return err({ type: "TooMany" });
    this.#setLinks([...others, link.value]);
    return ok(undefined);
  }

  removeMeetingPoint(text: string): void {
    this.#setLinks(this.#links().filter((link) => formatMeetingLink(link) !== text));
  }

  #setLinks(links: readonly MeetingLink[]): void {
    writeLinks(this.#unlocked.vault.store, links);
    this.#apart?.set(links);
    this.#tell();
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
    this.#isStopped = true;
    this.#cancelTell();
    await Promise.race([this.#apart?.flush(), new Promise<void>((over) => void this.#timers.after(FLUSH_MS, over))]);
    this.rest();
    await this.#endLan();
  }

  async #endLan(): Promise<void> {
    const lan = this.#lan;
    this.#lan = undefined;
    await lan?.stop();
  }
}
