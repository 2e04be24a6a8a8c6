/** KD2, D1: a core that is killed in the middle of erasing. Afterwards the text is wholly there, or wholly gone. */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Hash32 } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { verifyHistory } from "../../src/main/core/proof/verifyHistory.ts";
import { TABLE_NAMES } from "../../src/main/core/vault/tables.ts";
import { count } from "../harness/forms.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { Onlooker, remaining } from "./onlooker.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

let two: Awaited<ReturnType<typeof openTwo>>;
let [robin, noor]: [CoupleDevice, CoupleDevice] = [undefined as never, undefined as never];
beforeEach(async () => {
  two = await openTwo();
  ({ robin, noor } = two);
}, 60_000);
afterEach(() => two.close());

/** More than it writes: then nothing kills it. */
const NEVER = 1_000_000;
/** Of all its writes so many are the last of a process; and others end milliseconds after all of it. */
const KILLS = count({ quick: 12, full: 100 });
const AFTER_MS = [0, 1, 4, 16];

async function send(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  const space = spaceOf(from);
  const entries = [...space.log.since(spaceOf(to).vector())];
  await spaceOf(to).gate.receive(from.core.identity.device, entries, space.keysFor(entries));
  await to.quiet();
}

function found({ core }: CoupleDevice, words: readonly string[]): string[] {
  return TABLE_NAMES.flatMap((table) =>
    [...core.vault.store.list(table)].flatMap((row) => {
      const bytes = "damaged" in row ? Buffer.alloc(0) : Buffer.from(row.bytes);
      return words.some((word) => bytes.includes(word)) ? [table] : [];
    }),
  );
}

it(`[KD2] [D1] [S10] is wholly done or wholly not, over ${KILLS + 2 + AFTER_MS.length} kills`, async () => {
  const canaries = Array.from({ length: 8 }, () => `canary${toHex(crypto.getRandomValues(new Uint8Array(9)))}`);
  const id = await agree(robin, noor, `${canaries[0]} we walk.`);
  for (const word of canaries.slice(1)) {
    await robin.type(id, (body) => ({ at: body.length, remove: 0, text: ` ${word}` }));
    unwrap(await robin.core.records.sharing.share(id, word));
  }
  const whole = robin.core.records.texts.text(id)?.shared.body;
  robin.core.records.keepText(id, { title: "", body: `${canaries[0]} we walk.` });
  unwrap(await robin.core.records.answers.seal(id, ["An answer that nobody has read."]));
  unwrap(await robin.core.records.erasing.say(id, "ask"));
  await give(robin, noor);
  unwrap(await noor.core.records.erasing.say(id, "agree"));
  const entries = [...spaceOf(noor).log.since(spaceOf(robin).vector())];
  const file = join(dirname(robin.database), "agreed");
  writeFileSync(file, entries.map(toHex).join("\n"));
  const onlooker = new Onlooker(robin.database);
  onlooker.look();
  const back = await robin.snapshot();

  const keyId = spaceOf(robin).rows.state(recordOf(id))?.created?.keyId as Hash32;
  const rows = () => spaceOf(robin).log.ofRecord(recordOf(id));
  const bodies = () => rows().filter(({ entry }) => entry.body && entry.core.kind < KIND.redactAsk).length;
  const all = bodies();
  /** Throws where it is neither. */
  const isDone = async (when: string): Promise<boolean> => {
    const isGone = robin.core.records.erasing.list().some((one) => one.id === id);
    const kept = found(robin, ["An answer that nobody has read."]);
    expect(kept.length, `the answer's words, ${when}`).toBeGreaterThan(0);
    const here = {
      text: robin.core.records.texts.text(id)?.shared.body,
      bodies: bodies(),
      key: spaceOf(robin).keys.get(keyId) !== undefined,
      kept: robin.core.records.texts.kept.list().length,
      canaries: found(robin, canaries).length > 0,
      history: await verifyHistory(robin.core),
    };
    const gone = { text: undefined, bodies: 0, key: false, kept: 0, canaries: false, history: undefined };
    const stands = { text: whole, bodies: all, key: true, kept: 1, canaries: true, history: undefined };
    expect(here, when).toEqual(isGone ? gone : stands);
    return isGone;
  };
  const killed = async (when: string): Promise<boolean> => {
    await back();
    writeFileSync(file, entries.map(toHex).join("\n"));
    let end: unknown;
    const program = new URL("./eraseProcess.ts", import.meta.url);
    await robin.away(async (_, open) => void (end = await open(program, `${when},${file}`)));
    expect(end, when).toBe(Number(when) === NEVER ? 0 : "SIGKILL");
    const isGone = await isDone(when);
    if (isGone) {
      const past = onlooker.past();
      await robin.lock();
      expect(remaining(dirname(robin.database), past), when).toBe(0);
      await robin.unlock();
    } else {
      // It comes again, and is done then.
      await send(noor, robin);
      expect(await isDone(`${when}, once more`), when).toBe(true);
    }
    return isGone;
  };
  expect(await killed(String(NEVER))).toBe(true);
  const written = Number(readFileSync(`${file}.written`, "utf8"));
  const ends: boolean[] = [];
  for (let i = 0; i < KILLS; i++) ends.push(await killed(String(1 + Math.floor((i * written) / KILLS))));
  ends.push(await killed(String(written)));
  expect(ends, "all in one transaction").toEqual(ends.map(() => false));
  expect(await killed("commit"), "as soon as it is durable").toBe(true);
  for (const ms of AFTER_MS) expect(await killed(`+${ms}`)).toBe(true);
  console.log(`of ${written} writes ${ends.length} were the last of a core, and none of these erased`);
}, 600_000);
