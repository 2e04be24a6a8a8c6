/**
 * The one list of what the app uses of Electron's main-process module, handed on whole (so it is an entry in knip.json).
 * `shell` is not among it, and must not be (E1 15).
 */
export {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  Tray,
  utilityProcess,
} from "electron";
