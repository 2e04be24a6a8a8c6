import type { Tray } from "electron";
import { windowTitle } from "../hosting/hostState.ts";
import { type MenuActions, trayTemplate } from "./menu.ts";
import type { Electron } from "./parts.ts";

/** A ring and a dot, grey, 32 px: no badge, no state, nothing that changes. */
const ICON =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAABB0lEQVR42u2XvQ3EIAyFI7FAVmCDVCnpM0OGuC4DnLgdMkY2YIEbhCEi3blwZdk+SHIyRYqvQQ94tvntHs9XZ0l3G6jsMAIRSEAGdiRjW0TN5QYmnOBTSMI+lxhYKyamrGcM9JVRa9nojxiQJt+AGfCAQzy2bYqJKgNc2t9AKChZQG1ROaQFx0XtKla3E7IxlRhITOTuwB53TCbSLwMj4zqcOGgCM96oGYhM6qXBB2BBBkVHSxE1AzT9szDowkS2CNpZKwMVZyL2QuTSnucy4YkmawZ2InaF0WtZcESzN23AvATmi9B8G5ofROZHcROXkfl13MSDpIknmfmjtJlneRMfk/tv+De+8xERQtBPNSQAAAAASUVORK5CYII=";

/** Undefined where the desktop has no tray: the window is then all there is, which is enough. */
export function createTray(
  { Tray: TrayClass, Menu, nativeImage }: Pick<Electron, "Tray" | "Menu" | "nativeImage">,
  actions: MenuActions,
  neutral: boolean,
): Tray | undefined {
  try {
    const tray = new TrayClass(nativeImage.createFromDataURL(ICON).resize({ width: 16, height: 16 }));
    tray.setToolTip(windowTitle(neutral));
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(actions)));
    tray.on("click", actions.show);
    return tray;
  } catch {
    return undefined;
  }
}
