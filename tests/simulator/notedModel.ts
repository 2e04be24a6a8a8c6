/** RY2 from every entry of a rhythm at once, to hold the gate's day-by-day keeping against. */
import type { RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { decodeNoted } from "../../src/shared/protocol/body.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { inFrontier } from "../../src/main/core/log/frontier.ts";
import { openBody } from "../../src/main/core/log/sealEntry.ts";
import type { Device } from "./device.ts";

/** What the gate keeps, as words. */
export const notedByGate = (device: Device, record: RecordId): string[] =>
  (device.rows.state(record)?.noted ?? [])
    .filter(({ takenBack, isOver }) => !takenBack && !isOver)
    .map(({ person, day }) => `${toHex(person)} ${day}`)
    .sort();

/** A word stands that no later one of its person about its day had seen. */
export function notedByModel(device: Device, record: RecordId): string[] {
  const created = device.rows.state(record)?.created;
  const key = created && device.keys.get(created.keyId);
  const said = device.log.ofRecord(record).flatMap((row) => {
    const plaintext = row.entry.core.kind === KIND.noted && row.status === "accepted" && openBody(row.entry, key);
    const body = plaintext ? decodeNoted(plaintext) : undefined;
    const person = device.log.personOf(row.entry.core.device);
    return body && person ? [{ ...body, person: toHex(person), row }] : [];
  });
  return said
    .filter(
      (one) =>
        !one.takenBack &&
        !said.some(
          (later) =>
            later !== one &&
            later.person === one.person &&
            later.day === one.day &&
            inFrontier(itemOf(one.row), later.row.frontier, device.log),
        ),
    )
    .map(({ person, day }) => `${person} ${day}`)
    .sort();
}
