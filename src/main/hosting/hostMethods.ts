import { ok } from "../../shared/base/result.ts";
import type { Answer } from "../../shared/ipc/contract.ts";
import type { Handler, Handlers } from "../../shared/ipc/registrar.ts";
import type { IdleClock } from "./idleClock.ts";

/** The `host.*` methods, the same in both hosts. A lock is answered at once: whoever asked is about to be replaced. */
export function hostMethods(parts: {
  readonly info: () => Answer<"host.info">;
  readonly lock: () => Promise<void>;
  /** Out of sight: minimised where the host can. Runs before the lock, so that nothing is seen in between (F31). */
  readonly hide: () => void;
  readonly idle: IdleClock;
  readonly setNeutralTitle: (neutral: boolean) => void;
  readonly takeOpened: Handler<"host.takeOpened">;
}): Handlers {
  const { info, lock, hide, idle, setNeutralTitle, takeOpened } = parts;
  return {
    "host.info": () => ok(info()),
    "host.lock": () => {
      void lock();
      return ok(undefined);
    },
    "host.quickHide": () => {
      hide();
      void lock();
      return ok(undefined);
    },
    "host.activity": () => {
      idle.activity();
      return ok(undefined);
    },
    "host.configure": ({ lockMinutes, neutralTitle }) => {
      idle.configure(lockMinutes);
      setNeutralTitle(neutralTitle);
      return ok(undefined);
    },
    "host.takeOpened": takeOpened,
  };
}
