import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from "electron";
import type { HostState } from "../hosting/hostState.ts";
import { windowTitle } from "../hosting/hostState.ts";

/** In memory: without `persist:` nothing of the page is ever written to disk by Chromium. */
export const PARTITION = "homeport";

export const webPreferences = (preload: string): WebPreferences => ({
  preload,
  partition: PARTITION,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  spellcheck: false,
  devTools: false,
  safeDialogs: true,
  v8CacheOptions: "none",
});

export function windowOptions(
  preload: string,
  state: HostState,
  displays: readonly { readonly workArea: Rectangle }[],
): BrowserWindowConstructorOptions {
  return {
    width: 1280,
    height: 832,
    ...placeOn(displays, state.window),
    minWidth: 640,
    minHeight: 520,
    show: false,
    title: windowTitle(state.neutralTitle),
    webPreferences: webPreferences(preload),
  };
}

/** The place it had, if a fair part of it would still be seen: a screen may have gone since. */
function placeOn(
  displays: readonly { readonly workArea: Rectangle }[],
  place: HostState["window"],
): Partial<Rectangle> | undefined {
  if (!place) return undefined;
  const { x, y, width, height } = place;
  const overlap = (a: number, lengthA: number, b: number, lengthB: number): number =>
    Math.min(a + lengthA, b + lengthB) - Math.max(a, b);
  const seen = displays.some(
    ({ workArea: area }) =>
      overlap(x, width, area.x, area.width) >= 200 && overlap(y, height, area.y, area.height) >= 200,
  );
  return seen ? { x, y, width, height } : undefined;
}
