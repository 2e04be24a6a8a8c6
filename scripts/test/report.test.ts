import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countsOfPlaywright, screensOfFailed } from "./playwrightReport.ts";
import { closingLines, nothing, seconds, settle, sum } from "./report.ts";

describe("counts", () => {
  const skip = { name: "[E1] window", reason: "Electron's program isn't here" };

  it("end in one line that others read, after every skip with its reason", () => {
    const total = sum([
      { passed: 3, failed: 0, skipped: [skip] },
      { passed: 4, failed: 2, skipped: [] },
    ]);
    expect(closingLines(total)).toEqual([
      "skipped: [E1] window (Electron's program isn't here)",
      "7 passed, 2 failed, 1 skipped",
    ]);
    expect(closingLines(sum([]))).toEqual(["0 passed, 0 failed, 0 skipped"]);
  });

  it("hold a runner's report against its exit: a crash is a failure whatever the report says", () => {
    const green = { passed: 5, failed: 0, skipped: [] };
    expect(settle(green, 0)).toEqual(green);
    expect(settle(green, 1).failed).toBe(1);
    expect(settle(undefined, 1)).toEqual({ ...nothing, failed: 1 });
    expect(settle({ ...green, failed: 3 }, 1).failed).toBe(3);
  });

  it("say times in words", () => {
    expect(seconds(1234)).toBe("1.2 s");
    expect(seconds(119_700)).toBe("2 min 0 s");
  });
});

describe("Playwright's report", () => {
  const test = (
    status: "expected" | "unexpected" | "flaky" | "skipped",
    ...annotations: { type: string; description?: string }[]
  ) => ({
    title: status,
    tests: [{ projectName: "chromium", status, annotations, results: [] }],
  });

  it("is counted through nested suites; flaky is failed, skipped keeps its reason or is failed", () => {
    const counts = countsOfPlaywright({
      errors: [],
      suites: [
        {
          specs: [test("expected"), test("flaky")],
          suites: [
            {
              specs: [
                test("unexpected"),
                test("skipped"),
                test("skipped", { type: "skip", description: "no display" }),
              ],
            },
          ],
        },
      ],
    });
    expect(counts).toEqual({ passed: 1, failed: 3, skipped: [{ name: "skipped", reason: "no display" }] });
  });

  it("counts errors outside of tests as failures", () =>
    expect(countsOfPlaywright({ errors: [{}], suites: [] }).failed).toBe(1));

  it("says what stood on the screens of a test that failed, and of no other", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-report-"));
    const screen = (words: string) => {
      const path = join(folder, `${words}.md`);
      writeFileSync(path, words);
      return {
        attachments: [
          { name: "error-context", path },
          { name: "screenshot", path: join(folder, "gone.png") },
        ],
      };
    };
    const [bad, good] = [test("unexpected"), test("expected")].map((spec) => ({
      ...spec,
      tests: spec.tests.map((one) => ({ ...one, results: [screen(spec.title)] })),
    }));
    const lost = test("unexpected");
    const gone = { attachments: [{ name: "error-context", path: join(folder, "none.md") }] };
    const specs = [bad!, good!, { ...lost, tests: lost.tests.map((one) => ({ ...one, results: [gone] })) }];
    expect(screensOfFailed({ errors: [], suites: [{ specs }] })).toEqual(["unexpected"]);
    rmSync(folder, { recursive: true });
  });
});
