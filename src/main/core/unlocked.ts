/**
 * Everything that exists only while the vault is open. Made by unlocking, ended with the process: nothing here is ever
 * handed to a window, which sees the contract's shapes alone.
 */
import { as, type DeviceId, type PersonKey, type RecordId } from "../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../shared/base/bytes.ts";
import { forget } from "../../shared/base/redacted.ts";
import { becomeAdded, isNew, welcomeOf } from "./addedDevice.ts";
import { Awaiting, dropAwaited } from "./awaiting.ts";
import { IssuingAgain } from "./issuingAgain.ts";
import { givenUp, rememberHeads } from "./formerLogs.ts";
import { type Day, dayIn, localDay, localZone } from "../../shared/base/day.ts";
import { LEFT_BODY } from "../../shared/protocol/body.ts";
import type { EventName, EventPayload } from "../../shared/ipc/contract.ts";
import { KIND } from "../../shared/protocol/entry.ts";
import type { CoreOptions } from "../../shared/ipc/hostFrames.ts";
import { randomBytes } from "./crypto/index.ts";
import { createStagerPool } from "./gate/stagerPool.ts";
import type { RecordState } from "./gate/recordState.ts";
import type { StagerPool } from "./gate/stageTypes.ts";
import type { StagerChannel } from "./hostPort.ts";
import type { EntryRow } from "./log/entryRow.ts";
import { certifyAdded, deviceIdOf, type Identity } from "./log/identity.ts";
import { lostIn, makeAgain, tellLosses } from "./losses.ts";
import { Mending } from "./mending.ts";
import { Notices } from "./notices.ts";
import { newDevice, ownIdentity } from "./ownIdentity.ts";
import type { PairingResult } from "./pairing/describe.ts";
import { keptPairing } from "./pairing/keptPairing.ts";
import { createPairing } from "./pairing/pairing.ts";
import type { OwnDevices, PairingService } from "./pairing/service.ts";
import { History } from "./records/history.ts";
import { KeptStories } from "./records/keptStories.ts";
import { LookBack } from "./records/lookBack.ts";
import { idOf } from "./records/projections.ts";
import { Records } from "./records/records.ts";
import { Sessions } from "./records/sessions.ts";
import { readSettings } from "./settings.ts";
import { openEarlier, openSpace, type Space, type SpaceParts } from "./space/space.ts";
import { deleteSpace, readSpace, type SpaceRow, writeEarlier, writeSpace } from "./space/spaceRow.ts";
import { addLinks, formatMeetingLink, readLinks } from "./sync/links/relay/meetingLink.ts";
import type { Timers } from "./sync/ports.ts";
import { systemTimers } from "./sync/timers.ts";
import { Syncing } from "./syncing.ts";
import type { Store } from "./vault/store.ts";
import type { Vault } from "./vault/vault.ts";

/** How long a device that was removed may still be told so. */
const LAST_WORD_MS = 1_000;

export type Emit = <E extends EventName>(name: E, payload: EventPayload<E>) => void;

export type UnlockParts = {
  readonly vault: Vault;
  readonly options: CoreOptions;
  readonly emit: Emit;
  spawnStager(): StagerChannel;
  /** Left out: as production has them. The simulator stages in-process, and moves time by itself. */
  readonly pool?: StagerPool;
  readonly timers?: Timers;
  /** This vault is another person's device from now on (MB5): whoever holds this opens the vault anew. `lanHint`: where the first is. */
  onAdded(inviter: DeviceId, lanHint: readonly string[]): void;
  /** The space is there, or its place for this device is another: what the window knows of this vault has changed. */
  onChanged(): void;
  /** Milliseconds since the epoch. */
  wallClock(): number;
};

export class Unlocked {
  readonly vault: Vault;
  readonly pool: StagerPool;
  readonly notices: Notices;
  readonly awaiting: Awaiting;
  readonly pairing: PairingService;
  readonly emit: Emit;
  readonly records: Records;
  readonly sessions: Sessions;
  readonly syncing: Syncing;
  identity: Identity;
  space: Space | undefined;
  readonly history: History;
  readonly lookBack: LookBack;
  #spaces = (): Space[] => [...this.#earlier, ...(this.space ? [this.space] : [])];
  /** Of pairings before this one: readable as they were (SP1). */
  #earlier: Space[] = [];
  /** Its person asked, with the passphrase, to pair although this vault is paired (SP1). */
  mayPairAnew = false;
  readonly #parts: UnlockParts;
  readonly #timers: Timers;
  readonly #issuing: IssuingAgain;
  readonly #mending: Mending;

  constructor(parts: UnlockParts) {
    this.#parts = parts;
    this.vault = parts.vault;
    this.emit = parts.emit;
    this.pool = parts.pool ?? createStagerPool({ spawn: parts.spawnStager });
    this.#timers = parts.timers ?? systemTimers;
    this.notices = new Notices(parts.vault.store, randomBytes, this.today, (notice) => parts.emit("notice", notice));
    this.identity = ownIdentity(parts.vault);
    const identity = (): Identity => this.identity;
    this.awaiting = new Awaiting({
      store: parts.vault.store,
      get identity() {
        return identity();
      },
      today: this.today,
    });
    this.records = this.#openRecords();
    this.history = this.#openHistory();
    this.lookBack = new LookBack(this.history, this.records);
    this.sessions = this.#openSessions();
    this.syncing = new Syncing({ unlocked: this, options: parts.options, timers: this.#timers });
    this.#issuing = new IssuingAgain({
      store: this.vault.store,
      records: this.records,
      me: as<PersonKey>(this.identity.person.publicKey),
      space: () => this.space,
    });
    this.#mending = new Mending({
      store: this.vault.store,
      records: this.records,
      notices: this.notices,
      space: () => this.space,
    });
    this.pairing = createPairing({
      timers: this.#timers,
      random: randomBytes,
      me: () => ({ ...this.identity, name: readSettings(this.vault.store).name, port: this.syncing.lan?.port ?? 0 }),
      awaiting: this.awaiting,
      kept: keptPairing(this.vault.store),
      meetingPoints: () => readLinks(this.vault.store).map(formatMeetingLink),
      own: this.#ownDevices(),
      isJoined: (space) => {
        const row = readSpace(this.vault.store);
        return row !== undefined && sameBytes(row.space, space);
      },
      onState: (state) => {
        if (this.#isAdded) return; // said once this vault is open as what it is now
        this.emit("pairing", state);
        // Paired, its space is served as soon as it is open.
        if (state.stage !== "paired") void this.syncing.awaitedChanged().catch(() => undefined);
      },
      onPaired: (result) => {
        this.#join(result);
        // What has no room from here on is done at the next start: the two are paired.
        void this.#enterJoined(result).catch(() => this.#parts.onChanged());
      },
    });
  }

  #isAdded = false;

  /** MB5. */
  #ownDevices(): OwnDevices {
    const { store } = this.vault;
    return {
      welcome: () => welcomeOf(this.space, this.identity, store),
      joined: (theirs, lanHint) => {
        const certificate = certifyAdded(theirs, this.identity.person);
        try {
          this.space?.addDevice(certificate, true);
          this.space?.acknowledge(deviceIdOf(certificate)); // its introduction may have been here first
        } catch {
          return; // no room: it introduces itself, and is asked about
        }
        this.syncing.peersChanged();
        this.syncing.lan?.hint(deviceIdOf(certificate), lanHint);
        this.#parts.onChanged();
      },
      mayJoin: () => isNew(store),
      join: (welcome, inviter, lanHint) => {
        becomeAdded(this.vault, welcome, this.today());
        forget(welcome.person); // it lies in the vault
        this.#isAdded = true;
        this.#parts.onAdded(deviceIdOf(inviter), lanHint);
      },
    };
  }

  today = (): Day => localDay(this.#parts.wallClock());
  #todayIn = (zone: string): Day => dayIn(zone, this.#parts.wallClock());

  /** Opens the shared space, where there is one, and lets the world in. */
  async begin(): Promise<void> {
    const { vault } = this;
    const entriesLost = lostIn(vault.openReport, "entries");
    this.#earlier = openEarlier(this.#spaceParts(entriesLost, true));
    await this.#openSpace(entriesLost);
    await makeAgain({ vault, records: this.records, spaces: this.#spaces(), timers: this.#timers });
    vault.store.transaction(() => tellLosses(vault, this.notices));
    vault.settleLosses();
    this.#issuing.look();
    this.records.answers.look();
    await this.syncing.start();
    this.pairing.resume();
  }

  #openRecords(): Records {
    const device = (): DeviceId => this.identity.device;
    return new Records({
      store: this.vault.store,
      get device() {
        return device();
      },
      person: as<PersonKey>(this.identity.person.publicKey),
      randomBytes,
      today: this.today,
      todayIn: this.#todayIn,
      zone: localZone,
      events: {
        projections: (changed, removed) => this.emit("projections", { changed: [...changed], removed: [...removed] }),
        kept: (text) => this.emit("kept", text),
        replaced: (id) => {
          this.history.moved(id);
          this.sessions.reopen(id, "rebuilt");
        },
        erased: () => this.vault.afterErase(),
        forgotten: (id) => {
          this.notices.forget(id);
          this.records.erasing.moved();
        },
        lost: ({ record, title, written, count }) =>
          this.notices.add({ kind: "unread", record, title, written, ...(count === undefined ? {} : { count }) }),
      },
    });
  }

  #openHistory(): History {
    const { texts } = this.records;
    const me = as<PersonKey>(this.identity.person.publicKey);
    // What stands here while part of its log is asked back (D3) is kept elsewhere.
    const stateOf = (record: RecordId): RecordState | undefined =>
      texts.stood.has(idOf(record)) ? undefined : texts.state(record);
    return new History(texts, me, new KeptStories(this.vault.store, me, stateOf));
  }

  #openSessions(): Sessions {
    return new Sessions({
      records: this.records,
      pool: this.pool,
      randomBytes,
      events: {
        remote: (session, changes) => this.emit("remote", { session, changes: [...changes] }),
        reopen: (session, reason) => this.emit("reopen", { session, reason }),
      },
    });
  }

  async #openSpace(entriesLost: boolean): Promise<void> {
    this.space = openSpace(this.#spaceParts(entriesLost, false));
    await this.space?.begin();
  }

  #spaceParts(entriesLost: boolean, isEarlier: boolean): SpaceParts {
    const identity = (): Identity => this.identity;
    const opened = this.#joins;
    const isNow = (): boolean => !isEarlier && this.#joins === opened;
    /** What an earlier space still finds out moves nothing but its own rows. */
    const whileNow =
      <A extends unknown[]>(act: (...args: A) => void) =>
      (...args: A): void => {
        if (isNow()) act(...args);
      };
    return {
      store: this.vault.store,
      get identity() {
        return identity();
      },
      records: this.records,
      pool: this.pool,
      timers: this.#timers,
      today: this.today,
      givenUp: () => givenUp(this.vault.store),
      isMending: () => this.#mending.isUnderWay,
      entriesLost,
      isEarlier,
      events: {
        placeChanged: whileNow(() => this.#parts.onChanged()),
        removed: whileNow((device, by) => this.#deviceRemoved(device, by)),
        evaluated: (rows, changed) => {
          if (isNow()) this.#evaluated(rows, changed);
          else {
            for (const { fromGate } of this.#earlier) fromGate.announce(changed);
            this.history.moved();
          }
        },
        early: (records) => {
          for (const record of records) this.history.moved(idOf(record));
          if (isNow()) this.space?.fromGate.announce(records);
          else for (const { fromGate } of this.#earlier) fromGate.announce(records);
        },
        quarantined: whileNow(() => this.notices.addOnce({ kind: "quarantined", who: "partner" })),
        forked: whileNow((who) => this.notices.addOnce({ kind: "fork", who: this.#who(who) })),
        untaken: whileNow((record) => this.notices.addOnce({ kind: "untaken", record: idOf(record) })),
        joined: whileNow((device) => {
          // Each device is in the list of devices; one word of it is enough until it is dismissed.
          const { person, origin } = device.certificate;
          if (!this.pairing.introduced(device.certificate))
            this.notices.addOnce({ kind: origin === "restored" ? "restored" : "device-added", who: this.#who(person) });
          this.syncing.peersChanged();
        }),
        left: whileNow(() => {
          this.notices.addOnce({ kind: "left" });
          this.#parts.onChanged();
        }),
        ownLogLost: whileNow(() => this.#renewDevice()),
        repaired: whileNow(() => {
          this.history.moved();
          this.#issuing.readAgain();
          this.syncing.restart(); // receipts sent before name more than is here
          this.#mending.began();
        }),
        heard: whileNow((from, vector) => {
          this.#mending.heard();
          this.syncing.heard(from);
          if (this.space && vector.length > 0) this.pairing.isThere(this.space.space, from);
          this.records.answers.heard(from, vector);
          if (this.records.erasing.heard(from, vector)) this.emit("erased", {});
        }),
      },
    };
  }
  /** How often this vault was paired since it was opened. */
  #joins = 0;

  /** F15: said once on every device but the one that did it. What the other side does with its devices, it sees too. */
  #deviceRemoved(device: DeviceId, { entry: { core } }: EntryRow): void {
    const own = this.identity.device;
    if (sameBytes(device, own)) this.notices.addOnce({ kind: "removed-here" });
    else if (core.kind === KIND.deviceRemoved && !sameBytes(core.device, own)) {
      this.notices.addOnce({ kind: "device-removed", who: this.#who(this.space?.log.personOf(device)) });
    }
    this.#parts.onChanged();
    // Not before the removal itself is on its way: it is the last the device hears from here.
    this.#timers.after(LAST_WORD_MS, () => this.syncing.peersChanged());
  }

  #who = (person: PersonKey | undefined): "me" | "partner" =>
    person && sameBytes(person, this.identity.person.publicKey) ? "me" : "partner";

  /** The two are paired: their space begins, empty (SP1). What was written before stays one's own until it is shared. */
  async enterSpace(result: PairingResult): Promise<void> {
    this.#join(result);
    await this.#enterJoined(result);
  }

  /** Durable when it returns; throws where there is no room. A space that was there is an earlier one from here on (SP1). */
  #join({ space, partner, meetingPoints }: PairingResult): void {
    const today = this.today();
    const row: SpaceRow = {
      space,
      partner: partner.person,
      partnerName: partner.name,
      devices: [{ certificate: partner.certificate, day: today, acknowledged: true, removed: false }],
      disconnected: false,
      metDay: today,
      partnerLeft: false,
    };
    this.#endSpace((store) => {
      writeSpace(store, row);
      addLinks(store, meetingPoints);
    });
  }

  /**
   * UP1: alone, at once, whether or not anybody can be reached. What both had stays as it was, to be read. `tell`: the
   * partner is told, as far as that can leave within `TOLD_MS`; nothing is said or heard after it.
   */
  async unpair(tell: boolean): Promise<boolean> {
    if (!this.space) return false;
    await this.sessions.settled();
    if (tell) await this.#sayLeft(this.space);
    this.#endSpace(deleteSpace);
    // Its last words, and what it answers while its invitation's time is not up.
    if (this.pairing.state().stage === "paired") this.pairing.forget();
    await this.syncing.renew();
    this.#parts.onChanged();
    return true;
  }

  async #sayLeft(space: Space): Promise<void> {
    try {
      await space.author({ kind: KIND.left, plaintext: LEFT_BODY });
    } catch {
      return; // a full disk: leaving goes on
    }
    await this.syncing.lastWord(TOLD_MS);
  }

  /** The space that there is, if any, is an earlier one from here on (SP1). Durable when it returns; throws where there is no room. */
  #endSpace(write: (store: Store) => void): void {
    const { store } = this.vault;
    const before = readSpace(store);
    this.records.texts.commit(() => {
      if (before) {
        writeEarlier(store, before);
        this.records.texts.closeShared(before.partnerName);
      }
      write(store);
      dropAwaited(store);
    });
    this.awaiting.dropped();
    this.mayPairAnew = false;
    if (!this.space) return;
    this.#joins += 1;
    this.syncing.rest(); // before it is heard of again
    this.records.detach();
    this.#earlier.push(this.space);
    this.space = undefined;
    this.history.moved();
    this.sessions.reopenAll("rebuilt");
    this.emit("projections", { changed: this.records.list().filter(({ shared }) => shared), removed: [] });
  }

  async #enterJoined({ partner, lanHint }: PairingResult): Promise<void> {
    await this.#openSpace(false);
    await this.syncing.renew();
    this.syncing.lan?.hint(deviceIdOf(partner.certificate), lanHint);
    this.#parts.onChanged();
  }

  get paired(): boolean {
    return readSpace(this.vault.store) !== undefined;
  }

  #evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void {
    const own = toHex(this.identity.device);
    for (const record of changed) {
      const id = idOf(record);
      this.history.moved(id);
      const state = this.records.texts.state(record);
      if (state?.fault === "split") this.notices.addOnce({ kind: "split", record: id });
      const changes = rows
        .filter((row) => row.status === "accepted" && sameBytes(row.entry.core.record, record))
        .flatMap((row) => this.space?.broughtBy(row) ?? []);
      if (rows.length === 0) this.sessions.reopen(id, "rebuilt");
      else this.sessions.accepted(id, changes, state?.heads ?? []);
    }
    for (const row of rows) {
      if (row.status === "refused") {
        this.notices.addOnce({ kind: toHex(row.entry.core.device) === own ? "refused-mine" : "refused-theirs" });
      }
      if (row.status === "unknown") this.notices.addOnce({ kind: "held-newer" });
    }
    this.space?.fromGate.announce(changed);
    this.records.answers.look(changed);
    this.#mending.look();
    const { log } = this.space ?? {};
    if (log && (log.forks.size > 0 || log.removals.length > 0)) this.#issuing.look();
  }

  /**
   * RB3, FK1: another copy of this vault wrote on in our log, or the partner knows more of it than we do. We go on as a
   * new device of the same person, in the place of the one given up (MB3); what is ours comes back to us from the partner
   * like anything else. All at once, so that nothing more is written as the old one; where we listen stays as it is.
   */
  #renewDevice(): void {
    const { space } = this;
    if (space) rememberHeads(this.vault.store, space.log, this.identity.device, true);
    this.identity = newDevice(this.vault, this.identity);
    this.awaiting.dropped();
    this.pairing.forget();
    this.sessions.reopenAll("rebuilt");
    void space?.openLog().catch(() => undefined); // a full disk: tried again with the next entry, or at the next start
    this.syncing.peersChanged();
  }

  /** RP2: what was typed is committed, links are closed. */
  async end(): Promise<void> {
    await this.rest();
    this.vault.close();
  }

  /** The same, and the vault stays open. */
  async rest(): Promise<void> {
    const pairingRests = this.pairing.stop();
    // First of all: once links are closed, a replica in Write together is given up with what it still sends.
    await this.sessions.settled();
    await Promise.all([pairingRests, this.syncing.stop()]);
    for (const { gate } of this.#spaces()) await gate.idle();
    this.pool.close();
  }
}

/** For the partner to be told that one leaves (UP1): on one network at once, else where a meeting point is connected. */
const TOLD_MS = 2_000;
