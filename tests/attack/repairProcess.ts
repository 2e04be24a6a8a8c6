/**
 * A process that opens a vault whose log and drafts were hit, looks at every text as a window would, and is killed at one
 * point of the repair: `node repairProcess.ts DIR INSTANCES POINT NOW WORDS…`. Ends with 0 where the point is not come to.
 */
import { RecordSet } from "../../src/main/core/gate/recordSet.ts";
import { Waiting } from "../../src/main/core/gate/waiting.ts";
import { Log } from "../../src/main/core/log/log.ts";
import { Drafts } from "../../src/main/core/records/drafts.ts";
import { FromGate } from "../../src/main/core/records/fromGate.ts";
import { Sessions } from "../../src/main/core/records/sessions.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { Unlocked } from "../../src/main/core/unlocked.ts";
import { openVault } from "../../src/main/core/vault/vault.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { stageHere } from "../simulator/stageHere.ts";

const kill = (): void => void process.kill(process.pid, "SIGKILL");

/** Kills once `method` has done its work for the so-manieth time. */
function killAfter<T extends object>(kind: { readonly prototype: T }, method: keyof T, times = 1): void {
  const { prototype } = kind;
  const work = prototype[method] as (this: T, ...given: unknown[]) => unknown;
  let left = times;
  prototype[method] = function (this: T, ...given: unknown[]) {
    const done = work.apply(this, given);
    if (--left === 0) kill();
    return done;
  } as T[keyof T];
}

/** Each with what is durable then. */
const POINTS: Readonly<Record<string, () => void>> = {
  "a new device": () => killAfter(Sessions, "reopenAll"),
  "rows out, not committed": () => killAfter(Log, "takeOut"),
  "rows out": () => killAfter(Waiting, "strand"),
  "a draft put right, not committed": () => killAfter(Drafts, "append"),
  "a record judged, not committed": () => killAfter(RecordSet, "pay"),
  "another not committed": () => killAfter(FromGate, "save", 2),
};

const [dir = "", instanceDir = "", point = "", now = "0", ...words] = process.argv.slice(2);
const vault = unwrap(await openVault({ dir, instanceDir, secret: { type: "recovery", words } }));
POINTS[point]?.();
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
for (const { id } of core.records.list()) core.records.texts.text(id);
await core.space?.gate.paid();
await core.end();
