/** Packaging, as far as it can be shown without Electron's binary: electron-builder reads the configuration and takes it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flipFuses } from "@electron/fuses";
import { expect, it } from "vitest";
import config, { fuses } from "../../electron-builder.config.ts";

const root = join(import.meta.dirname, "..", "..");
/** The tool's own reading and checking, which it does not export: what `electron-builder` runs before anything else. */
const ofBuilder = createRequire(createRequire(import.meta.url).resolve("electron-builder"));
const { getConfig, validateConfiguration } = ofBuilder("app-builder-lib/out/util/config/config.js") as {
  getConfig: (project: string, path: string, options: null) => Promise<Record<string, unknown>>;
  validateConfiguration: (config: object, logger: object) => Promise<void>;
};
const { DebugLogger } = ofBuilder("builder-util") as { DebugLogger: new (enabled: boolean) => object };
const validate = (what: object): Promise<void> => validateConfiguration(what, new DebugLogger(false));

it("[E1] electron-builder loads the configuration file, and its own check takes every option", async () => {
  const read = await getConfig(root, "electron-builder.config.ts", null);
  expect(read).toMatchObject({ appId: "app.homeport", asar: true, publish: null });
  await validate(read);
  await expect(validate({ ...config, asarUnpacked: [] })).rejects.toThrow(/asarUnpacked/); // it does look
});

it("packs what was built for the app, and nothing that tests leave beside it", () => {
  expect(config.files).toEqual(["out/main/**", "out/preload/**", "out/renderer/**", "package.json"]);
});

/** A binary's fuse wire as Electron has it: sentinel, version, how many, one character each. */
const wire = (count: number): string =>
  `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001${String.fromCharCode(count)}${"0".repeat(count)}`;

it("[E1] 19: the fuses step sets each fuse in a binary's wire, and refuses one with a fuse it does not name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "homeport-fuses-"));
  const program = join(folder, "homeport");
  const count = Object.keys(fuses).filter((key) => /^\d+$/.test(key)).length;
  writeFileSync(program, `before${wire(count)}after`, "latin1");
  await flipFuses(program, fuses);
  const after = readFileSync(program, "latin1");
  const set = Array.from({ length: count }, (_, fuse) => (fuses[fuse as keyof typeof fuses] ? "1" : "0")).join("");
  expect(after.slice(-count - 5)).toBe(`${set}after`);
  writeFileSync(program, `before${wire(count + 1)}after`, "latin1");
  await expect(flipFuses(program, fuses)).rejects.toThrow();
  rmSync(folder, { recursive: true });
});
