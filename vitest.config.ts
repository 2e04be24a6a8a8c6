import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import "./tests/harness/compileCache.ts";
import { isSoak } from "./tests/harness/forms.ts";

const minutes = 60_000;
/** Full forms (npm run soak) take hours, quick ones seconds to minutes. */
const patience = isSoak ? 600 * minutes : 20 * minutes;

/** Suites across modules; unit tests sit beside their source. */
const suite = (name: string) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    globalSetup: "tests/harness/compileCache.ts",
    testTimeout: patience,
    hookTimeout: 2 * minutes,
  },
});

export default defineConfig({
  test: {
    // A forgotten `.only` must not turn a run green.
    allowOnly: false,
    setupFiles: "tests/harness/seed.ts",
    globalSetup: "tests/harness/scratch.ts",
    // Vitest leaves one core unused: half of a build machine with two.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...["vectors", "contract", "simulator", "attack", "e2e-net"].map(suite),
    ],
  },
});
