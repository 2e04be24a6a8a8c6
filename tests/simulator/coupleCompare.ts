/** What must be so at the end of a couple's world: all have the same, and every word is where it must be. */
import { toHex } from "../../src/shared/base/bytes.ts";
import { recordIdFromHex } from "../../src/main/core/records/projections.ts";
import type { Projection } from "../../src/shared/ipc/textShapes.ts";
import type { CoupleDevice } from "./coupleDevice.ts";
import type { CouplePlace } from "./couplePlace.ts";
import { tokensIn } from "./coupleWords.ts";

type Shown = {
  readonly device: CoupleDevice;
  readonly rows: readonly {
    readonly row: Projection;
    readonly text: ReturnType<CoupleDevice["core"]["records"]["texts"]["text"]>;
  }[];
};

export const forksOf = ({ core }: CoupleDevice): number => core.space?.log.forks.size ?? 0;

export function compare({ devices, words, tally }: CouplePlace): void {
  // Each text is read once: loading its document is what a world costs most.
  const [first, ...others] = devices.map((device) => ({
    device,
    rows: device.core.records.list().map((row) => ({ row, text: device.core.records.texts.text(row.id) })),
  }));
  if (!first) throw new Error("an empty world");
  const expected = common(first);
  for (const other of others) same(expected, common(other), `${first.device.name} and ${other.device.name}`);
  for (const { rows } of [first, ...others]) tally.faults += rows.filter(({ row }) => row.shared && row.fault).length;
  // After a fork words may stand twice: what was issued again may turn out to have been seen by an absent device.
  const mayRepeat = forksOf(first.device) > 0 && devices.length > 2;
  for (const { device, rows } of [first, ...others]) {
    const has = {
      shared: rows.flatMap(({ text }) => tokensIn(text?.shared.body)),
      mine: rows.flatMap(({ text }) => tokensIn(text?.mine.body)),
      kept: device.core.records.kept.list().flatMap(({ body }) => tokensIn(body)),
    };
    words.check(device, has, mayRepeat);
    compareDrafts({ device, rows });
  }
}

/** All have the same: one of them is counted. */
export function countForks({ devices: [first], tally }: CouplePlace): void {
  const log = first?.core.space?.log;
  if (!log) throw new Error("an empty world");
  tally.forks += log.forks.size;
  for (const { device } of log.devices) {
    tally.uncounted += [...log.entriesFrom(device, 1)].filter(({ status }) => status === "uncounted").length;
  }
}

/** All that both have; what is one's own on each machine is left out. */
function common({ device, rows }: Shown): unknown {
  const { core } = device;
  const records = rows
    .filter(({ row }) => row.shared)
    .map(({ row: { id, kind, fault, day }, text }) => {
      const record = recordIdFromHex(id);
      const state = record && core.records.texts.state(record);
      return { id, kind, fault, day, heads: [...(state?.heads ?? [])].sort(), text: text?.shared };
    });
  return {
    vector: device.vector(),
    forks: [...(core.space?.log.forks ?? [])].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    devices: core.space?.row.devices.map(({ certificate }) => toHex(certificate.nonce)).sort(),
    held: core.space?.gate.held.length,
    records: records.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** What lists say of a record is what its text says. */
function compareDrafts({ device, rows }: Shown): void {
  const { store } = device.core.vault;
  for (const { row, text } of rows) {
    if (row.unshared) continue;
    if (text?.mine.body !== text?.shared.body) {
      throw new Error(`${device.name} has words in a record that shows none`);
    }
    if (store.count("changes", { group: store.groupId("changes", row.id) }) > 0) {
      throw new Error(`${device.name} keeps the draft of a record that shows none`);
    }
  }
}

function same(a: unknown, b: unknown, what: string): void {
  const [left = [], right = []] = [a, b].map((value) => JSON.stringify(value, null, 1).split("\n"));
  const at = left.findIndex((line, i) => line !== right[i]);
  if (at < 0 && left.length === right.length) return;
  const around = (lines: readonly string[]): string => lines.slice(Math.max(0, at - 3), at + 3).join("\n");
  throw new Error(`${what} differ:\n${around(left)}\n—\n${around(right)}`);
}
