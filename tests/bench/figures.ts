import { loadavg } from "node:os";

/** The value below which that share of them lies (nearest rank). Of none: NaN. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Two or three digits that mean something. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} ×`;

/** One mark of requirements.md: what was measured against what it is held to. */
export type Mark = { readonly what: string; readonly measured: number; readonly atMost: number };
export const met = ({ measured, atMost }: Mark): boolean => measured <= atMost;

export function printMark(mark: Mark): void {
  console.log(
    `  ${met(mark) ? "met   " : "MISSED"}  ${mark.what}: ${times(mark.measured)}, mark ≤ ${times(mark.atMost)}`,
  );
}

/** What else the machine had to do: without it a figure says little. */
export const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");

export const pause = (msec: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, msec)));
