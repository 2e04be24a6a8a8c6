import { fork } from "node:child_process";
import { expect, it } from "vitest";

it("[S1] a core that ends by a bug names its kind, and nothing of what it was at", async () => {
  const child = fork(new URL("../../src/main/core/index.ts", import.meta.url), [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once("close", done));
  // No host sends this: that core trips over it stands for any bug, and the names in it for any words.
  const trap = { k: "host", message: { t: "init", options: null, canary: "marmalade" } };
  child.send(trap);
  child.send({ k: "frame", w: 0, frame: { t: "call", id: 1, method: "vault.status" } });
  child.send({ k: "host", message: null });
  expect(await ended).toBe(1);
  expect(said).toMatch(/^core: ended by a bug \(ZodError\)$/m);
  expect(said).not.toMatch(/marmalade|\n\s+at |node:internal|Cannot read/);
});
