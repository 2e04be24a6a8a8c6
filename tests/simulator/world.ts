/**
 * One world: devices of two persons, real gates over real stores, authoring and delivery chosen by a seed. At the end
 * everything is delivered, and all must agree with each other and with `fold` of the same entries.
 */
import * as Automerge from "@automerge/automerge";
import { type ActorNonce, as, type RecordId } from "../../src/shared/base/brand.ts";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { isOwnerOnly } from "../../src/shared/domain/record.ts";
import { encodeChange } from "../../src/shared/protocol/body.ts";
import { decodeEntry, isEntry, KIND, ZERO_32 } from "../../src/shared/protocol/entry.ts";
import { broughtBy } from "../../src/main/core/gate/apart.ts";
import { emptyState } from "../../src/main/core/gate/recordState.ts";
import type { EntryRow } from "../../src/main/core/log/entryRow.ts";
import { fold, type FoldEntry } from "../../src/main/core/log/fold.ts";
import { entryHash } from "../../src/main/core/log/sealEntry.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { type SeededRandom, seededRandom } from "../attack/seededRandom.ts";
import { Device, insert, last } from "./device.ts";
import { deliverRound, makeDevices, seededBytes } from "./people.ts";

export type Tally = Record<
  "entries" | "accepted" | "refused" | "uncounted" | "unknown" | "waiting" | "leftOut",
  number
> & {
  forks: number;
  held: number;
  split: number;
};

export const emptyTally = (): Tally => ({
  entries: 0,
  accepted: 0,
  refused: 0,
  uncounted: 0,
  unknown: 0,
  waiting: 0,
  leftOut: 0,
  forks: 0,
  held: 0,
  split: 0,
});

const CASTS = [
  ["A", "B"],
  ["A", "B", "A"],
  ["A", "B", "B"],
] as const;
const STEPS = 40;

/** Throws, naming the seed, where two devices or a device and the model disagree. */
export async function runWorld(seed: number, stores: readonly Store[], tally = emptyTally()): Promise<void> {
  try {
    const random = seededRandom(seed);
    const devices = await makeDevices(random.pick(CASTS), stores, seededBytes(random));
    const world = new World(random, devices, stores);
    await world.play();
    await world.settle();
    world.compare(tally);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

class World {
  readonly #random: SeededRandom;
  readonly #devices: Device[];
  readonly #stores: readonly Store[];
  /** Every entry anyone wrote, by hash. */
  readonly #written = new Map<string, Uint8Array>();

  constructor(random: SeededRandom, devices: readonly Device[], stores: readonly Store[]) {
    this.#random = random;
    this.#devices = [...devices];
    this.#stores = stores;
  }

  async play(): Promise<void> {
    await this.#create(this.#random.pick(this.#devices));
    await deliverRound(this.#devices);
    for (let i = 0; i < STEPS; i++) {
      const device = this.#random.pick(this.#devices);
      const dice = this.#random.below(20);
      if (dice < 1) await this.#create(device);
      else if (dice < 10) await this.#edit(device);
      else if (dice < 16) await this.#deliver(device);
      else if (dice < 17) await this.#restart(device);
      else if (dice < 18) await this.#rollBack(device);
      else await this.#misbehave(device);
      this.#note(device);
    }
  }

  #note(device: Device): void {
    for (const { hash, bytes } of device.allRows()) this.#written.set(toHex(hash), bytes);
  }

  #record(device: Device): RecordId | undefined {
    const records = device.records();
    return records.length > 0 ? this.#random.pick(records) : undefined;
  }

  async #create(device: Device): Promise<void> {
    if (!device.ownLogForked)
      await device.create(this.#random.below(3) === 0 ? "boundary" : "agreement", `Title ${this.#random.below(99)}`);
  }

  async #edit(device: Device): Promise<void> {
    const record = this.#record(device);
    const state = record && device.rows.state(record);
    if (!record || !state?.created || state.fault !== "none" || device.ownLogForked) return;
    if (isOwnerOnly(state.created.kind) && !sameBytes(state.created.owner, device.person)) return;
    const { verdict } = await device.edit(record, `${device.name}${this.#random.below(1000)} `, this.#random.below(40));
    if (verdict.status !== "accepted") throw new Error(`an own honest edit was ${verdict.status} ${verdict.reason}`);
  }

  /** Some, all or none of what one has goes to another: out of order, twice, keys now or later. */
  async #deliver(from: Device): Promise<void> {
    const to = this.#random.pick(this.#devices);
    if (to === from) return;
    const all = this.#random.below(3) === 0 ? from.allEntries() : [...from.log.since(to.log.vector())];
    const cut = this.#random.below(4);
    const chosen = cut === 0 ? all : all.filter(() => this.#random.below(4) >= cut);
    if (this.#random.below(2) === 0) this.#shuffle(chosen);
    if (this.#random.below(4) === 0) chosen.push(...chosen.slice(0, 3));
    const keys = from.allKeys().filter(() => this.#random.below(3) > 0);
    await to.gate.receive(from.identity.device, chosen, keys);
  }

  #shuffle<T>(list: T[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.#random.below(i + 1);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
  }

  async #restart(device: Device): Promise<void> {
    device.start();
    await device.gate.idle();
  }

  /** A copy of this device's vault as it is now goes on beside it, as a restored virtual machine would. */
  async #rollBack(device: Device): Promise<void> {
    const store = this.#stores[this.#devices.length];
    if (!store || device.ownLogForked || this.#random.below(2) === 0) return;
    const twin = new Device(`${device.name}'`, device.identity, store, device);
    await twin.gate.receive(device.identity.device, device.allEntries(), device.allKeys());
    this.#devices.push(twin);
  }

  /** What an altered app might put into its own log. Whatever comes of it must be the same everywhere. */
  async #misbehave(device: Device): Promise<void> {
    if (device.ownLogForked) return;
    // Often it has just heard of something, which it will not name.
    if (this.#random.below(2) === 0) await this.#hear(device);
    const record = this.#record(device);
    const bytes = record ? this.#forgery(device, record) : undefined;
    if (!bytes) return;
    await device.gate.receive(device.identity.device, [bytes], []);
    const entry = decodeEntry(bytes);
    if (isEntry(entry)) this.#written.set(toHex(entryHash(entry)), bytes);
  }

  async #hear(device: Device): Promise<void> {
    const other = this.#random.pick(this.#devices);
    if (other === device) return;
    await this.#edit(other);
    await device.gate.receive(other.identity.device, [...other.log.since(device.log.vector())], other.allKeys());
  }

  #forgery(device: Device, record: RecordId): Uint8Array | undefined {
    const { log } = device;
    const state = device.rows.state(record);
    const other = this.#random.pick(log.devices);
    const theirs = log.at(other.device, 1)[0];
    switch (this.#random.below(9)) {
      case 0: // a vector that names an older entry, or its own log
        return (
          theirs &&
          device.forge({ vectorDelta: [{ device: other.device, seq: 1, hash: theirs.hash }] }, new Uint8Array())
        );
      case 1: // a kind of a later version, about a record
        return device.forge({ kind: 77, record, recordKeyId: as(device.random(32)) }, device.random(20), undefined);
      case 2: // a first entry under a key nobody has
        return device.forge({ kind: KIND.create, record, recordKeyId: as(device.random(32)) }, device.random(40));
      case 3: // a kind of a later version, about no record
        return device.forge({ kind: 78 }, device.random(5));
      case 4: // a log that begins twice
        return device.forge({ kind: KIND.open }, device.random(5));
      default: {
        if (!state?.created) return undefined;
        const key = device.keys.get(state.created.keyId);
        const nonce = as<ActorNonce>(device.random(16));
        const doc = insert(device.doc(record, device.actor(record, nonce)), "sly ", 0);
        const sly = last(doc);
        const more = last(insert(doc, "and more ", 0));
        const changes = this.#random.pick([[sly], [sly, more], [more], [sly, sly]]);
        // Names nothing it has seen since its last entry, whatever the change rests on; sometimes it seems another's.
        const actorNonces = this.#random.below(3) === 0 ? [] : [nonce];
        const plaintext = encodeChange({ together: false, changes, why: "" });
        return key && device.forge({ record, recordKeyId: state.created.keyId, actorNonces }, plaintext, key);
      }
    }
  }

  /** Everyone hears everything, several times and in many orders, until nobody learns anything new. */
  async settle(): Promise<void> {
    for (let round = 0, before = -1; ; round++) {
      for (const device of this.#devices) this.#note(device);
      if (this.#written.size === before) return;
      if (round > 12) throw new Error("never settles");
      before = this.#written.size;
      const keys = this.#devices.flatMap((device) => device.allKeys());
      for (const to of this.#devices) {
        const all = [...this.#written.values()];
        this.#shuffle(all);
        const from = this.#random.pick(this.#devices).identity.device;
        const half = this.#random.below(all.length);
        await to.gate.receive(from, all.slice(half), this.#random.below(2) === 0 ? keys : []);
        await to.gate.receive(from, all, keys);
      }
    }
  }

  compare(tally: Tally): void {
    const folded = fold([...this.#written.values()].map((bytes) => this.#foldEntry(bytes)));
    const [first, ...others] = this.#devices;
    if (!first) throw new Error("an empty world");
    const shown = shownBy(first);
    for (const other of others) expectSame(shown, shownBy(other), `${first.name} and ${other.name}`);
    for (const device of this.#devices) this.#compareWithFold(device, folded);
    for (const device of this.#devices) for (const record of device.records()) this.#compareDocument(device, record);
    this.#count(first, folded, tally);
  }

  #foldEntry(bytes: Uint8Array): FoldEntry {
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) throw new Error("a written entry that does not decode");
    const { device, seq, prevHash, kind, vectorDelta } = entry.core;
    const owner = this.#devices.find(({ identity }) => sameBytes(identity.device, device));
    if (!owner) throw new Error("an entry of nobody");
    return {
      hash: toHex(entryHash(entry)),
      device: toHex(device),
      person: toHex(owner.person),
      seq,
      prev: sameBytes(prevHash, ZERO_32) ? undefined : toHex(prevHash),
      vector: vectorDelta.map((item) => ({ device: toHex(item.device), seq: item.seq, hash: toHex(item.hash) })),
      onEveryBranch: kind === KIND.open,
    };
  }

  #compareWithFold(device: Device, folded: ReturnType<typeof fold>): void {
    expectSame(sorted([...folded.forks]), sorted([...device.log.forks]), `forks of fold and ${device.name}`);
    const rows = new Map(device.allRows().map((row) => [toHex(row.hash), row]));
    for (const [hash, standing] of folded.standing) {
      const row = rows.get(hash);
      const here = !row ? "held" : row.status === "uncounted" ? "uncounted" : isLogFault(row) ? "refused" : "counted";
      if (here !== standing.type)
        throw new Error(`fold says ${standing.type}, ${device.name} ${here} ${row?.status} ${row?.reason}`);
      if (standing.type === "refused" && row?.reason !== standing.reason) throw new Error("another reason than fold's");
    }
  }

  /** CV4: the document is what the accepted entries brought, no more and no less. */
  #compareDocument(device: Device, record: RecordId): void {
    const keyOf = (id: EntryRow["entry"]["core"]["recordKeyId"]) => device.keys.get(id);
    const brought = device.log
      .ofRecord(record)
      .flatMap((row) => broughtBy({ keyOf }, row).flatMap(({ hashes }) => hashes));
    const inside = Automerge.getAllChanges(device.doc(record, "00")).map(
      (change) => Automerge.decodeChange(change).hash,
    );
    expectSame(
      [...new Set(brought)].sort(),
      [...inside].sort(),
      `what was accepted and the document of ${device.name}`,
    );
  }

  #count(device: Device, folded: ReturnType<typeof fold>, tally: Tally): void {
    tally.entries += folded.standing.size;
    tally.forks += folded.forks.size;
    tally.held += [...folded.standing.values()].filter(({ type }) => type === "held").length;
    for (const row of device.allRows()) {
      tally[row.status] += 1;
      tally.leftOut += row.leftOut.length;
    }
  }
}

const isLogFault = (row: EntryRow): boolean => row.reason === "VectorOlder" || row.reason === "VectorOwn";
const sorted = <T>(pairs: [string, T][]): Record<string, T> =>
  Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));

function expectSame(a: unknown, b: unknown, what: string): void {
  const [left, right] = [JSON.stringify(a, null, 1), JSON.stringify(b, null, 1)];
  if (left === right) return;
  const [one, other] = [left.split("\n"), right.split("\n")];
  const at = one.findIndex((line, i) => line !== other[i]);
  throw new Error(
    `${what} differ:\n${one.slice(at - 2, at + 3).join("\n")}\n—\n${other.slice(at - 2, at + 3).join("\n")}`,
  );
}

/** All that a device makes of what it has: to be compared with another, or with itself after a restart. */
export function shownBy(device: Device): Record<string, unknown> {
  const verdicts = device.allRows().map((row) => [toHex(row.hash), [row.status, row.reason, ...row.leftOut].join(" ")]);
  const records = device.records().map((record) => {
    const { created, fault, heads } = device.rows.state(record) ?? emptyState(record);
    const doc = device.doc(record, "00");
    return [
      toHex(record),
      { fault, kind: created?.kind, heads, own: [...Automerge.getHeads(doc)].sort(), doc: Automerge.toJS(doc) },
    ];
  });
  return {
    forks: sorted([...device.log.forks]),
    held: device.gate.held.map(toHex).sort(),
    verdicts: sorted(verdicts as [string, unknown][]),
    records: sorted(records as [string, unknown][]),
  };
}
