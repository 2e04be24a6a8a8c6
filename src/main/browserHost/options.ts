import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../shared/base/result.ts";
import { defaultProfile, instanceFolder } from "../hosting/paths.ts";

export interface BrowserHostOptions {
  readonly profile: string;
  readonly instanceDir: string;
  /** false: the launch file's path is printed and no browser started. */
  readonly open: boolean;
  /** Loopback port of the page, 0 = any. */
  readonly port: number;
  readonly json: boolean;
  readonly demo: boolean;
  readonly floorKdf: boolean;
  readonly lanPort: number;
  readonly lan: boolean;
}

const portOf = (text: string): number | undefined => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
};

/** The error is a sentence for the person at the terminal. */
export function parseOptions(
  args: readonly string[],
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): Result<BrowserHostOptions, string> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        profile: { type: "string" },
        "instance-dir": { type: "string" }, // tests: keeps their ids out of the person's folder
        "no-open": { type: "boolean", default: false },
        port: { type: "string", default: "0" },
        json: { type: "boolean", default: false },
        demo: { type: "boolean", default: false },
        "floor-kdf": { type: "boolean", default: false }, // tests and the demo only: a weaker vault
        "lan-port": { type: "string", default: "0" },
        "no-lan": { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    return err(error instanceof Error ? error.message : "these options can't be read");
  }
  const port = portOf(values.port);
  const lanPort = portOf(values["lan-port"]);
  if (port === undefined || lanPort === undefined) return err("a port is a number from 0 to 65535");
  return ok({
    profile: resolve(values.profile ?? defaultProfile(platform, env)),
    instanceDir: resolve(values["instance-dir"] ?? instanceFolder(platform, env)),
    open: !values["no-open"],
    port,
    json: values.json,
    demo: values.demo,
    floorKdf: values["floor-kdf"] || values.demo,
    lanPort,
    lan: !values["no-lan"],
  });
}
