/** The stager's own function, called here instead of in a process of its own: that border has tests of its own. */
import { openStaging, StageConflict } from "../../src/main/core/gate/stage.ts";
import type { StagerPool, StageVerdict } from "../../src/main/core/gate/stageTypes.ts";

export const stageHere: StagerPool = {
  async stage(request) {
    const staging = openStaging(request.snapshot);
    const verdicts: StageVerdict[] = [];
    for (const changes of request.changes) {
      const before = { snapshot: staging.snapshot, heads: staging.heads };
      try {
        verdicts.push(staging.judge(changes));
      } catch (error) {
        const cause = error instanceof StageConflict ? "conflict" : "panic";
        return { verdicts, ...before, text: undefined, noVerdict: { entry: verdicts.length, cause } };
      }
    }
    const text = staging.read(request.draft ?? []);
    const result = { verdicts, snapshot: staging.snapshot, heads: staging.heads, text };
    staging.free();
    return result;
  },
  close: () => undefined,
};
