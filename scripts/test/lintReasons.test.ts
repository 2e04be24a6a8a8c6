import { describe, expect, it } from "vitest";
import { exceptionsWithoutReason } from "./lintReasons.ts";

describe("exceptions from a check", () => {
  it.each([
    "// oxlint-disable-next-line no-console -- the launch line is this host's output",
    "x(); // eslint-disable-line eqeqeq -- null and undefined are alike here",
    "// @ts-expect-error the library's types leave this out",
    "/* prettier-ignore: columns line up with the table in the paper */",
    'const text = "oxlint-disable is a word here";',
    "const plain = 1;",
  ])("let pass: %s", (line) => expect(exceptionsWithoutReason(line)).toEqual([]));

  it.each([
    "// oxlint-disable-next-line no-console",
    "/* oxlint-disable */",
    "/* eslint-disable no-console -- */",
    "x(); // eslint-disable-line eqeqeq -- why not",
    "// @ts-expect-error",
    "// @ts-ignore",
    "// prettier-ignore",
    "{/* oxlint-disable-next-line jsx-a11y/no-autofocus */}",
  ])("are reported without a reason: %s", (line) => expect(exceptionsWithoutReason(`\n${line}\n`)).toEqual([2]));
});
