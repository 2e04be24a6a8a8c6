import { expect, it } from "vitest";
import { projection } from "../../../shared/ipc/textShapes.ts";
import { t } from "../../strings/index.ts";
import { sayFault } from "./sayFault.ts";

const faults = projection.shape.fault.unwrap().options;

it("[CV5] [LG7] of whatever is not as other texts a person can go on in a new one, and is told so where it waits", () => {
  for (const owner of ["me", "both"] as const) {
    for (const fault of faults) expect(sayFault(fault, owner).goesOn, fault).toBeDefined();
    for (const fault of ["held", "mending"] as const) {
      expect(sayFault(fault, owner)).toMatchObject({ look: "hold", goesOn: "bare" });
      expect(sayFault(fault, owner).text).toContain(t("fault.orContinue"));
    }
  }
});

it("[F07] what is the partner's alone is not offered to be continued", () => {
  for (const fault of faults) {
    expect(sayFault(fault, "partner"), fault).not.toHaveProperty("goesOn");
    expect(sayFault(fault, "partner").text).not.toContain(t("fault.orContinue"));
  }
});
