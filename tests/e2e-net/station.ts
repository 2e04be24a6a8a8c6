/**
 * One machine of the network tests, as its own process: pairing, local network and replicator as core joins them, over a
 * toy log. Commands come as JSON lines on stdin, events go as JSON lines to stdout.
 */
import { createInterface } from "node:readline";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { createPairing } from "../../src/main/core/pairing/pairing.ts";
import { openLan } from "../../src/main/core/sync/links/lan/lan.ts";
import { createReplicator, type Replicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { as, type RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { peerOf, toyDevice, ToyLog } from "../contract/toyLog.ts";
import { nothingApart } from "../harness/keptInMemory.ts";
import { awaitingInMemory } from "../harness/awaitingInMemory.ts";

export type Command =
  | { readonly do: "invite" | "stop" | "together" }
  | { readonly do: "accept"; readonly text: string }
  | { readonly do: "confirm"; readonly same: boolean }
  | { readonly do: "write"; readonly body: string }
  | { readonly do: "manual"; readonly address: string };

const say = (event: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
const options = { timers: systemTimers, random: randomBytes };
const device = toyDevice();
const record = as<RecordId>(new Uint8Array(32).fill(7));
// "found": the addresses seen while pairing are forgotten, so that only discovery can lead to the partner.
const forgetHint = process.argv.includes("--forget-hint");

const lan = unwrap(
  await openLan({ ...options, ...(process.argv.includes("--no-discovery") ? { discovery: "off" } : {}) }),
);
let log: ToyLog | undefined;
let replicator: Replicator | undefined;

const pairing = createPairing({
  ...options,
  me: () => ({ ...device.self, name: process.argv[2] ?? "someone", port: lan.port }),
  awaiting: awaitingInMemory(),
  ...nothingApart(),
  onState: (state) => say({ event: "pairing", ...state }),
  onPaired({ space, partner, lanHint }) {
    const paired = new ToyLog(space, device, [partner.person, device.self.certificate.person]);
    paired.addPeer(peerOf(partner.certificate));
    paired.onArrival = () => say({ event: "bodies", bodies: paired.bodies() });
    const joined = createReplicator({ log: paired, ...options, onMet: () => say({ event: "met" }) });
    joined.onLiveChange((_, live) => say({ event: "live", live }));
    joined.onTogether(({ state }) => say({ event: "together", state }));
    lan.serve({ sink: joined, log: paired });
    if (!forgetHint) lan.hint(peerOf(partner.certificate).device, lanHint);
    [log, replicator] = [paired, joined];
    say({ event: "paired", space: toHex(space) });
  },
});

const run = async (command: Command): Promise<void> => {
  switch (command.do) {
    case "invite":
      return say({ event: "invitation", text: unwrap(await pairing.invite()).text });
    case "accept":
      return say({ event: "accepted", ok: pairing.accept(command.text).ok });
    case "confirm":
      return pairing.confirm(command.same);
    case "write":
      log?.write(command.body);
      return;
    case "manual":
      return say({ event: "manual", ok: lan.setManual(command.address) });
    case "together":
      replicator?.togetherJoin(record);
      return;
    case "stop":
      void pairing.stop();
      replicator?.stop();
      await lan.stop();
      process.exit(0);
  }
};

// Commands are ours, from the test beside this file.
createInterface({ input: process.stdin }).on("line", (line) => void run(JSON.parse(line) as Command));
process.stdin.on("end", () => process.exit(0));
say({ event: "ready", port: lan.port, addresses: lan.addresses() });
