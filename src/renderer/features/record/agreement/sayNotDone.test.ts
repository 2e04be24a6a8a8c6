import { expect, it } from "vitest";
import { errorTypes } from "../../../../shared/ipc/shapes.ts";
import { t } from "../../../strings/index.ts";
import { sayNotDone } from "./sayNotDone.ts";

it("[F06] whatever keeps a withdrawal from being taken, it is said that it was not", () => {
  for (const type of errorTypes) expect(sayNotDone({ type }), type).toContain(t("notDone.lead"));
  expect(sayNotDone({ type: "Refused" })).toContain(t("notDone.moved"));
});

it("[F06] that there is no room for more is not said to be a change", () => {
  expect(sayNotDone({ type: "TooManyStatements" })).toContain(t("error.TooManyStatements"));
});
