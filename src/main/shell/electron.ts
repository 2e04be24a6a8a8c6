/** The one list of what the app uses of Electron's main-process module. `shell` is not among it, and must not be (E1 15). */
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
