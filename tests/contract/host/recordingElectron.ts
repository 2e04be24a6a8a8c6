import { EventEmitter } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeSafeStorage } from "./fakeSafeStorage.ts";
import { MessageChannel, type MessagePort, type Transferable, Worker } from "node:worker_threads";

/**
 * Stands in for Electron's main-process module where its binary can't run. It does as little as the shell needs and
 * remembers what it was told; utility processes are worker threads, their ports real ones.
 */
export function createRecordingElectron() {
  const processes = new Map<number, FakeUtility>();
  const windows: FakeWindow[] = [];
  const userData: Record<string, string> = {};
  const menus: { label?: string; click?: () => void; submenu?: unknown; accelerator?: string }[][] = [];

  class FakeUtility extends EventEmitter {
    pid: number | undefined;
    readonly #worker: Worker;
    readonly entry: string;
    constructor(entry: string) {
      super();
      this.entry = entry;
      this.#worker = new Worker(join(import.meta.dirname, "utilityWorker.ts"), { workerData: entry, execArgv: [] });
      const pid = this.#worker.threadId;
      processes.set(pid, this);
      this.#worker.on("online", () => {
        this.pid = pid;
        this.emit("spawn");
      });
      this.#worker.on("message", (message) => this.emit("message", message));
      this.#worker.on("error", () => undefined); // as a process: its end is what is told
      this.#worker.on("exit", (code) => {
        processes.delete(pid);
        this.emit("exit", code);
      });
    }
    postMessage(data: unknown, ports: MessagePort[] = []): void {
      this.#worker.postMessage({ data, ports }, ports as Transferable[]);
    }
    end(): Promise<number> {
      return this.#worker.terminate();
    }
  }

  class FakeContents extends EventEmitter {
    readonly mainFrame = { url: "" };
    openHandler: ((details: { url: string }) => { action: string }) | undefined;
    /** Where the page's preload listens. */
    page = new EventEmitter();
    crashes = 0;
    crashed = false;
    isDestroyed = (): boolean => false;
    isCrashed = (): boolean => this.crashed;
    getURL = (): string => this.mainFrame.url;
    setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
      this.openHandler = handler;
    }
    postMessage(channel: string, message: unknown, ports: MessagePort[] = []): void {
      this.page.emit(channel, { ports }, message);
    }
    forcefullyCrashRenderer(): void {
      this.crashes++;
      this.page = new EventEmitter();
      this.goneByItself();
      this.emit("emptied");
    }
    goneByItself(): void {
      this.crashed = true;
      this.emit("render-process-gone", {}, { reason: "crashed" });
    }
  }

  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents();
    readonly calls: string[] = [];
    readonly options: Record<string, unknown>;
    title = "";
    loads = 0;
    constructor(options: Record<string, unknown>) {
      super();
      this.options = options;
      windows.push(this);
      app.emit("web-contents-created", {}, this.webContents);
    }
    loadURL(url: string): Promise<void> {
      this.webContents.mainFrame.url = url;
      this.webContents.crashed = false;
      this.loads++;
      queueMicrotask(() => this.webContents.emit("loaded"));
      return Promise.resolve();
    }
    isDestroyed = (): boolean => false;
    isMinimized = (): boolean => this.calls.includes("minimize");
    isMaximized = (): boolean => false;
    getNormalBounds = () => ({ x: 0, y: 0, width: 1000, height: 700 });
    setTitle = (title: string): void => void (this.title = title);
    show = (): void => void this.calls.push("show");
    focus = (): void => void this.calls.push("focus");
    restore = (): void => void this.calls.push("restore");
    minimize = (): void => void this.calls.push("minimize");
    maximize = (): void => void this.calls.push("maximize");
  }

  const app = Object.assign(new EventEmitter(), {
    quits: 0,
    locked: true,
    schemesBeforeReady: false,
    sandboxed: false,
    setName: () => undefined,
    getVersion: () => "1.2.3",
    setPath: (name: string, path: string) => void (userData[name] = path),
    requestSingleInstanceLock: () => app.locked,
    enableSandbox: () => void (app.sandboxed = true),
    whenReady: () => Promise.resolve(),
    exit: () => undefined,
    /** As Electron: every listener may hold it back once. */
    quit: () => {
      let held = false;
      app.emit("before-quit", { preventDefault: () => (held = true) });
      if (!held) app.quits++;
    },
  });

  const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  const ipcMain = Object.assign(new EventEmitter(), {
    handlers,
    handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) =>
      handlers.set(channel, handler),
  });
  const fakeSession = () => {
    const told: Record<string, unknown> = {};
    const tell =
      (name: string) =>
      (value: unknown): void =>
        void (told[name] = value);
    return Object.assign(new EventEmitter(), {
      told,
      setPermissionRequestHandler: tell("permissionRequest"),
      setPermissionCheckHandler: tell("permissionCheck"),
      setDevicePermissionHandler: tell("device"),
      setDisplayMediaRequestHandler: tell("display"),
      setSpellCheckerEnabled: tell("spellcheck"),
      webRequest: { onBeforeRequest: tell("request") },
      protocol: { handle: (_scheme: string, handler: unknown) => tell("page")(handler) },
    });
  };
  const page = fakeSession();
  const defaultSession = fakeSession();
  const privileged: unknown[] = [];

  return {
    windows,
    processes,
    menus,
    userData,
    page,
    ended: (pid: number) => void processes.get(pid)?.end(),
    electron: {
      app,
      BrowserWindow: FakeWindow,
      ipcMain,
      Menu: {
        buildFromTemplate: (template: (typeof menus)[number]) => {
          menus.push(template);
          return template;
        },
        setApplicationMenu: () => undefined,
      },
      MessageChannelMain: MessageChannel,
      nativeImage: { createFromDataURL: () => ({ resize: () => ({}) }) },
      powerMonitor: new EventEmitter(),
      protocol: { registerSchemesAsPrivileged: (schemes: unknown) => void privileged.push(schemes) },
      safeStorage: fakeSafeStorage(),
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
      session: { fromPartition: () => page, defaultSession },
      Tray: class extends EventEmitter {
        setToolTip = (): void => undefined;
        setContextMenu = (): void => undefined;
      },
      utilityProcess: { fork: (entry: string) => new FakeUtility(entry) },
    },
    freshProfile: () => mkdtempSync(join(tmpdir(), "homeport-shell-")),
  };
}

export type RecordingElectron = ReturnType<typeof createRecordingElectron>;
