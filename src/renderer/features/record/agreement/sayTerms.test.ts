import { expect, it } from "vitest";
import { sayTermsBriefly } from "./sayTerms.ts";

it("[SG1] tells offers of the same words apart in one line, and says nothing where nothing is signed along with them", () => {
  const zone = "UTC";
  const trial = { until: 20_000, question: "?", after: "none" } as const;
  expect(sayTermsBriefly({ zone, cooling: 2, interval: 1, trial }, 20_000)).toBe(
    "Along with it: begins 2 days after the second signature · looked at again after a month · on trial until the end of 4 October",
  );
  expect(sayTermsBriefly({ zone }, 20_000)).toBeUndefined();
});
