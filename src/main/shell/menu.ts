import type { MenuItemConstructorOptions } from "electron";
import { words } from "./words.ts";

export interface MenuActions {
  readonly lock: () => void;
  readonly hide: () => void;
  readonly show: () => void;
  readonly quit: () => void;
}

/** The page has the same keys (its keys.ts) and acts first; the menu's work even when the page does not answer. */
export const LOCK_KEY = "CommandOrControl+L";
export const HIDE_KEY = "F9";

/** No reload, no developer tools: neither is something a person needs, and both are ways in. */
export function menuTemplate(
  platform: NodeJS.Platform,
  { lock, hide, quit }: MenuActions,
): MenuItemConstructorOptions[] {
  const mac = platform === "darwin";
  const leave: MenuItemConstructorOptions = { label: words.quit, accelerator: "CommandOrControl+Q", click: quit };
  return [
    {
      label: mac ? words.app : words.file,
      submenu: [
        { label: words.lock, accelerator: LOCK_KEY, click: lock },
        { label: words.hide, accelerator: HIDE_KEY, click: hide },
        { type: "separator" },
        leave,
      ],
    },
    { label: words.edit, role: "editMenu" },
    {
      label: words.view,
      submenu: [
        { role: "resetZoom", label: words.zoomReset },
        { role: "zoomIn", label: words.zoomIn },
        { role: "zoomOut", label: words.zoomOut },
        { type: "separator" },
        { role: "togglefullscreen", label: words.fullScreen },
      ],
    },
    {
      label: words.window,
      submenu: [
        { role: "minimize", label: words.minimise },
        { role: "close", label: words.close },
      ],
    },
  ];
}

/** As little as possible: whoever glances at the screen learns nothing (F11). */
export function trayTemplate({ show, lock, quit }: MenuActions): MenuItemConstructorOptions[] {
  return [
    { label: words.open, click: show },
    { label: words.lock, click: lock },
    { type: "separator" },
    { label: words.quit, click: quit },
  ];
}
