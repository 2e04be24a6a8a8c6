import { existsSync } from "node:fs";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";
import { NONCE_PLACEHOLDER } from "./src/main/hosting/headers.ts";

const at = (path: string): string => resolve(import.meta.dirname, path);

/** Every program of the main side. Each is started by its file's name, so all lie side by side in out/main. */
const programs = {
  index: at("src/main/index.ts"),
  browserHost: at("src/main/browserHost/index.ts"),
  core: at("src/main/core/index.ts"),
  stager: at("src/main/core/gate/stager.ts"),
  kdfWorker: at("src/main/core/vault/kdfWorker.ts"),
};
const present = Object.fromEntries(Object.entries(programs).filter(([, path]) => existsSync(path)));

/**
 * React Aria carries its few spoken words in thirty languages. The window speaks the catalogue's language alone, so every
 * other one is answered with English; left out, a system set to another language would find no words at all.
 */
const ariaSpeaksEnglish: Plugin = {
  name: "aria-speaks-english",
  enforce: "pre",
  resolveId(source, importer) {
    if (importer === undefined || !/[/\\]react-(?:aria|stately)/.test(importer)) return undefined;
    const english = source.replace(/[/][a-z]{2}-[A-Z]{2}(?=[.]mjs$)/, "/en-US");
    return english === source ? undefined : this.resolve(english, importer, { skipSelf: true });
  },
};

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      // Most of zod is its messages in fifty languages, a file each, which core would load at every start.
      externalizeDeps: { exclude: ["zod"] },
      rollupOptions: {
        input: present,
        // No folder for shared chunks: code finds the programs beside itself (core/hostPort.ts).
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      // A sandboxed preload can require nothing but Electron: all else goes into the one file.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at("src/preload/index.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: at("src/renderer"),
    plugins: [ariaSpeaksEnglish, react()],
    // Each answer's own nonce is put in its place by the host that serves the page.
    html: { cspNonce: NONCE_PLACEHOLDER },
    build: {
      outDir: at("out/renderer"),
      // Nothing in data: addresses: fonts and WebAssembly are fetched from 'self' like everything else.
      assetsInlineLimit: 0,
      minify: true,
      rollupOptions: { input: { index: at("src/renderer/index.html") } },
    },
  },
});
