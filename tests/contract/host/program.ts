/** The browser host's real program around the echo core. A minute of its idle clock lasts 100 ms here. */
import { join } from "node:path";
import { runBrowserHost } from "../../../src/main/browserHost/run.ts";
import { realTimers } from "../../../src/main/hosting/timers.ts";

// The wall clock jumps ahead as it does over a sleep.
let slept = 0;
process.on("SIGUSR2", () => (slept += 3_600_000));

process.exitCode = await runBrowserHost(
  process.argv.slice(2),
  { core: join(import.meta.dirname, "echoCore.ts"), rendererRoot: join(import.meta.dirname, "page"), version: "1.2.3" },
  {
    now: () => realTimers.now() + slept,
    after: (ms, run) => realTimers.after(ms >= 60_000 ? ms / 600 : ms, run),
  },
);
