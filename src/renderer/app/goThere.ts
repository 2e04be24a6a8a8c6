import { go, history } from "../state/navigation.ts";
import { focusOn, headsOf } from "./heads.ts";

/** Frames to wait for a place to be drawn and for a palette to be gone; half a second. */
const FRAMES = 30;

/**
 * By a key or by name: the focus goes along, to the new place's heading or to what the place itself chose (WCAG 2.4.3).
 * Else it would stay on a control of the place before, or on nothing at all. A person who presses on is not disturbed.
 */
export function goThere(path: string): void {
  const place = document.getElementById("place");
  const before = history.location.pathname;
  const was = new Set(place?.querySelectorAll("*"));
  go(path);
  if (place === null) return;
  if (history.location.pathname === before && document.activeElement !== document.body) return;
  let pressed = false;
  const stop = (): void => void (pressed = true);
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, stop, { capture: true, once: true });
  const look = (left: number): void => {
    const now = document.activeElement;
    const took = now !== null && place.contains(now) && now !== place && !was.has(now);
    if (pressed || took) return;
    const heads = headsOf(place);
    const fresh = heads.find((head) => !was.has(head));
    const waits = fresh === undefined || document.querySelector("[role=dialog]") !== null;
    if (waits && left > 0) requestAnimationFrame(() => look(left - 1));
    else focusOn(fresh ?? heads[0] ?? place);
  };
  requestAnimationFrame(() => look(FRAMES));
}
