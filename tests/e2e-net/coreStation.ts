/**
 * A real core on a host of its own. Lines in: `{id, method, params}` for the window contract, or `{lock: true}`, which
 * ends the core and starts the next. Lines out: `{id, result}`, `{event, payload}`, `{ready, pid}`.
 */
import { createInterface } from "node:readline";
import { events, type EventName, type MethodName } from "../../src/shared/ipc/contract.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";

const say = (line: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const profile = process.argv[2] ?? "";
let core: CoreProcess;

const start = async (): Promise<void> => {
  core = await startCore({ profile, lan: true });
  for (const name of Object.keys(events) as EventName[]) core.on(name, (payload) => say({ event: name, payload }));
  say({ event: "ready", pid: core.child.pid });
};
await start();

type Line = { readonly id?: number; readonly method?: MethodName; readonly params?: unknown; readonly lock?: boolean };
const run = async ({ id, method, params, lock }: Line): Promise<void> => {
  if (lock === true) {
    await core.lock();
    await start();
  } else if (method !== undefined) {
    // The contract checks the arguments; here they come from the test beside this file.
    const call = core.call as (method: MethodName, params: unknown) => Promise<unknown>;
    say({ event: "reply", id, result: await call(method, params) });
  }
};
createInterface({ input: process.stdin }).on("line", (line) => void run(JSON.parse(line) as Line));
process.stdin.on("end", () => void core.kill().then(() => process.exit(0)));
