/**
 * Mosquitto, Debian's MQTT broker, as what an operator might use instead: as many connections,
 * the same bytes, one under way in each, published with QoS 1 to persistent sessions whose owners are away. It answers (PUBACK) once it
 * has a message in memory; on disk are all of them whenever it saves its whole database. How many it had answered and no longer has after
 * a kill is counted here rather than reckoned. Over TCP, MQTT's own way: the WebSockets of Debian 12's 2.0.11 did not start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate, type Packet, parser } from "mqtt-packet";
import { find } from "../../scripts/test/systemTools.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { freePorts } from "../harness/natsServers.ts";
import { pause } from "./figures.ts";
import { CONNECTIONS, drive, ENVELOPE_BYTES, type Lane, QUEUES, type Way } from "./inTurns.ts";

/** Debian's package starts a broker of its own, so it isn't installed unasked. */
export const noMosquitto =
  find("mosquitto") === undefined ? "it isn't installed (apt-get install mosquitto)" : undefined;

/** As it comes, and as often as it can. */
export const SAVES = ["each 30 min", "each change"] as const;
type Save = (typeof SAVES)[number];
const SETTING: Record<Save, string> = {
  "each 30 min": "autosave_interval 1800",
  "each change": "autosave_on_changes true\nautosave_interval 1",
};

const PUBACK_BYTES = 4;
const QUIET_MS = 1_500;
const KILLED_AFTER_MS = 2_000;

type Broker = { readonly child: ChildProcess; readonly port: number; readonly folder: string; readonly config: string };

async function listening(port: number): Promise<void> {
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isThere) return;
    await pause(20);
  }
}

const run = (config: string): ChildProcess =>
  spawn(find("mosquitto") ?? "mosquitto", ["-c", config], { stdio: "ignore" });

async function start(save: Save): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), "homeport-mosquitto-"));
  const [port = 0] = await freePorts(1);
  const config = join(folder, "mosquitto.conf");
  // Without `max_queued_messages 0` it answers what is beyond the thousandth of a session as well, and drops it.
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1
allow_anonymous true
user root
persistence true
persistence_location ${folder}/
${SETTING[save]}
max_queued_messages 0
max_inflight_messages 0
log_dest none
`,
  );
  const child = run(config);
  await listening(port);
  return { child, port, folder, config };
}

async function end({ child, folder }: Broker, keep = false): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  if (!keep) rmSync(folder, { recursive: true });
}

type Heard = (packet: Packet, socket: Socket) => void;

/** Says hello as `clientId`; `clean`: forgets what waits for it. */
async function session(port: number, clientId: string, clean: boolean, heard?: Heard): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const read = parser();
  const greeted = new Promise<void>((resolve) => {
    read.on("packet", (packet: Packet) => {
      if (packet.cmd === "connack") resolve();
      else heard?.(packet, socket);
    });
  });
  socket.on("data", (data: Buffer) => read.parse(data));
  socket.write(generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean, clientId, keepalive: 0 }));
  await greeted;
  return socket;
}

const readerOf = (lane: number): string => `reader-${lane}`;

/** Comes, says what is to wait for it, and goes. */
async function awaitTopics(port: number, lane: number, topics: readonly string[]): Promise<void> {
  const gone = Promise.withResolvers<void>();
  const socket = await session(port, readerOf(lane), false, (_subscribed, at) => at.end(() => gone.resolve()));
  const subscriptions = topics.map((topic) => ({ topic, qos: 1 as const }));
  socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }));
  await gone.promise;
}

/** A session that is away waits for each lane's topics; then the lanes themselves. */
function lanesAt({ port }: Broker): Promise<Lane[]> {
  const payload = Buffer.from(randomBytes(ENVELOPE_BYTES));
  return Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, lane) => {
      const topics = Array.from({ length: QUEUES }, (__, turn) => `queue/${lane}/${turn}`);
      await awaitTopics(port, lane, topics);
      const frames = topics.map((topic) =>
        generate({ cmd: "publish", topic, payload, qos: 1, messageId: 1, dup: false, retain: false }),
      );
      const socket = await session(port, `writer-${lane}`, true);
      socket.removeAllListeners("data");
      let [turn, missing] = [0, PUBACK_BYTES];
      const made: Lane = {
        next: () => frames[turn++ % QUEUES] ?? new Uint8Array(),
        send: (frame) => void socket.write(frame),
        heard: () => undefined,
        close: () => socket.destroy(),
      };
      socket.on("data", (data: Buffer) => {
        missing -= data.length;
        if (missing > 0) return;
        missing = PUBACK_BYTES;
        made.heard(data);
      });
      return made;
    }),
  );
}

/** In MQTT 3.1.1 there is no other answer to QoS 1. */
const isAnswer = (): boolean => true;

export function mosquittoWay(save: Save): Way {
  let [broker, lanes]: [Broker | undefined, Lane[]] = [undefined, []];
  return {
    name: `Mosquitto, saved ${save}`,
    processes: () => ({ client: [process.pid], broker: [broker?.child.pid ?? 0] }),
    begin: async () => {
      broker = await start(save);
      lanes = await lanesAt(broker);
    },
    end: async () => {
      for (const lane of lanes) lane.close();
      if (broker) await end(broker);
    },
    turn: (msec) => drive(lanes, isAnswer, msec),
  };
}

/** What waits for a session, over as much time as it takes. */
async function waitingFor(port: number, lane: number): Promise<number> {
  let [count, last] = [0, performance.now()];
  const socket = await session(port, readerOf(lane), false, (packet, at) => {
    if (packet.cmd !== "publish") return;
    count++;
    last = performance.now();
    at.write(generate({ cmd: "puback", messageId: packet.messageId ?? 0 }));
  });
  while (performance.now() - last < QUIET_MS) await pause(100);
  socket.destroy();
  return count;
}

/** Kills it in the midst of publishing, starts it again over the same folder, and counts. */
export async function tellKilled(save: Save): Promise<void> {
  const broker = await start(save);
  const lanes = await lanesAt(broker);
  const { took } = await drive(lanes, isAnswer, KILLED_AFTER_MS);
  for (const lane of lanes) lane.close();
  await end(broker, true);
  const again = run(broker.config);
  await listening(broker.port);
  const counts = await Promise.all(lanes.map((_, lane) => waitingFor(broker.port, lane)));
  const kept = counts.reduce((sum, count) => sum + count, 0);
  await end({ ...broker, child: again });
  console.log(
    `  Mosquitto, saved ${save}, killed (-9): of ${took.length} it had answered ${took.length - kept} were gone`,
  );
}
