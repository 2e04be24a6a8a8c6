/** What the devices of a world came to, held against each other, against `fold`, and against models of what is said of records. */
import * as Automerge from "@automerge/automerge";
import type { DeviceId, RecordId } from "../../src/shared/base/brand.ts";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { answersOf } from "../../src/shared/domain/answers/answers.ts";
import { isOwnerOnly, isRecordKind } from "../../src/shared/domain/record.ts";
import { decodeCreate, removedBy } from "../../src/shared/protocol/body.ts";
import {
  decodeEntry,
  type Entry,
  isEntry,
  isRedaction,
  isStatement,
  keepsBody,
  KIND,
  takesEffectAtOnce,
  type VectorItem,
  ZERO_32,
} from "../../src/shared/protocol/entry.ts";
import { answerItems } from "../../src/main/core/gate/answerItems.ts";
import { broughtBy } from "../../src/main/core/gate/apart.ts";
import { emptyState, isRedacted } from "../../src/main/core/gate/recordState.ts";
import { type EntryRow } from "../../src/main/core/log/entryRow.ts";
import { Lost } from "../../src/main/core/log/lost.ts";
import { fold, type FoldEntry } from "../../src/main/core/log/fold.ts";
import { entryHash, openBody } from "../../src/main/core/log/sealEntry.ts";
import type { Device } from "./device.ts";
import { erasedByModel } from "./redactionModel.ts";
import { agreedHere, shownByGate, shownByModel } from "./statedModel.ts";
import { notedByGate, notedByModel } from "./notedModel.ts";

const kinds = [
  "entries",
  "accepted",
  "refused",
  "uncounted",
  "unknown",
  "waiting",
  "leftOut",
  "forks",
  "held",
  "split",
  "removals",
  "agreed", // texts both have signed
  "amended", // offers that replace one, signed by somebody
  "answered", // answers opened for another's
  "noted", // words about a day of a rhythm
  "erased", // entries without their bodies
  "headers", // bodies left off that might have to come yet
] as const;
export type Tally = Record<(typeof kinds)[number], number>;
export const emptyTally = (): Tally => Object.fromEntries(kinds.map((kind) => [kind, 0])) as Tally;

/** `written`: every entry anyone wrote, by hash. Throws where two differ; counts into `tally` what happened. */
export function compareWorld(devices: readonly Device[], written: ReadonlyMap<string, Uint8Array>, tally: Tally): void {
  new Comparing(devices, written).compare(tally);
}

class Comparing {
  readonly #devices: readonly Device[];
  readonly #written: ReadonlyMap<string, Uint8Array>;

  constructor(devices: readonly Device[], written: ReadonlyMap<string, Uint8Array>) {
    this.#devices = devices;
    this.#written = written;
  }

  compare(tally: Tally): void {
    const owners = this.#owners();
    const folded = fold([...this.#written.values()].map((bytes) => this.#foldEntry(bytes, owners)));
    const [first, ...others] = this.#devices;
    if (!first) throw new Error("an empty world");
    const shown = shownBy(first);
    for (const other of others) expectSame(shown, shownBy(other), `${first.name} and ${other.name}`);
    for (const device of this.#devices) this.#compareWithFold(device, folded, owners);
    for (const { name, lost, log, person } of this.#devices) {
      const read = lostBy(new Lost(log, person));
      expectSame(lostBy(lost), read, `what was lost as followed and as read by ${name}`);
    }
    for (const device of this.#devices) for (const record of device.records()) this.#compareDocument(device, record);
    for (const record of first.records()) {
      const model = shownByModel(first, record, folded);
      for (const device of this.#devices)
        expectSame(model, shownByGate(device, record), `the model and ${device.name}`);
      for (const device of this.#devices)
        expectSame(
          notedByModel(device, record),
          notedByGate(device, record),
          `noted days, read at once and by ${device.name}`,
        );
    }
    const personOf = ({ core }: Entry): string => toHex(this.#personOf(core.device));
    const erased = erasedByModel(this.#written, folded, personOf);
    for (const device of this.#devices) {
      const here = device.records().filter((record) => isRedacted(device.rows.state(record) ?? emptyState(record)));
      expectSame(erased, here.map(toHex).sort(), `what the model and ${device.name} erased`);
      const left = device.allRows().filter(({ entry }) => entry.body !== undefined && !keepsBody(entry.core.kind));
      const words = left.filter(({ entry }) => erased.includes(toHex(entry.core.record)));
      expectSame(0, words.length, `bodies of erased records with ${device.name}`);
    }
    this.#count(first, folded, tally);
  }

  #personOf(device: DeviceId): Uint8Array {
    const owner = this.#devices.find(({ identity }) => sameBytes(identity.device, device));
    if (!owner) throw new Error("an entry of nobody");
    return owner.person;
  }

  /** Records (hex) of one person alone, with that person (hex), as far as anyone can read what made them. */
  #owners(): Map<string, string> {
    const owners = new Map<string, string>();
    for (const device of this.#devices) {
      for (const { entry } of device.allRows()) {
        const key = entry.core.kind === KIND.create ? device.keys.get(entry.core.recordKeyId) : undefined;
        const plaintext = key && openBody(entry, key);
        const body = plaintext && decodeCreate(plaintext);
        if (body && isRecordKind(body.kind) && isOwnerOnly(body.kind)) {
          owners.set(toHex(entry.core.record), toHex(body.owner));
        }
      }
    }
    return owners;
  }

  #foldEntry(bytes: Uint8Array, owners: ReadonlyMap<string, string>): FoldEntry {
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) throw new Error("a written entry that does not decode");
    const { device, seq, prevHash, kind, vectorDelta, record } = entry.core;
    const person = toHex(this.#personOf(device));
    return {
      hash: toHex(entryHash(entry)),
      device: toHex(device),
      person,
      seq,
      prev: sameBytes(prevHash, ZERO_32) ? undefined : toHex(prevHash),
      vector: vectorDelta.map(placeOf),
      ownerOnly:
        (owners.get(toHex(record)) === person && !isRedaction(kind)) || kind === KIND.sign || kind === KIND.resume,
      ...(takesEffectAtOnce(kind) || kind === KIND.redactAgree ? { always: true } : {}),
      ...(kind === KIND.open ? { opens: true } : {}),
      ...(kind === KIND.open || kind === KIND.deviceRemoved
        ? { removes: (removedBy(kind, entry.body) ?? []).map(placeOf) }
        : {}),
    };
  }

  #compareWithFold(device: Device, folded: ReturnType<typeof fold>, owners: ReadonlyMap<string, string>): void {
    expectSame(sorted([...folded.forks]), sorted([...device.log.forks]), `forks of fold and ${device.name}`);
    const removals = folded.removals.map(({ by, last }) => `${by} ${last.hash}`).sort();
    const known = device.log.removals.map(({ by, last }) => `${toHex(by.hash)} ${toHex(last.hash)}`).sort();
    expectSame(removals, known, `removals of fold and ${device.name}`);
    const rows = new Map(device.allRows().map((row) => [toHex(row.hash), row]));
    for (const [hash, standing] of folded.standing) {
      const row = rows.get(hash);
      const here = !row ? "held" : row.status === "uncounted" ? "uncounted" : isLogFault(row) ? "refused" : "counted";
      // Of an owner-only record more is asked than of a log: its entry may be refused before anyone's word is.
      const { core } = row?.entry ?? {};
      const isOwned = core && (owners.has(toHex(core.record)) || isStatement(core.kind));
      if (isOwned && standing.type === "uncounted" && here === "counted" && row?.status !== "accepted") continue;
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
    tally.removals += folded.removals.length;
    tally.held += [...folded.standing.values()].filter(({ type }) => type === "held").length;
    for (const row of device.allRows()) {
      tally[row.status] += 1;
      tally.leftOut += row.leftOut.length;
    }
    for (const record of device.records()) {
      const { stated } = device.rows.state(record) ?? emptyState(record);
      const replacing = stated.filter(({ act }) => act.type === "offer" && act.replaces !== undefined);
      const isSigned = ({ id }: { id: Uint8Array }): boolean =>
        stated.some(({ act }) => act.type === "sign" && sameBytes(act.offer, id));
      tally.agreed += agreedHere(device, record).last.length;
      const { answers, noted } = device.rows.state(record) ?? emptyState(record);
      tally.noted += noted.length;
      tally.answered += answers.filter(({ act }) => act.type === "open").length;
      tally.amended += replacing.filter(isSigned).length;
    }
  }
}

const LOG_FAULTS = ["VectorOlder", "VectorOwn", "TooManyBranches", "NotOpened", "TooManyDevices", "NoDevice"];
const isLogFault = (row: EntryRow): boolean => LOG_FAULTS.includes(row.reason);
const placeOf = (item: VectorItem) => ({ device: toHex(item.device), seq: item.seq, hash: toHex(item.hash) });
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

const lostBy = ({ entries, named, isDecided }: Lost): unknown => ({
  entries: entries.map((entry) => `${toHex(entry.hash)} ${entry.seq} ${entry.status}`).sort(),
  named: [...named].sort(),
  isDecided,
});

/** All that a device makes of what it has: to be compared with another, or with itself after a restart. */
export function shownBy(device: Device): Record<string, unknown> {
  const verdicts = device.allRows().map((row) => [toHex(row.hash), [row.status, row.reason, ...row.leftOut].join(" ")]);
  const records = device.records().map((record) => {
    const { created, fault, heads, noted, answers } = device.rows.state(record) ?? emptyState(record);
    const agreement = shownByGate(device, record);
    const doc = device.doc(record, "00");
    return [
      toHex(record),
      {
        fault,
        kind: created?.kind,
        noted: noted.map(({ at, isOver }) => `${toHex(at.hash)} ${isOver}`).sort(),
        heads,
        own: [...Automerge.getHeads(doc)].sort(),
        doc: Automerge.toJS(doc),
        agreement,
        // As one of them sees it: the same for both but for which is whose.
        answers: answersOf(answerItems(answers), toHex(device.members[0] ?? ZERO_32)),
      },
    ];
  });
  return {
    forks: sorted([...device.log.forks]),
    removals: device.log.removals.map(({ by, last }) => `${toHex(by.hash)} ${toHex(last.hash)}`).sort(),
    held: device.gate.held.map(toHex).sort(),
    verdicts: sorted(verdicts as [string, unknown][]),
    records: sorted(records as [string, unknown][]),
  };
}
