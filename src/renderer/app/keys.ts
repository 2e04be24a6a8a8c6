import { useEffect } from "react";
import type { PlainKey } from "../strings/index.ts";

const isMac = /Mac/.test(navigator.userAgent);

/** A key as drawn in menus and help, and what it matches. `mod` is Ctrl, on a Mac Cmd. */
export type Shortcut = {
  readonly id: ShortcutId;
  readonly words: PlainKey;
  readonly code: string;
  readonly drawn: string;
  readonly mod?: boolean;
  readonly alt?: boolean;
  readonly shift?: boolean;
};
export type ShortcutId =
  "palette" | "help" | "today" | "agreements" | "youAndMe" | "settings" | "new" | "search" | "lock" | "hide";

/**
 * The keyboard map. Only keys that neither type a letter nor belong to the browser, matched by their place on the
 * keyboard (`code`), so that they are the same for every layout.
 */
export const shortcuts: readonly Shortcut[] = [
  { id: "palette", words: "keys.palette", code: "KeyK", drawn: "K", mod: true },
  { id: "today", words: "keys.today", code: "Digit1", drawn: "1", alt: true },
  { id: "agreements", words: "keys.agreements", code: "Digit2", drawn: "2", alt: true },
  { id: "youAndMe", words: "keys.youAndMe", code: "Digit3", drawn: "3", alt: true },
  { id: "settings", words: "keys.settings", code: "Comma", drawn: ",", mod: true },
  { id: "new", words: "keys.new", code: "KeyN", drawn: "N", alt: true },
  { id: "search", words: "keys.search", code: "KeyF", drawn: "F", mod: true, shift: true },
  { id: "lock", words: "keys.lock", code: "KeyL", drawn: "L", mod: true },
  { id: "hide", words: "keys.hide", code: "F9", drawn: "F9" },
  { id: "help", words: "keys.help", code: "Slash", drawn: "/", mod: true },
];

export const drawKeys = ({ mod, alt, shift, drawn }: Shortcut): string =>
  [mod && (isMac ? "⌘" : "Ctrl"), alt && (isMac ? "⌥" : "Alt"), shift && "Shift", drawn].filter(Boolean).join(" ");

export function keysOf(id: ShortcutId): string {
  const found = shortcuts.find((shortcut) => shortcut.id === id);
  return found === undefined ? "" : drawKeys(found);
}

type Pressed = Pick<KeyboardEvent, "code" | "altKey" | "shiftKey" | "ctrlKey" | "metaKey">;

export function matchKey(event: Pressed, mac = isMac): ShortcutId | undefined {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const stray = mac ? event.ctrlKey : event.metaKey;
  if (stray) return undefined;
  return shortcuts.find(
    (key) =>
      key.code === event.code &&
      (key.mod ?? false) === mod &&
      (key.alt ?? false) === event.altKey &&
      (key.shift ?? false) === event.shiftKey,
  )?.id;
}

export function useShortcuts(run: (id: ShortcutId) => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const id = matchKey(event);
      if (id === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      run(id);
    };
    addEventListener("keydown", pressed, { capture: true });
    return () => removeEventListener("keydown", pressed, { capture: true });
  }, [run]);
}
