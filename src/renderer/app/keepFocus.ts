/**
 * The focus stays near where it was (WCAG 2.4.3). What is pressed here is often gone with the state it belonged to: a text
 * was signed, so there is nothing left to sign. The browser then lets the focus fall to the page, and the next Tab begins at
 * its very top. So, when what had the focus is gone and nothing took it, it goes to the nearest place that still stands and
 * has a name for a screen reader to say: the part it was in, else the open text, or the heading of the page.
 *
 * It takes nothing from anybody: not while a dialog or a menu is open, not before React Aria has put back what it puts
 * back itself, not from where a person went meanwhile, also if that is nowhere (a press on plain ground).
 */
import { focusOn, headsOf } from "./heads.ts";

/** Frames after a change in which React Aria, an `autoFocus` or an editor may still take it. */
const FRAMES = 2;
/** A place whose heading is still to come is waited for so long; then what is there has the focus until it comes. */
const WAIT_MS = 1_000;
const OVERLAY = "[role=dialog], [role=menu], [role=listbox]";
/** Parts of a page. A pane is none: one goes to what is in it. */
const PART = "section:not([data-open] > *), article, aside";

/** From then on, for all that is drawn in `root`; overlays are drawn beside it. */
export function keepFocus(root: HTMLElement): void {
  /** What had the focus last, and all it stood in, the nearest first. Empty: it was let go of. */
  let trail: readonly Element[] = [];
  let frame = 0;
  let late: ReturnType<typeof setTimeout> | undefined;
  /** Has the focus in place of a heading that is late, for as long as nobody goes on from it. */
  let standIn: HTMLElement | undefined;
  const isOver = (): boolean => [...document.querySelectorAll(OVERLAY)].some((one) => !root.contains(one));
  const isLost = (): boolean => trail.length > 0 && isNowhere() && !isOver();

  const look = (): void => {
    const head = standIn && headOf(root);
    if (head) focusOn(head);
    if (frame === 0 && isLost()) frame = requestAnimationFrame(() => settle(FRAMES - 1));
  };
  const settle = (left: number): void => {
    frame = left > 0 ? requestAnimationFrame(() => settle(left - 1)) : 0;
    if (left > 0 || !isLost()) return;
    const target = nearest(trail, root);
    if (target) focusOn(target);
    else late ??= setTimeout(standBy, WAIT_MS);
  };
  const standBy = (): void => {
    if (isLost()) focusOn((standIn = anywhere(root)));
  };
  const rest = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(late);
    [frame, late] = [0, undefined];
  };
  const letGo = (): void => {
    rest();
    trail = [];
  };

  const goesOn = (): void => void (standIn = undefined);
  document.addEventListener("keydown", goesOn, true);
  document.addEventListener("focusin", ({ target }) => {
    rest();
    if (target !== standIn) goesOn();
    if (target instanceof Element && root.contains(target)) trail = lineage(target, root);
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget !== null) return;
    // Once all is drawn that is being drawn now: what could still have it was let go of by hand.
    queueMicrotask(() => (isNowhere() && target === trail[0] && canHave(trail[0]) ? letGo() : look()));
  });
  document.addEventListener(
    "pointerdown",
    () => {
      goesOn();
      if (isLost()) letGo();
    },
    true,
  );
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}

const isNowhere = (): boolean => document.activeElement === document.body || document.activeElement === null;
const canHave = (one: Element | undefined): one is HTMLElement =>
  one instanceof HTMLElement && one.isConnected && one.checkVisibility() && !one.matches(":disabled");

function lineage(from: Element, root: Element): Element[] {
  const all: Element[] = [];
  for (let one: Element | null = from; one !== null && one !== root; one = one.parentElement) all.push(one);
  return all;
}

/** Undefined where what there is has no heading yet. */
function nearest(trail: readonly Element[], root: Element): HTMLElement | undefined {
  // One dialog led to another, and both are gone: what was pressed first is still here.
  if (canHave(trail[0])) return trail[0];
  for (const part of trail) {
    if (!canHave(part) || !part.matches(PART)) continue;
    const isNamed = part.hasAttribute("aria-label") || part.hasAttribute("aria-labelledby");
    const named = isNamed ? part : part.querySelector<HTMLElement>("h1, h2, h3");
    if (named) return named;
  }
  return headOf(root);
}

function headOf(root: Element): HTMLElement | undefined {
  const main = root.querySelector("main");
  return main ? headsOf(main)[0] : undefined;
}

function anywhere(root: Element): HTMLElement | undefined {
  const heads = root.querySelectorAll<HTMLElement>("main h1:not(:has(button))");
  return [...heads].find((head) => head.checkVisibility()) ?? root.querySelector("main") ?? undefined;
}
