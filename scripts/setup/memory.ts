/** Remembers for a day what could not be had (a download, a system package), so that the next run doesn't wait for it again. */
import { join } from "node:path";
import { setupFolder } from "./paths.ts";
import { stamp, stamped } from "./stamp.ts";

const day = 24 * 60 * 60 * 1000;

export interface Memory {
  /** True while `what` was remembered as failed less than a day before `now` (milliseconds). */
  readonly failedLately: (what: string, now: number) => boolean;
  readonly rememberFailure: (what: string, now: number) => void;
}

/** @param name one file in the folder per thing remembered; the last failure replaces the one before */
export function createMemory(name: string, folder = setupFolder): Memory {
  const file = join(folder, `${name}.failed`);
  return {
    failedLately: (what, now) => {
      const [at, known] = (stamped(file) ?? "").split("\n");
      const age = now - Number(at);
      // A time in the future (a clock set back) is not believed.
      return known === what && age >= 0 && age < day;
    },
    rememberFailure: (what, now) => stamp(file, `${now}\n${what}`),
  };
}
