/** What a peer lacks, from logs far longer than a pack: in order, and for what is taken of it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { compareVectorItems, decodeEntry, isEntry, KIND } from "../../src/shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "../../src/main/core/log/entryRow.ts";
import { type Frontier, joinFrontiers, sortCausally } from "../../src/main/core/log/frontier.ts";
import { Log } from "../../src/main/core/log/log.ts";
import { entryHash } from "../../src/main/core/log/sealEntry.ts";
import { headOf, Heads } from "../../src/main/core/sync/vectors.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { seededRandom } from "../attack/seededRandom.ts";
import type { Device } from "./device.ts";
import { deliverRound, makeDevices, openStores } from "./people.ts";

const ENTRIES = 1_000;

/** Rows as the gate would have written them, without its work: entries of every device that name the others now and then. */
function fillLog(log: Log, store: Store, devices: readonly Device[]): EntryRow[] {
  const random = seededRandom(1);
  const heads = new Map<string, EntryRow>();
  for (const { identity } of devices)
    heads.set(toHex(identity.device), log.heads(toHex(identity.device))[0] as EntryRow);
  const rows: EntryRow[] = [...heads.values()];
  store.transaction(() => {
    for (let i = 0; i < ENTRIES; i++) {
      const device = devices[random.below(devices.length)] as Device;
      const before = heads.get(toHex(device.identity.device)) as EntryRow;
      const named = [...heads.values()].filter((row) => row !== before && random.below(6) === 0);
      const frontier: Frontier = joinFrontiers(
        [itemOf(before), ...named.map(itemOf)],
        [before, ...named].map((row) => row.frontier),
        log,
      );
      const place = { kind: KIND.change, seq: before.entry.core.seq + 1, prevHash: before.hash };
      const bytes = device.forge(
        { ...place, vectorDelta: named.map(itemOf).sort(compareVectorItems) },
        new Uint8Array(random.below(400)),
      );
      const entry = decodeEntry(bytes);
      if (!isEntry(entry)) throw new Error("not an entry");
      const row: EntryRow = {
        entry,
        hash: entryHash(entry),
        bytes,
        status: "accepted",
        reason: "none",
        leftOut: [],
        frontier,
      };
      log.write(row);
      log.commit([row]);
      heads.set(toHex(device.identity.device), row);
      rows.push(row);
    }
  });
  return rows;
}

describe("what a peer lacks", () => {
  let opened: Awaited<ReturnType<typeof openStores>>;
  let log: Log;
  let rows: EntryRow[];
  let read = 0;

  beforeAll(async () => {
    opened = await openStores(3);
    const devices = await makeDevices(["A", "A", "B"], opened.stores);
    await deliverRound(devices);
    await deliverRound(devices);
    const [first] = devices as [Device, ...Device[]];
    const counting: Store = {
      ...first.store,
      *list(table, where) {
        for (const row of first.store.list(table, where)) {
          read += 1;
          yield row;
        }
      },
    };
    log = new Log(counting, first.space);
    log.load([], new Map());
    rows = fillLog(log, first.store, devices);
  });
  afterAll(() => opened.close());

  it("[RC1] comes in the one order every device has", () => {
    expect([...log.since([])].map(toHex)).toEqual(sortCausally(rows).map(({ bytes }) => toHex(bytes)));
    const half = sortCausally(rows).slice(0, ENTRIES / 2);
    const heads = new Heads();
    for (const { bytes } of half) heads.advance(headOf(bytes) ?? expect.unreachable());
    const known = heads.all;
    const lacking = rows.filter((row) => !half.some(({ hash }) => sameBytes(hash, row.hash)));
    expect([...log.since(known)].map(toHex)).toEqual(sortCausally(lacking).map(({ bytes }) => toHex(bytes)));
  });

  it("[B3] is read as it is taken: the first of thousands costs no more than of ten", () => {
    read = 0;
    let taken = 0;
    for (const bytes of log.since([])) if (bytes.length > 0 && ++taken === 10) break;
    expect(read).toBeLessThanOrEqual(10 + log.devices.length);
    read = 0;
    expect([...log.since([])]).toHaveLength(rows.length);
    expect(read).toBe(rows.length);
  });
});
