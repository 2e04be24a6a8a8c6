/** What a step of `npm test` found, and the words it is told in. */

export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
}

export const nothing: Counts = { passed: 0, failed: 0, skipped: [] };

export const sum = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.flatMap(({ skipped }) => skipped),
});

/**
 * The counts of a test runner's own report, held against how it ended.
 * A runner that failed although every test in its report passed (a crash, an error outside of tests, no report at all)
 * counts as one failure: a report is a claim, the exit code decides.
 */
export function settle(report: Counts | undefined, exitCode: number): Counts {
  const counts = report ?? nothing;
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The lines that close a run: every skip with its reason, then the one line others read. */
export function closingLines({ passed, failed, skipped }: Counts): string[] {
  return [
    ...skipped.map(({ name, reason }) => `skipped: ${name} (${reason})`),
    `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
  ];
}

export const seconds = (ms: number): string => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : minutes(ms));

function minutes(ms: number): string {
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
