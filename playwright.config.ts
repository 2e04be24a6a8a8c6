import { defineConfig } from "@playwright/test";
import { find } from "./scripts/test/systemTools.ts";
import "./tests/harness/compileCache.ts";

const chromium = find("chromium");

/** Two real hosts and a real Chromium each test; one at a time, since each is a handful of processes. */
export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  globalSetup: "./tests/e2e/kit/build.ts",
  forbidOnly: true,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "line",
  use: {
    browserName: "chromium",
    actionTimeout: 20_000,
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
