import { defineConfig } from "vitest/config";

const minutes = 60_000;
/** Full forms (npm run soak) take hours, quick ones seconds to minutes. */
const patience = process.env.HOMEPORT_SOAK ? 600 * minutes : 10 * minutes;

/** Suites across modules; unit tests sit beside their source. */
const suite = (name: string) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout: patience, hookTimeout: 2 * minutes },
});

export default defineConfig({
  test: {
    // A forgotten `.only` must not turn a run green.
    allowOnly: false,
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
