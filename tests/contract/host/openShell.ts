import { EventEmitter, once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { realTimers } from "../../../src/main/hosting/timers.ts";
import type { ShellOptions } from "../../../src/main/shell/options.ts";
import type { Electron } from "../../../src/main/shell/parts.ts";
import { startShell } from "../../../src/main/shell/shell.ts";
import type { Bridge } from "../../../src/shared/ipc/bridge.ts";
import type { TestHost, TestWindow } from "./hostContract.ts";
import { createRecordingElectron, type RecordingElectron } from "./recordingElectron.ts";

export interface RunningShell extends TestHost {
  readonly recording: RecordingElectron;
  readonly warnings: string[];
  readonly contents: RecordingElectron["windows"][number]["webContents"];
}

const file = (name: string): string => join(import.meta.dirname, name);

/** The Electron host in full, on the recording stand-in, with the real preload in its page. */
export async function openShell(more: Partial<ShellOptions> = {}): Promise<RunningShell> {
  const recording = createRecordingElectron();
  const { electron } = recording;
  const profile = recording.freshProfile();
  const warnings: string[] = [];
  await startShell(electron as unknown as Electron, {
    files: {
      core: file("echoCore.ts"),
      stager: file("echoStager.ts"),
      preload: "/preload.cjs",
      rendererRoot: file("page"),
      version: "1.2.3",
    },
    options: { profile, demo: false, ...more },
    timers: { ...realTimers, after: (ms, run) => realTimers.after(ms >= 60_000 ? ms / 600 : ms, run) },
    platform: process.platform,
    env: { XDG_STATE_HOME: profile },
    killPid: recording.ended,
    warn: (line) => warnings.push(line),
  });
  const [window] = recording.windows;
  if (!window) throw new Error("no window was opened");
  const contents = window.webContents;
  const item = (label: string): void => {
    for (const template of recording.menus.flat())
      for (const entry of [
        template,
        ...(Array.isArray(template.submenu) ? (template.submenu as (typeof template)[]) : []),
      ])
        if (entry.label === label) return entry.click?.();
  };
  return {
    recording,
    warnings,
    contents,
    window: () => loadPage(recording, contents),
    alive: (pid) => recording.processes.has(pid),
    locks: {
      suspend: () => void electron.powerMonitor.emit("suspend"),
      screen: () => void electron.powerMonitor.emit("lock-screen"),
      menu: () => item("Lock now"),
    },
    stagers: () => [...recording.processes].filter(([, { entry }]) => entry.includes("Stager")).map(([pid]) => pid),
    stop: async () => {
      const before = electron.app.quits;
      electron.app.quit();
      while (electron.app.quits === before) await new Promise((resolve) => setTimeout(resolve, 5));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Runs the real preload against a page of the stand-in. */
async function loadPage(recording: RecordingElectron, contents: RunningShell["contents"]): Promise<TestWindow> {
  const { ipcMain } = recording.electron;
  const page = new EventEmitter();
  contents.page = page;
  const event = () => ({ sender: contents, senderFrame: contents.mainFrame });
  let bridge: Bridge | undefined;
  vi.resetModules();
  vi.doMock("electron", () => ({
    contextBridge: { exposeInMainWorld: (_name: string, api: Bridge) => (bridge = api) },
    ipcRenderer: {
      on: (channel: string, handler: () => void) => page.on(channel, handler),
      send: (channel: string) => ipcMain.emit(channel, event()),
      invoke: async (channel: string, frame: unknown) =>
        ipcMain.handlers.get(channel)?.(event(), structuredClone(frame)),
    },
  }));
  await import("../../../src/preload/index.ts");
  vi.doUnmock("electron");
  if (!bridge) throw new Error("the preload exposed nothing");
  return { bridge, emptied: once(contents, "emptied").then(() => undefined) };
}
