/** Plants one violation of every import border in a copy of the tree's shape: a lint that reports nothing proves nothing. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repo = join(dirname(fileURLToPath(import.meta.url)), "..");

interface Plant {
  /** The importing file, from the root. */
  readonly from: string;
  /** A file from the root (it is made too), or a package or Node module. */
  readonly to: string;
}

/** Violations by the message that must report them. */
const violations: Record<string, readonly Plant[]> = {
  "src/shared imports nothing outside src/shared": [
    { from: "src/shared/base/a.ts", to: "src/main/core/log/x.ts" },
    { from: "src/shared/domain/b.ts", to: "src/renderer/app/x.ts" },
    { from: "src/shared/c.ts", to: "src/main/index.ts" },
  ],
  "src/renderer imports only itself and src/shared": [
    { from: "src/renderer/app/a.tsx", to: "src/main/core/records/x.ts" },
    { from: "src/renderer/app/b.tsx", to: "src/preload/index.ts" },
  ],
  "src/preload imports only itself and src/shared": [{ from: "src/preload/a.ts", to: "src/main/shell/x.ts" }],
  "src/relay imports only itself, src/shared and the module of libsodium": [
    { from: "src/relay/a.ts", to: "src/main/core/log/x.ts" },
    { from: "src/relay/store/a.ts", to: "src/main/core/vault/x.ts" },
    { from: "src/relay/c.ts", to: "src/main/core/core.ts" },
    { from: "src/relay/d.ts", to: "src/main/hosting/paths.ts" },
    { from: "src/relay/e.ts", to: "src/renderer/app/x.ts" },
  ],
  "src/verify imports only src/shared and the module of libsodium": [
    { from: "src/verify/a.ts", to: "src/main/core/log/x.ts" },
    { from: "src/verify/b.ts", to: "src/main/core/core.ts" },
    { from: "src/verify/c.ts", to: "src/renderer/app/x.ts" },
    { from: "src/verify/d.ts", to: "src/main/hosting/paths.ts" },
  ],
  "src/main/core imports only itself and src/shared": [
    { from: "src/main/core/records/a.ts", to: "src/renderer/app/x.ts" },
    { from: "src/main/core/records/b.ts", to: "src/main/shell/x.ts" },
    { from: "src/main/core/c.ts", to: "src/main/index.ts" },
    { from: "src/main/core/d.ts", to: "src/relay/x.ts" },
  ],
  "links never import the gate; core joins them": [
    { from: "src/main/core/sync/links/lan/a.ts", to: "src/main/core/gate/x.ts" },
  ],
  "gate and log know nothing of sync or pairing": [
    { from: "src/main/core/gate/a.ts", to: "src/main/core/sync/links/x.ts" },
    { from: "src/main/core/gate/b.ts", to: "src/main/core/pairing/x.ts" },
    { from: "src/main/core/log/a.ts", to: "src/main/core/sync/x.ts" },
  ],
  "src imports neither tests nor scripts": [
    { from: "src/main/core/log/b.ts", to: "tests/support/x.ts" },
    { from: "src/renderer/app/c.tsx", to: "scripts/x.ts" },
  ],
  "only a test imports a test": [{ from: "src/main/core/log/c.ts", to: "src/main/core/log/x.test.ts" }],
  "src/shared and src/renderer reach no machine: no Electron, sockets or Node modules": [
    { from: "src/shared/domain/d.ts", to: "node:fs" },
    { from: "src/shared/protocol/a.ts", to: "crypto" },
    { from: "src/shared/protocol/b.ts", to: "electron" },
    { from: "src/shared/protocol/d.ts", to: "ws" },
    { from: "src/shared/protocol/e.ts", to: "bonjour-service" },
    { from: "src/renderer/state/b.ts", to: "node:net" },
  ],
  "src/shared draws nothing: no React": [
    { from: "src/shared/domain/e.ts", to: "react" },
    { from: "src/shared/domain/f.ts", to: "react-dom/client" },
  ],
  "src/main/core imports nothing of Electron": [
    { from: "src/main/core/e.ts", to: "electron" },
    { from: "src/main/core/f.ts", to: "electron/main" },
  ],
  "only src/main/core/crypto imports libsodium": [
    { from: "src/main/core/vault/a.ts", to: "libsodium-wrappers-sumo" },
    { from: "src/main/shell/a.ts", to: "libsodium-wrappers-sumo" },
    { from: "src/renderer/state/a.ts", to: "libsodium-wrappers-sumo" },
  ],
  "only src/main/core/vault (and the relay's stores) import better-sqlite3": [
    { from: "src/main/core/log/d.ts", to: "better-sqlite3" },
    { from: "src/shared/protocol/c.ts", to: "better-sqlite3" },
    { from: "src/relay/b.ts", to: "better-sqlite3" },
  ],
};

/** What the borders must let pass. */
const allowed: readonly Plant[] = [
  { from: "src/main/core/crypto/ok.ts", to: "libsodium-wrappers-sumo" },
  { from: "src/main/core/vault/ok.ts", to: "better-sqlite3" },
  { from: "src/relay/store/ok.ts", to: "better-sqlite3" },
  { from: "src/relay/ok.ts", to: "src/main/core/crypto/x.ts" },
  { from: "src/main/core/sync/ok.ts", to: "src/main/core/gate/x.ts" },
  { from: "src/main/core/sync/links/ok.ts", to: "src/shared/protocol/x.ts" },
  { from: "src/main/shell/ok.ts", to: "electron" },
  { from: "src/renderer/ok.tsx", to: "src/shared/domain/x.ts" },
  { from: "src/renderer/ok2.tsx", to: "react" },
  { from: "src/shared/domain/ok.test.ts", to: "node:fs" },
  { from: "src/main/core/log/ok.test.ts", to: "better-sqlite3" },
  { from: "src/main/core/log/ok2.test.ts", to: "tests/support/x.ts" },
  { from: "tests/attack/ok.ts", to: "src/main/core/gate/x.ts" },
];

type Finding = { readonly file: string; readonly rule: string; readonly message: string };
let root: string;
let findings: readonly Finding[];

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "homeport-borders-")));
  await Promise.all(
    [".oxlintrc.json", "tsconfig.json", "package.json"].map((file) => cp(join(repo, file), join(root, file))),
  );
  await symlink(join(repo, "node_modules"), join(root, "node_modules"), "junction");
  for (const plant of [...Object.values(violations).flat(), ...allowed]) await place(plant);
  await write("src/shared/base/forms.ts", formsOfImport);
  await write("src/shared/base/bare.ts", 'export * from "../../main/core/log/x";\n');
  await write("src/main/core/log/clock.ts", "export const at = Date.now() + Math.random();\n");
  findings = await lint();
}, 60_000);

afterAll(() => rm(root, { recursive: true, force: true }));

/** Every way of naming another module must be seen, not the plain import alone. */
const formsOfImport = `import type { X } from "../../main/core/log/x.ts";
export { x } from "../../main/core/log/x.ts";
export * from "../../main/core/log/x.ts";
export const later = (): Promise<unknown> => import("../../main/core/log/x.ts");
export type Y = X;
`;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function place({ from, to }: Plant): Promise<void> {
  const local = /^(src|tests|scripts)\//.test(to);
  if (local) await write(to, "export const x = 1;\nexport type X = number;\n");
  const relative = posix.relative(posix.dirname(from), to);
  await write(from, `export * from "${!local ? to : relative.startsWith(".") ? relative : `./${relative}`}";\n`);
}

function lint(): Promise<readonly Finding[]> {
  const oxlint = join(repo, "node_modules", "oxlint", "bin", "oxlint");
  return new Promise((resolve, reject) => {
    // A non-zero exit is what we want here; only output that is no report is a fault.
    execFile(process.execPath, [oxlint, "-f", "json"], { cwd: root, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
      try {
        const report = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; message: string }[] };
        resolve(report.diagnostics.map(({ filename, code, message }) => ({ file: filename, rule: code, message })));
      } catch {
        reject(new Error(`oxlint gave no report: ${stderr}${stdout.slice(0, 500)}`));
      }
    });
  });
}

const borderFindings = (file: string) =>
  findings.filter((each) => each.file === file && each.rule === "boundaries(dependencies)").map((each) => each.message);

describe("import borders", () => {
  for (const [message, plants] of Object.entries(violations))
    for (const { from, to } of plants)
      it(`reports ${from} → ${to}`, () => expect(borderFindings(from)).toContain(message));

  it.each(allowed.map((plant) => [plant.from, plant.to]))("lets %s → %s pass", (from) =>
    expect(borderFindings(from)).toEqual([]),
  );

  it("sees type imports, re-exports and dynamic imports", () =>
    expect(borderFindings("src/shared/base/forms.ts")).toHaveLength(4));

  it("refuses an import without its extension, which the borders can't follow", () =>
    expect(findings.some((each) => each.file === "src/shared/base/bare.ts" && each.rule === "import(extensions)")).toBe(
      true,
    ));

  it("refuses a hidden clock and hidden chance in core", () =>
    expect(findings.filter((each) => each.file === "src/main/core/log/clock.ts").map((each) => each.rule)).toEqual([
      "eslint(no-restricted-properties)",
      "eslint(no-restricted-properties)",
    ]));

  it("plants a violation of every border in the configuration", async () => {
    const configured = await readFile(join(repo, ".oxlintrc.json"), "utf8");
    const borders = configured.slice(configured.indexOf('"policies"'), configured.indexOf('"settings"'));
    const messages = [...borders.matchAll(/"message": "(.+)"/g)].map((match) => match[1] ?? "");
    expect(messages.toSorted()).toEqual(Object.keys(violations).toSorted());
  });
});
