import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultProfile } from "../hosting/paths.ts";

export interface ShellOptions {
  readonly profile: string;
  readonly demo: boolean;
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
  return { profile: resolve(named ?? defaultProfile(platform, env)), demo: values.demo === true };
}
