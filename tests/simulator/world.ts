/**
 * One world: devices of two persons, real gates over real stores, authoring and delivery chosen by a seed. At the end
 * everything is delivered, and all must agree with each other and with `fold` of the same entries.
 */
import {
  type ActorNonce,
  as,
  type DeviceId,
  type EntryHash,
  type RecordId,
  type StatementId,
} from "../../src/shared/base/brand.ts";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { isOwnerOnly } from "../../src/shared/domain/record.ts";
import { encodeChange, encodeDeviceRemoved, encodeOfAsk } from "../../src/shared/protocol/body.ts";
import { decodeEntry, encodeEntry, isEntry, isRedaction, KIND } from "../../src/shared/protocol/entry.ts";
import { openAsks } from "../../src/main/core/gate/judgeRedactions.ts";
import { emptyState } from "../../src/main/core/gate/recordState.ts";
import { type EntryRow, itemOf } from "../../src/main/core/log/entryRow.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { verifySpace } from "../../src/main/core/proof/verifySpace.ts";
import { entryHash } from "../../src/main/core/log/sealEntry.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { type SeededRandom, seededRandom } from "../attack/seededRandom.ts";
import { Device, insert, last } from "./device.ts";
import { deliverRound, makeDevices, seededBytes } from "./people.ts";
import { agreedHere, bytesOf } from "./statedModel.ts";
import { compareWorld, emptyTally } from "./compareWorld.ts";
import { DAY } from "./device.ts";
import { type RecordKind } from "../../src/shared/domain/record.ts";

const CASTS = [
  ["A", "B"],
  ["A", "B", "A"],
  ["A", "B", "B"],
] as const;
/** Where devices are removed there must be some to remove. */
const LARGER_CASTS = [
  ["A", "A", "B"],
  ["A", "B", "B", "A"],
  ["A", "A", "A", "B"],
] as const;
const STEPS = 40;
/** Of the dice of a step: an edit, and three times to deliver. */
const CALM = [1, 10, 10, 10] as const;

/**
 * plain: nobody removes a device, as in the seeds of old. removals: people remove and replace their devices besides.
 * agreements: they offer, sign and take back, too. answers: they answer apart. erasing: besides signing, they erase texts
 * together. headers: so they do, and an altered app leaves off what bodies it can.
 */
export type Sort = "plain" | "removals" | "agreements" | "answers" | "erasing" | "headers";

/** In one world of so many all signatures are checked once more. */
const VERIFIED = 8;

/** Throws, naming the seed, where two devices or a device and the model disagree. */
export async function runWorld(
  seed: number,
  stores: readonly Store[],
  tally = emptyTally(),
  sort: Sort = "plain",
): Promise<void> {
  try {
    const random = seededRandom(seed);
    const cast =
      sort === "plain" || (sort === "agreements" && random.below(2) === 0)
        ? random.pick(CASTS)
        : random.pick(LARGER_CASTS);
    const devices = await makeDevices(cast, stores, seededBytes(random));
    const world = new World(random, devices, stores, sort);
    await world.play();
    await world.settle();
    compareWorld(world.devices, world.written, tally);
    tally.headers += world.headers;
    if (seed % VERIFIED === 0) await world.verify();
  } catch (error) {
    throw new Error(`seed ${seed} ${sort}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

class World {
  readonly #random: SeededRandom;
  readonly devices: Device[];
  readonly #stores: readonly Store[];
  readonly #sort: Sort;
  /** Every entry anyone wrote, by hash. */
  readonly written = new Map<string, Uint8Array>();

  constructor(random: SeededRandom, devices: readonly Device[], stores: readonly Store[], sort: Sort) {
    this.#sort = sort;
    this.#random = random;
    this.devices = [...devices];
    this.#stores = stores;
  }

  async play(): Promise<void> {
    await this.#create(this.#random.pick(this.devices));
    await deliverRound(this.devices);
    // Texts that both sign, and others in their place, come about only where people also meet.
    const isCalm = (this.#sort === "agreements" || this.#sort === "answers") && this.#random.below(2) === 0;
    for (let i = 0; i < STEPS; i++) {
      const device = this.#random.pick(this.devices);
      if (this.#sort === "removals" && this.#random.below(8) === 0) await this.#changeDevices(device);
      if (this.#isErasing && this.#random.below(6) === 0) await this.#redact(device);
      if (this.#sort === "agreements" || this.#isErasing) {
        if (!isCalm && this.#random.below(16) === 0) await this.#changeDevices(device);
        for (let said = this.#random.below(3); said > 0; said--) await this.#state(device);
        if (this.#random.below(8) === 0) await this.#tell(device);
      }
      if (this.#sort === "answers" && this.#random.below(2) === 0) await this.#answer(device);
      if (this.#sort === "answers" && this.#random.below(3) === 0) await this.#noteDay(device);
      const dice = isCalm ? this.#random.pick(CALM) : this.#random.below(20);
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
    for (const { hash, bytes, entry } of device.allRows()) {
      const name = toHex(hash);
      if (entry.body || !this.written.has(name)) this.written.set(name, bytes);
    }
  }

  get #isErasing(): boolean {
    return this.#sort === "erasing" || this.#sort === "headers";
  }

  #record(device: Device): RecordId | undefined {
    const records = device.records();
    return records.length > 0 ? this.#random.pick(records) : undefined;
  }

  async #create(device: Device): Promise<void> {
    if (device.mayWrite) await device.create(this.#kind(), `Title ${this.#random.below(99)}`);
  }

  #kind(): RecordKind {
    if (this.#sort !== "answers") return this.#random.below(3) === 0 ? "boundary" : "agreement";
    return this.#random.pick(["agreement", "agreement", "rhythm", "boundary"]);
  }

  async #edit(device: Device): Promise<void> {
    const record = this.#record(device);
    const state = record && device.rows.state(record);
    if (!record || !state?.created || state.fault !== "none" || !device.mayWrite) return;
    if (isOwnerOnly(state.created.kind) && !sameBytes(state.created.owner, device.person)) return;
    if (isSaidErased(device, record)) return;
    const { verdict } = await device.edit(record, `${device.name}${this.#random.below(1000)} `, this.#random.below(40));
    if (verdict.status !== "accepted") throw new Error(`an own honest edit was ${verdict.status} ${verdict.reason}`);
  }

  /** A word about an agreement: mostly one that an honest app lets its person say. */
  async #state(device: Device): Promise<void> {
    const [first] = device.records();
    const record = this.#random.below(4) > 0 ? first : this.#record(device);
    const state = record && device.rows.state(record);
    if (!record || state?.created?.kind !== "agreement" || state.missingKey || !device.mayWrite) return;
    const offers = state.stated.filter(({ act }) => act.type === "offer");
    const offer = offers.length > 0 ? this.#random.pick(offers.slice(this.#random.below(3) > 0 ? -1 : -3)) : undefined;
    const dice = this.#random.below(12);
    if (!offer || dice < 2) {
      const [last] = agreedHere(device, record).last;
      const replaces = this.#random.below(8) === 0 ? offer?.id : last && as<StatementId>(bytesOf(last.id));
      await device.offer(record, `Words ${this.#random.below(3)}`, replaces);
    } else if (dice < 8 && offer.act.type === "offer") {
      await device.state(record, { type: "sign", offer: offer.id, text: offer.act.text });
    } else if (dice === 8) await device.state(record, { type: "withdraw", offer: undefined });
    else if (dice === 9) await device.state(record, { type: "withdraw", offer: offer.id });
    else await device.state(record, { type: dice === 10 ? "pause" : "resume" });
  }

  /** SG8: asked, agreed to, taken back; now and then by an altered app that agrees to what it must not. */
  async #redact(device: Device): Promise<void> {
    const record = this.#record(device);
    if (!record || !device.mayWrite) return;
    const { redaction } = device.rows.state(record) ?? emptyState(record);
    const isOwn = ({ person }: { person: Uint8Array }): boolean => sameBytes(person, device.person);
    const asks = openAsks(redaction);
    const theirs = asks.filter((one) => !isOwn(one));
    const mine = asks.filter(isOwn);
    const dice = this.#random.below(8);
    const everAsked = device.log.ofRecord(record).filter(({ entry }) => entry.core.kind === KIND.redactAsk);
    if (dice === 0 && everAsked.length > 0) {
      const at = itemOf(this.#random.pick(everAsked));
      await this.#forged(device, device.forge({ kind: KIND.redactAgree, record }, encodeOfAsk(at)));
    } else if (dice < 4 && theirs[0]) await device.redact(record, theirs[0].at);
    else if (dice < 6 && mine[0]) await device.redact(record, mine[0].at, KIND.redactCancel);
    else if (mine.length === 0) await device.redact(record);
  }

  /** A word that moves nothing: one would rather not sign it, or has read what is the other's alone. */
  async #tell(device: Device): Promise<void> {
    const record = this.#record(device);
    const state = record && device.rows.state(record);
    if (!record || !state?.created || state.fault !== "none" || state.missingKey || !device.mayWrite) return;
    // What a removed device offered behind its removal is in no view, and no entry of an honest app has it in its past.
    const offer = state.stated.find(({ act, counts }) => act.type === "offer" && counts);
    const isReader = isOwnerOnly(state.created.kind) && !sameBytes(state.created.owner, device.person);
    if (!isReader && !offer) return;
    if (isSaidErased(device, record)) return;
    const { verdict } = await device.tell(record, isReader ? undefined : offer?.id);
    if (verdict.status !== "accepted") throw new Error(`an own honest word was ${verdict.status} ${verdict.reason}`);
  }

  /** Mostly about the one text that everybody knows, or two would hardly meet. */
  async #answer(device: Device): Promise<void> {
    const record = device.records().find((one) => device.rows.state(one)?.created?.kind === "agreement");
    const state = record && device.rows.state(record);
    if (!record || !state || state.missingKey || !device.mayWrite) return;
    await device.answer(record, this.#random.below(3) === 0);
  }

  async #noteDay(device: Device): Promise<void> {
    const rhythms = device.records().filter((one) => device.rows.state(one)?.created?.kind === "rhythm");
    const record = rhythms.length > 0 ? this.#random.pick(rhythms) : undefined;
    const state = record && device.rows.state(record);
    if (!record || state?.fault !== "none" || state.missingKey || !device.mayWrite) return;
    const { verdict } = await device.note(record, DAY - this.#random.below(3), this.#random.below(3) === 0);
    if (verdict.status !== "accepted") throw new Error(`an own honest word was ${verdict.status} ${verdict.reason}`);
  }

  /** One of the person's own devices is removed, or a new one takes its place. */
  async #changeDevices(device: Device): Promise<void> {
    const others = device.log.devices.filter(
      ({ certificate, device: id }) =>
        sameBytes(certificate.person, device.person) && !sameBytes(id, device.identity.device),
    );
    const target = others.length > 0 ? this.#random.pick(others).device : undefined;
    if (!target) return;
    const dice = this.#random.below(4);
    if (dice === 0) return this.#replace(device, target);
    if (device.ownLogForked) return;
    if (dice < 3) {
      await device.gate.remove(target);
      return;
    }
    // An altered app names an older entry, or removes whom it must not.
    const other = this.#random.pick(device.log.devices).device;
    const row = this.#random.pick([device.log.at(target, 1)[0], device.log.heads(toHex(other))[0]]);
    if (row) await this.#forged(device, device.forge({ kind: KIND.deviceRemoved }, encodeDeviceRemoved(itemOf(row))));
  }

  async #replace(device: Device, target: DeviceId): Promise<void> {
    const store = this.#stores[this.devices.length];
    if (!store) return;
    const { identity } = makeIdentity(device.random, device.identity.person, "restored");
    const restored = new Device(`${device.name}+`, identity, store, device);
    await restored.gate.receive(device.identity.device, device.allEntries(), device.allKeys());
    // Its gate lets nobody take a place that is free already, or be one too many: then nothing was written.
    if ((await restored.open([target])).status !== "accepted") return;
    this.devices.push(restored);
    this.#note(restored);
  }

  /** Some, all or none of what one has goes to another: out of order, twice, keys now or later. */
  async #deliver(from: Device): Promise<void> {
    const to = this.#random.pick(this.devices);
    if (to === from) return;
    const all = this.#random.below(3) === 0 ? from.allEntries() : [...from.log.since(to.log.vector())];
    const cut = this.#random.below(4);
    const chosen = cut === 0 ? all : all.filter(() => this.#random.below(4) >= cut);
    if (this.#random.below(2) === 0) this.#shuffle(chosen);
    if (this.#random.below(4) === 0) chosen.push(...chosen.slice(0, 3));
    if (this.#sort === "headers" && this.#random.below(2) === 0) return this.#leaveOff(from, to, chosen);
    const keys = from.allKeys().filter(() => this.#random.below(3) > 0);
    await to.gate.receive(from.identity.device, chosen, keys);
  }

  /** KD2: of records of which both have said somewhere that they are erased, true or not, an altered app hands on headers. */
  async #leaveOff(from: Device, to: Device, chosen: readonly Uint8Array[]): Promise<void> {
    const record = this.#record(from);
    const asked = record && from.log.ofRecord(record).find(({ entry }) => entry.core.kind === KIND.redactAsk);
    if (asked && this.#random.below(2) === 0) {
      // Signed, and nobody ever evaluates it: what it comes after does not exist.
      const place = { seq: 5_000 + this.#random.below(1_000_000), prevHash: as<EntryHash>(from.random(32)) };
      await this.#forged(from, from.forge({ kind: KIND.redactAgree, record, ...place }, encodeOfAsk(itemOf(asked))));
    }
    const said = [...this.written.values()].filter(
      (bytes) => isRedaction(kindOf(bytes)) || kindOf(bytes) === KIND.open,
    );
    // What says so comes ahead: else they would not be taken.
    await to.gate.receive(from.identity.device, said, []);
    const left = chosen.map((bytes) => {
      const entry = decodeEntry(bytes);
      return isEntry(entry) && to.mayLackBody(entry.core) ? encodeEntry({ ...entry, body: undefined }) : bytes;
    });
    await to.gate.receive(from.identity.device, left, from.allKeys());
    this.headers += to.gate.bodiless.length;
  }
  /** How many bodies were missing somewhere. */
  headers = 0;

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
    const store = this.#stores[this.devices.length];
    if (!store || device.ownLogForked || this.#random.below(2) === 0) return;
    const twin = new Device(`${device.name}'`, device.identity, store, device);
    await twin.gate.receive(device.identity.device, device.allEntries(), device.allKeys());
    this.devices.push(twin);
  }

  /** What an altered app might put into its own log. Whatever comes of it must be the same everywhere. */
  async #misbehave(device: Device): Promise<void> {
    if (device.ownLogForked) return;
    // Often it has just heard of something, which it will not name.
    if (this.#random.below(2) === 0) await this.#hear(device);
    const record = this.#record(device);
    const bytes = record ? this.#forgery(device, record) : undefined;
    if (bytes) await this.#forged(device, bytes);
  }

  async #forged(device: Device, bytes: Uint8Array): Promise<void> {
    await device.gate.receive(device.identity.device, [bytes], []);
    const entry = decodeEntry(bytes);
    if (isEntry(entry)) this.written.set(toHex(entryHash(entry)), bytes);
  }

  async #hear(device: Device): Promise<void> {
    const other = this.#random.pick(this.devices);
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
      for (const device of this.devices) this.#note(device);
      if (this.written.size === before) return;
      if (round > 12) throw new Error("never settles");
      before = this.written.size;
      const keys = this.devices.flatMap((device) => device.allKeys());
      for (const to of this.devices) {
        const all = [...this.written.values()];
        this.#shuffle(all);
        const from = this.#random.pick(this.devices).identity.device;
        const half = this.#random.below(all.length);
        await to.gate.receive(from, all.slice(half), this.#random.below(2) === 0 ? keys : []);
        await to.gate.receive(from, all, keys);
      }
    }
  }

  /** PF5: a history that nobody tampered with fits, whatever forked, was withheld or removed. */
  async verify(): Promise<void> {
    for (const device of this.devices) {
      const found = await verifySpace(device, device.members, () => undefined);
      if (found) throw new Error(`verified by ${device.name}: ${found.kind}`);
    }
  }
}

function kindOf(bytes: Uint8Array): number {
  const entry = decodeEntry(bytes);
  return isEntry(entry) ? entry.core.kind : 0;
}

/** KD2: an honest app takes no more words about it, until the agreement is evaluated. */
const isSaidErased = (device: Device, record: RecordId): boolean =>
  device.mayLackBody({ kind: KIND.change, record, device: device.identity.device } as EntryRow["entry"]["core"]);
