/**
 * A process that opens a vault, takes in what both have said of erasing a text, and is killed in the middle of it:
 * `node eraseProcess.ts DIR INSTANCES WHEN,FILE NOW WORDS…`. WHEN is after how many writes to the vault; `commit`, as soon as it is durable that the key goes; or, as `+MS`, how long
 * after the erasing was done. FILE holds the entries, a line of hex each. Ends with 0 where it is not come to, and says in
 * FILE.written how many writes there were.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { Unlocked } from "../../src/main/core/unlocked.ts";
import { openVault } from "../../src/main/core/vault/vault.ts";
import { fromHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { stageHere } from "../simulator/stageHere.ts";

const kill = (): void => void process.kill(process.pid, "SIGKILL");

const [dir = "", instanceDir = "", word = "", now = "0", ...words] = process.argv.slice(2);
const [when = "", file = ""] = word.split(",");
const vault = unwrap(await openVault({ dir, instanceDir, secret: { type: "recovery", words } }));
const core = new Unlocked({
  vault,
  options: { profile: dir, instanceDir, lanPort: 0, lan: false, floorKdf: true, demo: false },
  emit: () => undefined,
  spawnStager: () => {
    throw new Error("staged here");
  },
  onChanged: () => undefined,
  onAdded: () => undefined,
  wallClock: () => Number(now),
  pool: stageHere,
  timers: { ...systemTimers, wallClock: () => Number(now) },
});
await core.begin();

const { store } = vault;
const most = /^\d+$/.test(when) ? Number(when) : Infinity;
let written = 0;
let isKeyGone = false;
for (const method of ["put", "delete", "putKey", "deleteKey"] as const) {
  const write = store[method].bind(store) as (...given: unknown[]) => void;
  Object.assign(store, {
    [method]: (...given: unknown[]) => {
      write(...given);
      isKeyGone ||= method === "deleteKey";
      if (++written === most) kill();
    },
  });
}
const transact = store.transaction.bind(store);
let depth = 0;
store.transaction = (work) => {
  depth += 1;
  const done = transact(work);
  depth -= 1;
  if (when === "commit" && depth === 0 && isKeyGone) kill();
  return done;
};
const entries = readFileSync(file, "utf8")
  .split("\n")
  .map((line) => fromHex(line) ?? new Uint8Array());
const from = core.space?.log.devices.find(({ device }) => !core.identity.device.every((byte, i) => byte === device[i]));
if (!core.space || !from) throw new Error("not paired");
await core.space.gate.receive(from.device, entries, []);
writeFileSync(`${file}.written`, String(written));
if (when.startsWith("+")) setTimeout(kill, Number(when));
await core.end();
