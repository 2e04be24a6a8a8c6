import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultProfile } from "../hosting/paths.ts";
import { carryFileIn } from "./openedFiles.ts";

export interface ShellOptions {
  readonly profile: string;
  readonly demo: boolean;
  /** Opened from the desktop along with the app. */
  readonly carryFile?: string;
}

/** Not strict: Chromium's own switches come in the same list. */
export function shellOptions(
  args: readonly string[],
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): ShellOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: { profile: { type: "string" }, demo: { type: "boolean" } },
  });
  const named = typeof values.profile === "string" ? values.profile : undefined;
  const carryFile = carryFileIn(args, process.cwd());
  return {
    profile: resolve(named ?? defaultProfile(platform, env)),
    demo: values.demo === true,
    ...(carryFile === undefined ? {} : { carryFile }),
  };
}
