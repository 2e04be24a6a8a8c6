import { beforeEach } from "vitest";

/** Skips the tests around, each with the reason on its line. (`skipIf` keeps none.) */
export const skipAll = (reason: string | undefined): void =>
  beforeEach(({ skip }) => {
    if (reason !== undefined) skip(reason);
  });
