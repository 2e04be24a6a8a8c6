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
  await buildVerifier();
  stamp(builtFrom, [hash, ...outputs()].join("\n"));
  return true;
}

/** The verifier of proof files: one file that needs nothing beside it but Node, to be carried to another machine. */
async function buildVerifier(): Promise<void> {
  // Not before there are dependencies.
  const { build } = await import("vite");
  await build({
    configFile: false,
    logLevel: "error",
    root,
    ssr: { noExternal: true },
    build: {
      ssr: "src/verify/index.ts",
      outDir: "out/verify",
      minify: true,
      rollupOptions: {
        output: { entryFileNames: "homeport-verify.mjs", banner: "#!/usr/bin/env node", codeSplitting: false },
      },
    },
  });
}
