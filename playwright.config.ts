import { defineConfig } from "@playwright/test";
import { find } from "./scripts/test/systemTools.ts";
import "./tests/harness/compileCache.ts";

const chromium = find("chromium");

const seconds = 1_000;

/** Two real hosts and a real Chromium each test. Each file is by itself: two are played at once. */
export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  globalSetup: "./tests/e2e/kit/build.ts",
  forbidOnly: true,
  workers: 2,
  retries: 0,
  // What ends a test that hangs. Nothing is measured by it: a busy machine is given time.
  timeout: 600 * seconds,
  expect: { timeout: 60 * seconds },
  reporter: "line",
  use: {
    browserName: "chromium",
    actionTimeout: 60 * seconds,
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 832 },
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
