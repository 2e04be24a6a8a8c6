import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../src/shared/base/result.ts";

export interface StartOptions {
  /** Absolute. Without one the host uses its own default. */
  readonly profile?: string;
  readonly port?: number;
  readonly browser: boolean;
  readonly noOpen: boolean;
  readonly json: boolean;
  readonly demo: boolean;
}

export const usage = "Options of npm start, after --:  --profile DIR  --browser  --no-open  --port N  --json  --demo";

/**
 * Reads what stands after `npm start --`. The error is one line for the person.
 * @param from the folder a relative profile is meant from
 */
export function parseStartOptions(args: readonly string[], from: string): Result<StartOptions, string> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        profile: { type: "string" },
        port: { type: "string" },
        browser: { type: "boolean" },
        "no-open": { type: "boolean" },
        json: { type: "boolean" },
        demo: { type: "boolean" },
      },
    }));
  } catch (error) {
    return err(`${(error as Error).message.split(/\. |\n/)[0]}.`);
  }
  const { profile, port } = values;
  if (profile === "") return err("--profile needs a folder.");
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535))
    return err(`--port needs a number from 0 to 65535, not "${port}".`);
  return ok({
    ...(profile !== undefined && { profile: resolve(from, profile) }),
    ...(port !== undefined && { port: Number(port) }),
    browser: values.browser ?? false,
    noOpen: values["no-open"] ?? false,
    json: values.json ?? false,
    demo: values.demo ?? false,
  });
}

/** The same options as the hosts read them; which host it is, is already settled. */
export function hostArguments(options: StartOptions): string[] {
  return [
    ...(options.profile === undefined ? [] : ["--profile", options.profile]),
    ...(options.port === undefined ? [] : ["--port", String(options.port)]),
    ...(options.noOpen ? ["--no-open"] : []),
    ...(options.json ? ["--json"] : []),
    ...(options.demo ? ["--demo"] : []),
  ];
}

/** What of this machine decides between the hosts. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  readonly display: boolean;
}

/**
 * Why the browser host opens without Electron being tried, or undefined where it should be.
 * An empty reason is one the person gave, and needs no saying.
 */
export function whyBrowser(options: StartOptions, machine: Machine): string | undefined {
  // An address, a port and a launch file exist in the browser host alone.
  if (options.browser || options.noOpen || options.json || options.port !== undefined) return "";
  if (machine.platform !== "linux") return undefined;
  if (!machine.display) return "Electron has no display to open on here, so Homeport runs in its browser form.";
  if (machine.root) return "Electron can't be sandboxed for root, so Homeport opens in your browser.";
  return undefined;
}
