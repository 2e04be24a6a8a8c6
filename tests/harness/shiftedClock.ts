/** For `--import`, with `?days=` behind: the wall clock of the process is that many days ahead, or behind if negative. */
export const SHIFT_MS = Number(new URL(import.meta.url).searchParams.get("days")) * 86_400_000;
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(Real.now() + SHIFT_MS);
    else super(...given);
  }

  static override now(): number {
    return Real.now() + SHIFT_MS;
  }
} as DateConstructor;
