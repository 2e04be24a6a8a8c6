import type * as All from "electron";

/** The parts of Electron the shell uses. They come as arguments, so that the shell runs under a recording stand-in too. */
export type Electron = Pick<
  typeof All,
  | "app"
  | "BrowserWindow"
  | "ipcMain"
  | "Menu"
  | "MessageChannelMain"
  | "nativeImage"
  | "powerMonitor"
  | "protocol"
  | "safeStorage"
  | "screen"
  | "session"
  | "Tray"
  | "utilityProcess"
>;

/** Built files, absolute paths. */
export interface ShellFiles {
  readonly core: string;
  readonly stager: string;
  readonly preload: string;
  readonly rendererRoot: string;
  readonly version: string;
}
