import { existsSync, globSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { commandOf, root } from "./paths.ts";
import { runNode } from "./run.ts";
import { contentHash, stamp, stamped } from "./stamp.ts";

const sources = ["src/**", "electron.vite.config.ts", "tsconfig.json", "package.json", "package-lock.json"];
/** Inside `out`, so that whoever deletes `out` deletes the claim that it is good. */
const builtFrom = join(root, "out", ".built-from");

/** What `out` would be built from now. Tests beside the sources are no part of it. */
const hashOfSources = (): string => contentHash(root, sources, (path) => /\.test\.tsx?$/.test(path));

/** The files the last build made: one that was deleted since is made again. */
const outputs = (): string[] =>
  globSync("out/**", { cwd: root }).filter(
    (path) => statSync(join(root, path)).isFile() && path !== relative(root, builtFrom),
  );

function isGood(hash: string): boolean {
  const [known, ...files] = (stamped(builtFrom) ?? "").split("\n");
  return known === hash && files.every((file) => existsSync(join(root, file)));
}

/** Builds `out`, unless it is there and was built from these very sources. False: the build failed and said why. */
export async function ensureBuild(): Promise<boolean> {
  // Taken before the build: an edit made while it runs must count as newer.
  const hash = hashOfSources();
  if (isGood(hash)) return true;
  console.error("Building …");
  const { code, output } = await runNode([commandOf("electron-vite"), "build"], { output: "hold" });
  if (code !== 0) {
    console.error(`${output}\nThe build failed.`);
    return false;
  }
  // The verifier of proof files.
  await buildProgram("verify");
  // The meeting point; `ws` asks for its two compiled helpers and does without.
  await buildProgram("relay", ["better-sqlite3", "bufferutil", "utf-8-validate"]);
  stamp(builtFrom, [hash, ...outputs()].join("\n"));
  return true;
}

/**
 * A program beside the app: one file that needs nothing beside it but Node and what is left `external`, to be carried to
 * another machine.
 */
async function buildProgram(name: string, external: readonly string[] = []): Promise<void> {
  // Not before there are dependencies.
  const { build } = await import("vite");
  await build({
    configFile: false,
    logLevel: "error",
    root,
    ssr: { noExternal: true, external: [...external] },
    build: {
      ssr: `src/${name}/index.ts`,
      outDir: `out/${name}`,
      minify: true,
      rollupOptions: {
        external: [...external],
        output: { entryFileNames: `homeport-${name}.mjs`, banner: "#!/usr/bin/env node", codeSplitting: false },
      },
    },
  });
}
