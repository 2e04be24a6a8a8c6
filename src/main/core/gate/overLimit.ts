import type { MeasureError } from "./stageTypes.ts";

/** Thrown by the readers of this folder and caught in `measureChange` only: well formed, and more than a change may be. */
export class OverLimit extends Error {
  readonly why: MeasureError["type"];

  constructor(why: MeasureError["type"]) {
    super(why);
    this.why = why;
  }
}
