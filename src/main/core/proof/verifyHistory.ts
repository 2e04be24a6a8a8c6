/** Verify history (PF5) over every space of the vault, a little at a time, so that whoever types meanwhile is not kept waiting. */
import { as, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { HistoryFault } from "../../../shared/ipc/textShapes.ts";
import type { Unlocked } from "../unlocked.ts";
import { type Found, headsOf, verifySpace } from "./verifySpace.ts";

/** Rows looked through between two breaths: some ten milliseconds. */
const PART = 32;
const TELL_EVERY = 8;
/** What arrives meanwhile is not on the way yet: then it is done again. Somebody who writes all the time ends that. */
const TRIES = 3;

export async function verifyHistory(unlocked: Unlocked): Promise<HistoryFault | undefined> {
  const { vault, records, identity, emit } = unlocked;
  const me = as<PersonKey>(identity.person.publicKey);
  const { earlier, space } = records.texts;
  const rows = vault.store.count("entries");
  for (const one of [...earlier, ...(space ? [space] : [])]) {
    const partner = one.log.devices.find(({ certificate }) => !sameBytes(certificate.person, me))?.certificate.person;
    let done = 0;
    const step = (): Promise<void> | undefined => {
      done += 1;
      if (done % PART !== 0) return undefined;
      if (done % (PART * TELL_EVERY) === 0) emit("verifying", { part: Math.min(1, done / Math.max(1, rows)) });
      return new Promise((next) => setImmediate(next));
    };
    const isMending = (record: RecordId): boolean => records.texts.stood.get(toHex(record)) !== undefined;
    let found: Found | undefined;
    for (let tries = 0; tries < TRIES; tries++) {
      const before = headsOf(one.log);
      found = await verifySpace(one, partner ? [me, partner] : [me], step, undefined, isMending);
      if (!found || headsOf(one.log) === before) break;
    }
    if (found) return told(found);
  }
  return undefined;

  function told({ kind, at }: Found): HistoryFault {
    const record = at && toHex(at.record);
    const person =
      at && [...earlier, ...(space ? [space] : [])].map(({ log }) => log.personOf(at.device)).find(Boolean);
    return {
      kind,
      ...(record !== undefined && records.projection(record) ? { record } : {}),
      ...(person ? { who: records.texts.who(person) } : {}),
      ...(at ? { day: at.day } : {}),
    };
  }
}
