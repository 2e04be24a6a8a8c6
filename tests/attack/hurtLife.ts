/**
 * D3 for the log: rows of it are hit while a vault is closed, in one of two real cores. What was shown stays shown, what
 * is lost is said, and once the two have met both have the same again: every word once, whoever wrote it.
 */
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { RecordSet } from "../../src/main/core/gate/recordSet.ts";
import { type EntryRow, itemOf } from "../../src/main/core/log/entryRow.ts";
import { Log } from "../../src/main/core/log/log.ts";
import { compare } from "../simulator/coupleCompare.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { type } from "../simulator/couplePeople.ts";
import { CouplePlace, emptyCoupleTally } from "../simulator/couplePlace.ts";
import { tokensIn } from "../simulator/coupleWords.ts";
import { begin } from "../simulator/coupleWorld.ts";
import { HOW, hitRow } from "./hitRow.ts";

export const WHERE = [
  "own tail",
  "own middle",
  "own open",
  "theirs tail",
  "theirs middle",
  "theirs open",
  "unsent tail",
  "any",
] as const;
export type Where = (typeof WHERE)[number];

export type Tally = Record<string, number>;
const count = (tally: Tally, what: string): void => void (tally[what] = (tally[what] ?? 0) + 1);

/** A row of this vault's log; of one's own or of the partner's. */
export function target(place: CouplePlace, victim: CoupleDevice, where: Where): EntryRow | undefined {
  const { space, identity } = victim.core;
  const rows = (space?.log.devices ?? []).flatMap(({ device }) => space?.log.entriesFrom(device, 1) ?? []);
  const own = rows.filter(({ entry }) => sameBytes(entry.core.device, identity.device));
  const theirs = rows.filter(({ entry }) => !sameBytes(entry.core.device, identity.device));
  const logOf = where.startsWith("theirs") ? theirs : own;
  if (where === "any") return place.random.pick(rows);
  if (where.endsWith("open")) return logOf[0];
  if (where.endsWith("tail")) return logOf.at(-1);
  return logOf[1 + place.random.below(Math.max(1, logOf.length - 2))];
}

/** The power goes while it is repaired, or after that and before the records are judged anew. */
async function cutDuring(
  victim: CoupleDevice,
  work: (database: string) => void,
  cut: "before" | "after",
): Promise<void> {
  const [{ takeOut }, { next }] = [Log.prototype, RecordSet.prototype];
  if (cut === "after") RecordSet.prototype.next = () => undefined;
  else {
    Log.prototype.takeOut = function (ids) {
      takeOut.call(this, ids);
      throw new Error("the power is gone");
    };
  }
  try {
    await victim.harm(work).catch(() => undefined);
  } finally {
    [Log.prototype.takeOut, RecordSet.prototype.next] = [takeOut, next];
  }
  await victim.lock();
  await victim.unlock();
}

/** In the order in which a repair comes to them; each process dies at one of them (`repairProcess.ts`). */
export const POINTS = [
  "a new device",
  "rows out, not committed",
  "rows out",
  "a draft put right, not committed",
  "a record judged, not committed",
  "another not committed",
] as const;

async function killDuring(victim: CoupleDevice, work: (database: string) => void, tally: Tally): Promise<void> {
  await victim.away(async (database, open) => {
    work(database);
    for (const point of POINTS) {
      const ended = await open(new URL("./repairProcess.ts", import.meta.url), point);
      if (ended === "SIGKILL") count(tally, point);
      else if (ended !== 0) throw new Error(`${point}: ended with ${ended}`);
    }
  });
}

/** Every word a person can find on this machine: in a text, shared or not, or in the recovery box. */
export function words({ core }: CoupleDevice): Set<string> {
  const texts = core.records.list().flatMap(({ id }) => {
    const text = core.records.texts.text(id);
    return [text?.shared.body, text?.mine.body];
  });
  return new Set([...texts, ...core.records.kept.list().map(({ body }) => body)].flatMap((body) => tokensIn(body)));
}

/** Types, and shares what may be shared: not what waits for a part of it. */
export async function write(place: CouplePlace, device: CoupleDevice, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await type(place, device);
    const rows = place.mine(device).filter(({ unshared, fault }) => unshared && !fault);
    if (rows.length === 0) continue;
    const shared = await device.core.records.sharing.share(place.random.pick(rows).id, "");
    // The very act may be what finds the damage.
    if (!shared.ok && shared.error.type !== "Unsupported")
      throw new Error(`a share was answered with ${shared.error.type}`);
    if (shared.ok) place.words.shared(device.core.records.texts.text(shared.value.id)?.shared.body);
  }
}

/** `killed`: processes die of kill -9 one after another, each a step further in the repair. */
export async function hurtLife(seed: number, root: string, tally: Tally, killed = false): Promise<void> {
  const place = new CouplePlace(seed, root, emptyCoupleTally());
  const { random } = place;
  try {
    await begin(place);
    for (let i = 0; i < 3; i++) {
      for (const device of place.devices) await write(place, device, 1 + random.below(3));
      await place.heal();
    }
    const victim = random.pick(place.devices);
    const where = WHERE[seed % WHERE.length] ?? "any";
    const how = random.pick(HOW);
    place.net.cutAll();
    if (where === "unsent tail") await write(place, victim, 1 + random.below(3));
    if (killed || random.below(3) === 0) await type(place, victim); // a draft on top
    const row = target(place, victim, where);
    if (!row) throw new Error(`nothing to hit: ${where}`);
    const { store } = victim.core.vault;
    const { device, seq, hash } = itemOf(row);
    const id = store.rowId("entries", row.entry.core.space, device, seq, hash);
    const before = words(victim);
    const cut = killed ? "killed" : random.pick(["none", "before", "after"] as const);
    const [draft] = place.mine(victim).filter(({ unshared }) => unshared);
    const draftRow = draft && store.rowId("changes", draft.id, 0);
    if (cut === "killed") {
      const both = (database: string): void => {
        hitRow(database, "entries", id, how);
        if (draftRow) hitRow(database, "changes", draftRow, "box");
      };
      await killDuring(victim, both, tally);
    } else if (cut === "none") await victim.harm((database) => hitRow(database, "entries", id, how));
    else await cutDuring(victim, (database) => hitRow(database, "entries", id, how), cut);
    count(tally, `cut: ${cut}`);
    await victim.quiet();
    if (victim.core.space?.log.get(itemOf(row))) count(tally, "brought back by the salvage");
    for (const word of before) if (!words(victim).has(word)) throw new Error(`${word} is out of sight after the hit`);
    count(tally, where);
    count(tally, how);
    const kinds = (): string[] => victim.core.notices.list().map(({ kind }) => kind);
    const unread = victim.core.space?.log.isHurt || kinds().includes("mending");
    if (!unread && !kinds().includes("damaged")) throw new Error("the person is not told");
    if (unread) count(tally, "told at the start");
    if (victim.core.records.texts.stood.size > 0) count(tally, "shown as it stood");
    if (random.below(2) === 0) await write(place, victim, 2);
    if (random.below(3) === 0) {
      await victim.lock();
      await victim.unlock();
      count(tally, "locked while mending");
    }
    await place.heal();
    await place.heal();
    if (kinds().includes("mending")) throw new Error("still waits for what it has");
    if (kinds().includes("mended")) count(tally, "told whole again");
    if (victim.core.notices.list().some(({ kind }) => kind === "lost")) count(tally, "kept in the box");
    for (const device of place.devices) await write(place, device, 1);
    await place.heal();
    compare(place);
    if (row.entry.core.kind === KIND.open) count(tally, "an open");
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await place.end();
  }
}
