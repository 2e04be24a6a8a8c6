import { join } from "node:path";
import { flipFuses, type FuseConfig, FuseV1Options, FuseVersion } from "@electron/fuses";
import type { AfterPackContext, Configuration } from "electron-builder";

/**
 * What the packaged program can't be talked into, burned into its binary (checklist 19). Every fuse is named: one that a
 * later Electron adds makes packaging fail until it is decided. (electron-builder's own `electronFuses` does not know all.)
 */
export const fuses: FuseConfig = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // We ship no snapshot of our own: looking for one would only be a place to put something.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
};

const PROGRAM = "homeport";

const programOf = ({ appOutDir, packager, electronPlatformName }: AfterPackContext): string => {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === "darwin") return join(appOutDir, `${name}.app`);
  return join(appOutDir, electronPlatformName === "win32" ? `${name}.exe` : PROGRAM);
};

const config: Configuration & { afterPack: (context: AfterPackContext) => Promise<void> } = {
  appId: "app.homeport",
  productName: "Homeport",
  files: ["out/main/**", "out/preload/**", "out/renderer/**", "package.json"],
  asar: true,
  // Native code can't be loaded from inside the archive.
  asarUnpack: ["**/*.node"],
  npmRebuild: false,
  directories: { output: "dist" },
  fileAssociations: [
    { ext: "carry", name: "Homeport carry file", role: "Viewer", mimeType: "application/x-homeport-carry" },
  ],
  linux: { target: ["AppImage"], category: "Office", executableName: PROGRAM },
  mac: { target: ["dmg"], category: "public.app-category.lifestyle", hardenedRuntime: true },
  win: { target: ["nsis"] },
  publish: null,
  afterPack: async (context) => {
    // On Apple's own processors a changed binary without a signature does not start; a real signature comes after.
    const resetAdHocDarwinSignature = context.electronPlatformName === "darwin";
    await flipFuses(programOf(context), { ...fuses, resetAdHocDarwinSignature });
  },
};

export default config;
