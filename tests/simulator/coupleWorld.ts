/**
 * D4 with whole cores: two persons' devices write, share, lock, lose links and days, one comes back from a backup or an
 * older state of its disk. At the end all meet, and must have the same; no shared or drafted word may be missing.
 *
 * Every piece of text written is one token that occurs nowhere else, so that each can be counted at the end.
 */
import { as, type SpaceId } from "../../src/shared/base/brand.ts";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { recordIdFromHex } from "../../src/main/core/records/projections.ts";
import type { Projection } from "../../src/shared/ipc/contract.ts";
import { type SeededRandom, seededRandom } from "../attack/seededRandom.ts";
import { CoupleDevice } from "./coupleDevice.ts";
import { Net, VirtualTime } from "./coupleNet.ts";

export type CoupleTally = Record<
  "edits" | "shares" | "together" | "locks" | "restored" | "rolledBack" | "forks" | "uncounted" | "troubles" | "faults",
  number
>;
export const emptyCoupleTally = (): CoupleTally => ({
  edits: 0,
  shares: 0,
  together: 0,
  locks: 0,
  restored: 0,
  rolledBack: 0,
  forks: 0,
  uncounted: 0,
  troubles: 0,
  faults: 0,
});

const STEPS = 30;
const TEN_YEARS = 3652;
const TOKEN = /<\d+>/g;

export async function runCouple(seed: number, root: string, tally = emptyCoupleTally()): Promise<void> {
  const world = new CoupleWorld(seededRandom(seed), root, tally);
  try {
    await world.begin();
    for (let step = 0; step < STEPS; step++) await world.step();
    await world.heal();
    await world.goOn();
    world.compare();
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await world.end();
  }
}

/** Where a token was last put: on one machine only, or for both. */
type Word = { readonly by: CoupleDevice; stage: "drafted" | "shared" };

class CoupleWorld {
  readonly #random: SeededRandom;
  readonly #root: string;
  readonly #tally: CoupleTally;
  readonly #time = new VirtualTime();
  readonly #net = new Net();
  #devices: CoupleDevice[] = [];
  readonly #words = new Map<string, Word>();
  /** Deleted by someone who saw them, thrown away, or gone with a disk before anyone had them: they may be missing. */
  readonly #excused = new Set<string>();
  /** The one state of a disk that may be put back, and what was written there since. */
  #kept: { device: CoupleDevice; putBack: () => Promise<void>; since: number } | undefined;
  /** In an unshared draft of a backup or an older disk, and shared since: its owner may well share it again. */
  readonly #twice = new Set<string>();
  /** Whose devices come back from the past. Both at once would no longer know each other's keys (EN3): they pair again. */
  readonly #unlucky: "A" | "B";
  #next = 1;
  #forked = false;

  constructor(random: SeededRandom, root: string, tally: CoupleTally) {
    this.#random = random;
    this.#unlucky = random.pick(["A", "B"]);
    this.#root = root;
    this.#tally = tally;
  }

  #skew = (): number => this.#random.pick([0, 0, 1, -1, TEN_YEARS, -TEN_YEARS]);
  #device = (name: string): CoupleDevice => new CoupleDevice(name, this.#root, this.#time.timers, this.#skew());

  async begin(): Promise<void> {
    const [a, b] = [this.#device("A"), this.#device("B")];
    this.#devices = [a, b];
    for (const device of this.#devices) await device.create();
    const space = as<SpaceId>(randomBytes(32));
    const meet = (me: CoupleDevice, other: CoupleDevice) => {
      const { certificate } = other.core.identity;
      const partner = { person: certificate.person, certificate, name: other.name, port: 0 };
      return me.core.enterSpace({ space, partner, lanHint: [] });
    };
    await meet(a, b);
    await meet(b, a);
  }

  async end(): Promise<void> {
    this.#net.cutAll();
    for (const device of this.#devices) await device.lock();
  }

  async step(): Promise<void> {
    const device = this.#random.pick(this.#devices);
    const dice = this.#random.below(100);
    const unlucky = this.#random.pick(this.#devices.filter(({ name }) => name === this.#unlucky));
    if (dice < 27) await this.#type(device);
    else if (dice < 32) await this.#create(device);
    else if (dice < 46) await this.#share(device);
    else if (dice < 48) await this.#discard(device);
    else if (dice < 50) this.#aside(device);
    else if (dice < 53) await this.#together(device);
    else if (dice < 63) this.#connect(device);
    else if (dice < 78) await this.#deliver(this.#random.below(12));
    else if (dice < 81) this.#trouble();
    else if (dice < 84) await this.#lock(device);
    else if (dice < 89) await this.#keep(unlucky);
    else if (dice < 95) await this.#putBack();
    else if (dice < 97) await this.#restore(unlucky);
    else this.#time.advance(this.#random.pick([300, 2_000, 20_000]));
  }

  // ── what people do ─────────────────────────────────────────────────────

  #rows = (device: CoupleDevice): Projection[] => device.core.records.list();
  #mine = (device: CoupleDevice): Projection[] => this.#rows(device).filter(({ owner }) => owner !== "partner");
  #token = (): string => `<${this.#next++}>`;

  async #create(device: CoupleDevice): Promise<void> {
    const body = this.#token();
    const kind = this.#random.below(3) === 0 ? "boundary" : "agreement";
    device.core.records.create(kind, { title: `Title ${this.#next}`, body }, undefined);
    this.#words.set(body, { by: device, stage: "drafted" });
  }

  async #type(device: CoupleDevice): Promise<void> {
    const rows = this.#mine(device);
    if (rows.length === 0) return this.#create(device);
    const { id } = this.#random.pick(rows);
    const token = this.#token();
    let removed: string | undefined;
    const saved = await device.type(id, (body) => {
      const found = [...body.matchAll(TOKEN)];
      const old = found.length > 2 && this.#random.below(5) === 0 ? this.#random.pick(found) : undefined;
      removed = old?.[0];
      const at = old?.index ?? this.#random.pick([0, body.length, ...found.map(({ index }) => index)]);
      return { at, remove: removed?.length ?? 0, text: token };
    });
    if (!saved) return;
    this.#tally.edits += 1;
    this.#words.set(token, { by: device, stage: "drafted" });
    if (removed) this.#excused.add(removed);
  }

  async #share(device: CoupleDevice): Promise<void> {
    const rows = this.#mine(device).filter(({ unshared }) => unshared);
    if (rows.length === 0) return;
    const shared = await device.core.records.share(this.#random.pick(rows).id, "");
    if (!shared.ok) throw new Error(`a share was answered with ${shared.error.type}`);
    this.#tally.shares += 1;
    this.#noteShared(device, shared.value.id);
  }

  #noteShared(device: CoupleDevice, id: string): void {
    for (const token of tokensIn(device.core.records.text(id)?.shared.body)) {
      const word = this.#words.get(token);
      if (word) word.stage = "shared";
    }
  }

  async #discard(device: CoupleDevice): Promise<void> {
    const rows = this.#mine(device).filter(({ unshared, shared }) => unshared && shared);
    if (rows.length === 0) return;
    const { id } = this.#random.pick(rows);
    for (const token of tokensIn(device.core.records.text(id)?.mine.body)) {
      if (this.#words.get(token)?.stage === "drafted") this.#excused.add(token);
    }
    await device.core.records.discard(id);
  }

  #aside(device: CoupleDevice): void {
    const rows = this.#rows(device);
    if (rows.length > 0) device.core.records.setAside(this.#random.pick(rows).id, this.#random.below(2) === 0);
  }

  async #together(device: CoupleDevice): Promise<void> {
    const rows = this.#rows(device).filter(({ shared, owner, fault }) => shared && owner === "both" && !fault);
    if (rows.length === 0) return;
    const { id } = this.#random.pick(rows);
    for (const each of this.#devices) {
      const row = each.core.records.projection(id);
      if (!row || row.fault || !(await each.core.records.share(id, "")).ok) continue;
      this.#noteShared(each, id);
      each.core.syncing.join(id);
    }
    await this.#deliver(Infinity);
    for (let i = 0; i < 3; i++) {
      const token = this.#token();
      const saved = await device.type(id, (body) => ({ at: body.length, remove: 0, text: token }));
      if (saved) this.#words.set(token, { by: device, stage: "drafted" });
      if (saved) this.#noteShared(device, id);
      this.#tally.together += saved ? 1 : 0;
    }
    for (const each of this.#devices) each.core.syncing.leave(id);
  }

  // ── what happens to machines and links ─────────────────────────────────

  #connect(from: CoupleDevice): void {
    const others = this.#devices.filter((device) => device !== from);
    for (const to of others) if (this.#random.below(2) === 0) this.#dial(from, to);
  }

  #dial(from: CoupleDevice, to: CoupleDevice): void {
    const peer = from.core.space?.peers().find(({ device }) => sameBytes(device, to.core.identity.device));
    const [here, there] = [from.core.syncing.sink, to.core.syncing.sink];
    if (!peer || !here || !there || here.isLive(peer.device)) return;
    const [a, b] = this.#net.connect();
    there.attach(b);
    here.attach(a, peer);
  }

  async #deliver(most: number): Promise<void> {
    for (let left = most; left > 0;) {
      const moved = this.#net.deliver(Math.min(left, 4));
      for (const device of this.#devices) await device.quiet();
      if (moved === 0) return;
      left -= moved;
    }
  }

  #trouble(): void {
    this.#net.trouble(this.#random);
    this.#tally.troubles += 1;
  }

  async #lock(device: CoupleDevice): Promise<void> {
    await device.lock();
    await device.unlock();
    this.#tally.locks += 1;
  }

  async #keep(device: CoupleDevice): Promise<void> {
    if (this.#kept || !this.#mayRenew(device)) return;
    this.#kept = { device, putBack: await device.snapshot(), since: this.#next };
    for (let i = this.#random.below(3); i > 0; i--) {
      await this.#type(device);
      await this.#share(device);
    }
  }

  async #putBack(): Promise<void> {
    const kept = this.#kept;
    if (!kept || !this.#mayRenew(kept.device)) return;
    this.#kept = undefined;
    this.#excuseLost(kept.device, kept.since);
    await kept.putBack();
    this.#tally.rolledBack += 1;
    await this.#type(kept.device);
    await this.#share(kept.device);
  }

  /** A laptop is lost, its backup restored on another machine. */
  async #restore(device: CoupleDevice): Promise<void> {
    if (this.#kept?.device === device || !this.#mayRenew(device)) return;
    const [backup, since] = [await device.backup(), this.#next];
    for (let i = this.#random.below(4); i > 0; i--) {
      await this.#type(device);
      await this.#share(device);
      await this.#deliver(this.#random.below(20));
    }
    const fresh = this.#device(device.name);
    this.#tally.restored += 1;
    if (this.#devices.length < 4 && this.#random.below(2) === 0) {
      // The old one is still there: from now on they are two machines of one person.
      for (const [token, { by }] of this.#words) if (by === device) this.#twice.add(token);
      await fresh.restore(backup);
      this.#devices.push(fresh);
      return;
    }
    this.#excuseLost(device, since);
    await device.lock();
    await fresh.restore(backup);
    this.#devices = this.#devices.map((each) => (each === device ? fresh : each));
    for (const word of this.#words.values()) if (word.by === device) Object.assign(word, { by: fresh });
  }

  /** MB2: at most 4 devices a person; each renewal is one, and a disk put back may take another. */
  #mayRenew(device: CoupleDevice): boolean {
    if (device.name !== this.#unlucky) return false;
    const { person } = device.core.identity.certificate;
    const known = this.#devices.flatMap(({ core }) => core.space?.row.devices ?? []);
    const theirs = new Set(
      known
        .filter(({ certificate }) => sameBytes(certificate.person, person))
        .map((row) => toHex(row.certificate.nonce)),
    );
    return theirs.size < 3;
  }

  /** Words written here since then, and words deleted or shared here alone, go with the disk where nobody else has them. */
  #excuseLost(device: CoupleDevice, since: number): void {
    const elsewhere = new Set(
      this.#devices
        .filter((each) => each !== device)
        .flatMap((each) => this.#rows(each).flatMap(({ id }) => tokensIn(each.core.records.text(id)?.shared.body))),
    );
    for (const [token, word] of this.#words) {
      const number = Number(token.slice(1, -1));
      if (word.by === device && number >= since && !elsewhere.has(token)) this.#excused.add(token);
      if (word.by === device && number < since) this.#twice.add(token);
      // What was shared since may be a draft again.
      if (word.by === device && number < since && word.stage === "shared" && !elsewhere.has(token))
        word.stage = "drafted";
    }
  }

  // ── the end ────────────────────────────────────────────────────────────

  /** Everyone meets everyone over good links, until nobody learns anything new. */
  async heal(): Promise<void> {
    for (let round = 0, before = ""; ; round++) {
      if (round > 25) throw new Error("never settles");
      this.#net.cutAll();
      this.#time.advance(400);
      for (const from of this.#devices) {
        for (const to of this.#devices) {
          if (from === to) continue;
          this.#dial(from, to);
          await this.#deliver(Infinity);
          this.#time.advance(400);
          await this.#deliver(Infinity);
        }
      }
      const now = JSON.stringify(this.#devices.map((device) => this.#vector(device)));
      if (now === before) return;
      before = now;
    }
  }

  /** After a fork everyone writes once more: what does not count must not come back by being named. */
  async goOn(): Promise<void> {
    if (!this.#devices.some(({ core }) => (core.space?.log.forks.size ?? 0) > 0)) return;
    this.compare();
    for (const device of this.#devices) {
      await this.#type(device);
      await this.#share(device);
    }
    await this.heal();
  }

  #vector = ({ core }: CoupleDevice): string[] =>
    (core.space?.vector() ?? []).map(({ device, seq, hash }) => `${toHex(device)} ${seq} ${toHex(hash)}`).sort();

  compare(): void {
    const [first, ...others] = this.#devices;
    if (!first) throw new Error("an empty world");
    this.#forked = (first.core.space?.log.forks.size ?? 0) > 0;
    this.#tally.forks += first.core.space?.log.forks.size ?? 0;
    for (const { device } of first.core.space?.log.devices ?? []) {
      const rows = first.core.space?.log.entriesFrom(device, 1) ?? [];
      this.#tally.uncounted += rows.filter(({ status }) => status === "uncounted").length;
    }
    const shown = this.#shown(first);
    for (const other of others) same(shown, this.#shown(other), `${first.name} and ${other.name}`);
    for (const device of this.#devices) {
      this.#compareTexts(device);
      this.#compareDrafts(device);
    }
  }

  /** All that both have; what is one's own on each machine is left out. */
  #shown(device: CoupleDevice): unknown {
    const { core } = device;
    const rows = this.#rows(device).filter(({ shared }) => shared);
    const records = rows.map((row) => {
      const record = recordIdFromHex(row.id);
      const state = record && core.records.state(record);
      const heads = [...(state?.heads ?? [])].sort();
      if (row.fault) this.#tally.faults += 1;
      const { kind, fault, day } = row;
      return { id: row.id, kind, fault, day, heads, text: core.records.text(row.id)?.shared };
    });
    return {
      vector: this.#vector(device),
      forks: [...(core.space?.log.forks ?? [])].toSorted(([one], [other]) => (one < other ? -1 : 1)),
      devices: core.space?.row.devices.map(({ certificate }) => toHex(certificate.nonce)).sort(),
      held: core.space?.gate.held.length,
      records: records.sort((a, b) => (a.id < b.id ? -1 : 1)),
    };
  }

  #compareTexts(device: CoupleDevice): void {
    const { records } = device.core;
    const rows = this.#rows(device);
    const shared = rows.flatMap(({ id }) => tokensIn(records.text(id)?.shared.body));
    const mine = rows.flatMap(({ id }) => tokensIn(records.text(id)?.mine.body));
    const kept = records.kept.list().flatMap(({ body }) => tokensIn(body));
    for (const [token, word] of this.#words) {
      const times = shared.filter((each) => each === token).length;
      // After a fork words may stand twice: what was issued again may turn out to have been seen by an absent device.
      if (times > 1 && !this.#twice.has(token) && !(this.#forked && this.#devices.length > 2))
        throw new Error(`${token} is there ${times} times`);
      if (this.#excused.has(token) || times > 0 || kept.includes(token)) continue;
      if (word.stage === "shared") throw new Error(`${token}, shared by ${word.by.name}, is lost at ${device.name}`);
      if (word.by === device && !mine.includes(token)) throw new Error(`${token}, drafted by ${device.name}, is lost`);
    }
  }

  /** What lists say of a record is what its text says. */
  #compareDrafts(device: CoupleDevice): void {
    for (const row of this.#rows(device)) {
      const text = device.core.records.text(row.id);
      if (!row.unshared && text?.mine.body !== text?.shared.body) {
        throw new Error(`${device.name} has words in a record that shows none`);
      }
      const { store } = device.core.vault;
      if (!row.unshared && store.count("changes", { group: store.groupId("changes", row.id) }) > 0) {
        throw new Error(`${device.name} keeps the draft of a record that shows none`);
      }
    }
  }
}

const tokensIn = (body: string | undefined): string[] => [...(body ?? "").matchAll(TOKEN)].map(([token]) => token);

function same(a: unknown, b: unknown, what: string): void {
  const [left, right] = [a, b].map((value) => JSON.stringify(value, null, 1).split("\n"));
  const at = left?.findIndex((line, i) => line !== right?.[i]) ?? -1;
  if (at < 0 && left?.length === right?.length) return;
  throw new Error(
    `${what} differ:\n${left?.slice(Math.max(0, at - 3), at + 3).join("\n")}\n—\n${right?.slice(Math.max(0, at - 3), at + 3).join("\n")}`,
  );
}
