/**
 * The stager's process (GT1): it holds documents for as long as it takes to try changes on them, and no keys. Nothing it
 * meets is written anywhere. It may panic, hang or swell: the pool ends it and starts another.
 */
import { Worker } from "node:worker_threads";
import { openStagerPort } from "./stagerPort.ts";
import { openStaging, StageConflict, type Staging } from "./stage.ts";
import type { NoVerdictCause, StageOutcome, StagerReply, StagerRequest, StageVerdict } from "./stageTypes.ts";

const MAX_BYTES = 768 * 1024 * 1024;
/** WebAssembly's memory only ever grows: beyond this a fresh process is cheaper. */
const RETIRE_BYTES = 320 * 1024 * 1024;

// Within one call into Automerge this thread sees nothing, so another one watches the memory they share.
new Worker(`setInterval(() => process.memoryUsage.rss() > ${MAX_BYTES} && process.kill(process.pid, "SIGKILL"), 20)`, {
  eval: true,
  stdout: true,
  stderr: true,
}).unref();

const port = openStagerPort();
const say = (reply: StagerReply): void => port.post(reply);
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The last record's document, still loaded: in Write together one record comes again and again. */
let last: Staging | undefined;

function open(snapshot: Uint8Array | null): Staging {
  if (last && snapshot && last.snapshot && Buffer.compare(last.snapshot, snapshot) === 0) return last;
  last?.free();
  last = undefined;
  return (last = openStaging(snapshot));
}

async function work(request: StagerRequest): Promise<StageOutcome> {
  const verdicts: StageVerdict[] = [];
  const stopped = (cause: NoVerdictCause, snapshot: Uint8Array | null, heads: string[]): StageOutcome => ({
    verdicts,
    snapshot,
    heads,
    text: undefined, // a split record, once: core reads it
    noVerdict: { entry: verdicts.length, cause },
  });
  let staging: Staging;
  try {
    staging = open(request.snapshot);
  } catch {
    return stopped("snapshot", request.snapshot, []);
  }
  for (const changes of request.changes) {
    const before = { snapshot: staging.snapshot, heads: staging.heads };
    try {
      verdicts.push(staging.judge(changes));
    } catch (error) {
      // Its text may quote what it was applying: it goes no further.
      last = undefined;
      return stopped(error instanceof StageConflict ? "conflict" : "panic", before.snapshot, before.heads);
    }
    say({ k: "judged", id: request.id, entry: verdicts.length - 1 });
    // Lets the word out before the next entry, which may be the one that never ends.
    await breath();
  }
  const text = staging.read(request.draft ?? []);
  return { verdicts, snapshot: staging.snapshot, heads: staging.heads, text };
}

// Makes the first request as fast as the rest.
openStaging(null).free();
let turn = Promise.resolve();
port.onMessage((message) => {
  const request = message as StagerRequest;
  turn = turn.then(async () => {
    const outcome = await work(request);
    const retire = outcome.noVerdict !== undefined || process.memoryUsage.rss() > RETIRE_BYTES;
    say({ k: "done", id: request.id, outcome, retire });
  });
});
say({ k: "ready" });
