import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import { type Counts, seconds, type Skipped } from "./report.ts";

/**
 * Writes {@link Counts} as JSON to HOMEPORT_TEST_REPORT, since Vitest's own JSON report leaves out why a test was skipped; and
 * says where the time went.
 */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    for (const line of slowest(modules)) console.log(line);
    const file = process.env.HOMEPORT_TEST_REPORT;
    if (file !== undefined) writeFileSync(file, JSON.stringify(countsOf(modules, errors)));
  }
}

function slowest(modules: readonly TestModule[]): string[] {
  const timed = modules.map((module) => ({ ms: module.diagnostic().duration, name: module.relativeModuleId }));
  return timed
    .filter(({ ms }) => ms > 10_000)
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ ms, name }) => `   ${seconds(ms)} in ${name}`);
}

function countsOf(modules: readonly TestModule[], errors: readonly SerializedError[]): Counts {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const states = tests.map((test) => test.result());
  const skipped: Skipped[] = [];
  // Skipped and silent about it: forgotten, or its suite's beforeAll failed. Either way it shows nothing.
  let silent = 0;
  for (const test of tests) {
    const result = test.result();
    if (result.state !== "skipped") continue;
    if (result.note !== undefined) skipped.push({ name: test.fullName, reason: result.note });
    else console.log(`   skipped without a reason, and so failed (${++silent}): ${test.fullName}`);
  }
  // A module that can't be loaded, a hook that threw, a test that never ended: none of them is a failed test.
  const broken = modules.filter((module) => module.errors().length > 0).length;
  const unfinished = states.filter(({ state }) => state === "pending").length;
  return {
    passed: states.filter(({ state }) => state === "passed").length,
    failed: states.filter(({ state }) => state === "failed").length + silent + broken + unfinished + errors.length,
    skipped,
  };
}
