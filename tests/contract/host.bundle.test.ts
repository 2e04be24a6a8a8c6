/** The built main bundle, run in Node on a recording `electron`: every name it uses must exist in Electron's types. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "out", "bundle-test");
/** A use of Electron as a type: `app.setName` is `(typeof Electron)["app"]["setName"]`. */
type Use = string;

function compile(uses: readonly Use[]): { code: number | null; output: string } {
  const file = join(folder, "uses.ts");
  const lines = uses.map((use, at) => `export type Use${at} = ${use};`);
  writeFileSync(file, `import type * as Electron from "electron";\n${lines.join("\n")}\n`);
  const config = {
    extends: join(root, "tsconfig.json"),
    include: [],
    files: [file],
    compilerOptions: { types: ["node"] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--noEmit"], { encoding: "utf8" });
  return { code: status, output: stdout };
}

describe("the built main bundle", () => {
  let recorded: { uses: Use[]; names: string[]; started: boolean };

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await build({
      configFile: false,
      logLevel: "error",
      root,
      build: { ssr: join(root, "src/main/index.ts"), outDir: folder, rollupOptions: { external: ["electron"] } },
    });
    const run = spawnSync(
      process.execPath,
      [
        "--import",
        join(import.meta.dirname, "host", "recordUses.ts"),
        join(folder, "index.js"),
        "--profile",
        join(folder, "profile"),
      ],
      { encoding: "utf8", timeout: 60_000 },
    );
    expect(run.stderr).toBe("");
    recorded = JSON.parse(run.stdout);
  });

  it("starts, opens its window and listens", () => {
    expect(recorded.started).toBe(true);
    const text = recorded.uses.join("\n");
    const start = "requestSingleInstanceLock loadURL registerSchemesAsPrivileged fork setContextMenu isCrashed";
    const keychain = "getSelectedStorageBackend isAsyncEncryptionAvailable encryptStringAsync decryptStringAsync";
    for (const use of `${start} ${keychain}`.split(" ")) expect(text).toContain(`["${use}"]`);
    expect(recorded.uses.length).toBeGreaterThan(40);
  });

  it("imports only what Electron exports, and never `shell`", () => {
    const imported = [...readFileSync(join(folder, "index.js"), "utf8").matchAll(/import \{([^}]+)\} from "electron"/g)]
      .flatMap(([, list = ""]) => list.split(","))
      .map((name) => name.trim().split(" as ")[0] ?? ""); // what it is called here is the bundler's matter
    expect(imported.length).toBeGreaterThan(10);
    expect(imported).not.toContain("shell");
    const { code, output } = compile(imported.map((name) => `(typeof Electron)["${name}"]`));
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  it("uses only names that Electron's types know", () => {
    const { code, output } = compile(recorded.uses);
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  it("would notice a name that is not there", () => {
    expect(compile([...recorded.uses, '(typeof Electron)["app"]["setNome"]']).output).toContain("setNome");
  });
});
