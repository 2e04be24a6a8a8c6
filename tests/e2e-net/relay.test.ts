import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startRelay } from "../harness/relayProcess.ts";
import { skipAll } from "../harness/skipAll.ts";
import { lonelyNetwork, whyNot } from "./namespaces.ts";

skipAll(whyNot());

it("[RQ5] counts what comes from one network of IPv6 as one, and each address of IPv4 by itself", async () => {
  const [here, beside, elsewhere] = ["fd77:0:0:1::1", "fd77:0:0:1:8000::2", "fd77:0:0:2::1"];
  const network = lonelyNetwork([...[here, beside, elsewhere].map((address) => `${address}/128`), "10.77.0.1/32"]);
  onTestFinished(network.remove);
  const relay = await startRelay({ within: network.within, flags: ["--host", "::", "--max-per-address", "2"] });
  onTestFinished(async () => void (await relay.end()));
  const letIn = (address: string, callers: readonly string[]): unknown => {
    const words = [join(import.meta.dirname, "callersProcess.ts"), `ws://${address}:${relay.port}`, ...callers];
    const [command = process.execPath, ...args] = [...network.within, process.execPath, ...words];
    return JSON.parse(execFileSync(command, args, { encoding: "utf8" }));
  };
  expect(letIn(`[${here}]`, [here, beside, here, beside, elsewhere])).toEqual([true, true, false, false, true]);
  expect(letIn("10.77.0.1", ["127.0.0.2", "127.0.0.2", "127.0.0.2", "127.0.0.3"])).toEqual([true, true, false, true]);
});
