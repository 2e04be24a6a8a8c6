/** Every word the shell itself shows, in one place for translation. The page has a catalogue of its own. */
export const words = {
  app: "Homeport",
  file: "File",
  edit: "Edit",
  view: "View",
  window: "Window",
  open: "Open",
  lock: "Lock now",
  hide: "Quick hide",
  close: "Close",
  minimise: "Minimise",
  quit: "Quit",
  zoomIn: "Larger",
  zoomOut: "Smaller",
  zoomReset: "Usual size",
  fullScreen: "Full screen",
} as const;
