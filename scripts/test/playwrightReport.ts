import { existsSync, readFileSync } from "node:fs";
import type { Counts, Skipped } from "./report.ts";

/** The parts of Playwright's JSON report that are read here. */
interface Suite {
  readonly specs?: readonly Spec[];
  readonly suites?: readonly Suite[];
}
interface Spec {
  readonly title: string;
  readonly tests: readonly {
    readonly projectName: string;
    readonly status: "expected" | "unexpected" | "flaky" | "skipped";
    readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    readonly results: readonly {
      readonly attachments: readonly { readonly name: string; readonly path?: string }[];
    }[];
  }[];
}
export interface PlaywrightReport {
  readonly suites: readonly Suite[];
  readonly errors: readonly unknown[];
}

const specsOf = (suite: Suite): Spec[] => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

/** A test that passed only when tried again, or was skipped without a reason, counts as failed: it shows nothing. */
export function countsOfPlaywright(report: PlaywrightReport): Counts {
  const tests = report.suites
    .flatMap(specsOf)
    .flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title })));
  const skipped: Skipped[] = tests
    .filter(({ status }) => status === "skipped")
    .flatMap(({ title, annotations }) => {
      const reason = annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
      return reason === undefined ? [] : [{ name: title, reason }];
    });
  const passed = tests.filter(({ status }) => status === "expected").length;
  return { passed, failed: tests.length - passed - skipped.length + report.errors.length, skipped };
}

/** What stood on the screens as a test failed, as text: a build machine's pictures are gone with it. */
export const screensOfFailed = (report: PlaywrightReport): readonly string[] =>
  report.suites
    .flatMap(specsOf)
    .flatMap(({ tests }) => tests.filter(({ status }) => status === "unexpected"))
    .flatMap(({ results }) => results.flatMap(({ attachments }) => attachments))
    .flatMap(({ name, path }) =>
      name === "error-context" && path !== undefined && existsSync(path) ? [readFileSync(path, "utf8")] : [],
    );
