import type { BrowserWindow, MessagePortMain, WebContents } from "electron";
import type { HostState } from "../hosting/hostState.ts";
import { windowTitle } from "../hosting/hostState.ts";
import type { HostWindows } from "../hosting/supervisor.ts";
import type { Timers } from "../hosting/timers.ts";
import { PAGE } from "./page.ts";
import type { Electron } from "./parts.ts";
import { windowOptions } from "./window.ts";

export interface MainWindow extends HostWindows {
  readonly contents: () => WebContents | undefined;
  /** A port to core for the page that is there now. */
  readonly hand: (port: MessagePortMain) => void;
  readonly show: () => void;
  readonly minimise: () => void;
  readonly setNeutralTitle: (neutral: boolean) => void;
}

const MAX_PAUSE_MS = 10_000;

/** The app's one window. Its title is ours: no page text ever reaches a task bar (F11). */
export function openMainWindow(
  { BrowserWindow: Window, screen }: Pick<Electron, "BrowserWindow" | "screen">,
  preload: string,
  state: HostState,
  remember: (place: NonNullable<HostState["window"]>) => void,
  timers: Timers,
): MainWindow {
  const window: BrowserWindow = new Window(windowOptions(preload, state, screen.getAllDisplays()));
  const { webContents } = window;
  const there = (): boolean => !window.isDestroyed() && !webContents.isDestroyed();
  const load = (): void => void window.loadURL(PAGE).catch(() => undefined); // replaced by another load: that one counts
  const post = (channel: string, message: unknown, ports: MessagePortMain[] = []): void => {
    if (there()) webContents.postMessage(channel, message, ports);
  };

  // A page that ended by itself is loaded again, with a pause that grows: core went on, and what it saved is there. One
  // that we ended is on its way already.
  let deaths = 0;
  webContents.on("render-process-gone", () => {
    timers.after(Math.min(MAX_PAUSE_MS, 100 * 2 ** deaths++), () => {
      if (there() && webContents.isCrashed()) load();
    });
  });
  window.on("page-title-updated", (event) => event.preventDefault());
  window.once("ready-to-show", () => window.show());
  window.on("close", () => remember({ ...window.getNormalBounds(), maximised: window.isMaximized() }));
  if (state.window?.maximised) window.maximize();
  load();

  return {
    contents: () => (there() ? webContents : undefined),
    hand: (port) => post("homeport:port", null, [port]),
    tell: (frame) => post("homeport:event", frame),
    empty: () => {
      if (!there()) return;
      deaths = 0;
      // The page's process is ended, not asked: nothing of what it drew or held is left in any memory of ours (S5).
      webContents.forcefullyCrashRenderer();
      load();
    },
    show: () => {
      if (!there()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    minimise: () => {
      if (there()) window.minimize();
    },
    setNeutralTitle: (neutral) => {
      if (there()) window.setTitle(windowTitle(neutral));
    },
  };
}
