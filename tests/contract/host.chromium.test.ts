/** The browser host's own window in real Chromium: it gets in by its launch file, keeps nothing, and can be hidden. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { browserArguments, findBrowser } from "../../src/main/browserHost/browser.ts";
import { openDevtoolsPipe } from "../../src/main/browserHost/devtoolsPipe.ts";
import { openBrowserHost } from "./host/openBrowserHost.ts";

const browser = findBrowser(process.platform, process.env);

it("opens, redeems its token, minimises (F31) and leaves no address on disk (needs Chromium)", async ({ skip }) => {
  if (!browser) skip("there is no Chromium-family browser");
  const host = await openBrowserHost();
  const folder = join(host.profile, "browser");
  const args = browserArguments(browser ?? "", host.launch, folder, process.getuid?.() === 0);
  const child = spawn(browser ?? "", [...args, "--headless=new"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const [, , , out, into] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const devtools = openDevtoolsPipe(out, into);
  /** A question of the test's own on the same pipe. */
  const ask = (id: number, method: string, params: object): Promise<Record<string, never>> =>
    new Promise((resolve) => {
      let text = "";
      const read = (chunk: string): void => {
        text += chunk;
        for (const part of text.split("\0").slice(0, -1))
          if (part.includes(`"id":${id},`)) resolve(JSON.parse(part).result);
      };
      into.on("data", read);
      out.write(`${JSON.stringify({ id, method, params })}\0`);
    });

  while (existsSync(host.launch)) await sleep(50);
  const { targetInfos } = (await ask(9_001, "Target.getTargets", {})) as unknown as {
    targetInfos: { targetId: string; type: string }[];
  };
  const page = targetInfos.find(({ type }) => type === "page");
  await devtools.minimiseWindows();
  const { bounds } = (await ask(9_002, "Browser.getWindowForTarget", { targetId: page?.targetId })) as unknown as {
    bounds: { windowState: string };
  };
  expect(bounds.windowState).toBe("minimized");

  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
  const { port } = new URL(host.address);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const named = files.filter(
    (file) => statSync(file, { throwIfNoEntry: false })?.isFile() && readFileSync(file).includes(`127.0.0.1:${port}`),
  );
  expect(named).toEqual([]);
  await host.stop();
});
