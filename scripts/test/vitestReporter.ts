import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import type { Counts, Skipped } from "./report.ts";

/** Writes {@link Counts} as JSON to HOMEPORT_TEST_REPORT. Vitest's own JSON report leaves out why a test was skipped. */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.HOMEPORT_TEST_REPORT;
    if (file !== undefined) writeFileSync(file, JSON.stringify(countsOf(modules, errors)));
  }
}

function countsOf(modules: readonly TestModule[], errors: readonly SerializedError[]): Counts {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const states = tests.map((test) => test.result());
  const skipped: Skipped[] = tests.flatMap((test) => {
    const result = test.result();
    return result.state === "skipped" ? [{ name: test.fullName, reason: result.note ?? "no reason given" }] : [];
  });
  // A module that can't be loaded, a hook that threw, a test that never ended: none of them is a failed test.
  const broken = modules.filter((module) => module.errors().length > 0).length;
  const unfinished = states.filter(({ state }) => state === "pending").length;
  return {
    passed: states.filter(({ state }) => state === "passed").length,
    failed: states.filter(({ state }) => state === "failed").length + broken + unfinished + errors.length,
    skipped,
  };
}
