/** [S5] in real Chromium, with the browser host's program around the echo core: what a lock leaves of a page. */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { openBrowserHost, type RunningBrowserHost } from "../contract/host/openBrowserHost.ts";
import { countInHeap } from "./heapSnapshot.ts";
import { expect, test } from "./kit/test.ts";

let host: RunningBrowserHost;
test.beforeAll(async () => {
  host = await openBrowserHost();
});
test.afterAll(() => host.stop());

test("[S5] a page that gives way to a fresh one keeps no word of it", async ({ page }) => {
  await page.goto(pathToFileURL(host.launch).href);
  await page.waitForURL(host.address);
  expect(existsSync(host.launch)).toBe(false);
  const session = await page.context().newCDPSession(page);
  const canary = `canary-${Date.now()}-${"Z".repeat(20)}`;
  await page.evaluate((text) => {
    const socket = new WebSocket(`ws://${location.host}/socket`, sessionStorage.getItem("homeport-pass") ?? []);
    (globalThis as { kept?: string[] }).kept = Array.from({ length: 50 }, (_, at) => `${text} ${at}`);
    socket.onclose = ({ code }) => code === 4001 && location.reload(); // as the renderer does
    return new Promise((resolve) => (socket.onopen = resolve));
  }, canary);
  expect(await countInHeap(session, canary)).toBeGreaterThan(0); // the search itself works
  const reloaded = page.waitForEvent("load");
  host.locks["suspend"]?.();
  await reloaded;
  expect(page.url()).toBe(host.address);
  expect(await countInHeap(session, canary)).toBe(0);
});
