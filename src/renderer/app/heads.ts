/**
 * What a place begins with, in order: headings, and an open text; of a place with an open pane, what that begins with.
 * Not the way back, nor what stands in the margin.
 */
export function headsOf(place: Element): HTMLElement[] {
  const open = place.querySelector("[data-open=true] > section:nth-of-type(2)") ?? place;
  return [...open.querySelectorAll<HTMLElement>("h1:not(:has(button)), h2, article")].filter((head) =>
    head.checkVisibility(),
  );
}

/** The page stays as it is scrolled, unless nothing of what has the focus now would be seen. */
export function focusOn(target: HTMLElement | undefined): void {
  if (target === undefined) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  const { top, bottom } = target.getBoundingClientRect();
  const frame = target.closest("main")?.getBoundingClientRect();
  const [first, last] = [Math.max(0, frame?.top ?? 0), Math.min(innerHeight, frame?.bottom ?? innerHeight)];
  if (bottom <= first || top >= last) target.scrollIntoView({ block: "nearest" });
}
