/**
 * B9: durable deposits at a meeting point beside a bare `ws` echo of the same frames, taken in turns by the same client over as many
 * connections; and beside Mosquitto, which an operator might think of instead. B11: what a connection that waits for news takes in
 * memory. Each server is a process of its own, with its limits as they are.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { encodeRequest } from "../../src/shared/protocol/relay.ts";
import { newEnvelopes, newQueue, RelayClient, type TestQueue } from "../harness/relayClient.ts";
import { type RelayProcess, startRelay } from "../harness/relayProcess.ts";
import { load, type Mark, median, pause, percentile } from "./figures.ts";
import {
  connected,
  CONNECTIONS,
  drive,
  ENVELOPE_BYTES,
  inTurns,
  type Lane,
  QUEUES,
  ratio,
  tell,
  type Way,
  webSocketLane,
} from "./inTurns.ts";
import { mosquittoWay, noMosquitto, SAVES, tellKilled } from "./mosquitto.ts";

const DONE = 16;
const [LEAST_SHARE, LEAST_A_SECOND, MOST_MS, MOST_IDLE_BYTES] = [0.3, 2_000, 250, 20_000];
const IDLE = 5_000;

async function echoWay(): Promise<Way & { stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "wsEchoProcess.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<string>((done) => child.stdout.once("data", (data) => done(String(data).trim())));
  const [queue, envelopes] = [newQueue().id, newEnvelopes(1, ENVELOPE_BYTES)];
  const frame = encodeRequest({ type: "deposit", number: 1, queue, replaces: 0, envelopes });
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => connected(`ws://127.0.0.1:${port}`)));
  const lanes = sockets.map((socket) => webSocketLane(socket, () => frame));
  return {
    name: "bare ws echo",
    processes: () => ({ client: [process.pid], echo: [child.pid ?? 0] }),
    turn: (msec) => drive(lanes, () => true, msec),
    stop: () => void child.kill(),
  };
}

/** Queues that were filled are not used again: each round has its own. */
async function relayLanes(url: string, connections: number): Promise<Lane[]> {
  const [envelope] = newEnvelopes(1, ENVELOPE_BYTES);
  return Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await RelayClient.connect(url);
      const queues: TestQueue[] = Array.from({ length: QUEUES }, newQueue);
      for (const queue of queues) await client.open(queue, "write");
      client.socket.removeAllListeners("message");
      const frames = queues.map(({ id }) =>
        encodeRequest({ type: "deposit", number: 1, queue: id, replaces: 0, envelopes: envelope ? [envelope] : [] }),
      );
      let turn = 0;
      return webSocketLane(client.socket, () => frames[turn++ % QUEUES] ?? new Uint8Array());
    }),
  );
}

/** Round after round with queues of its own; `name` says what it is in the figures. */
export function relayWay(name: string, relays: readonly RelayProcess[], others: Way["processes"]): Way {
  let lanes: readonly Lane[] = [];
  return {
    name,
    processes: () => ({ client: [process.pid], relay: relays.map(({ child }) => child.pid ?? 0), ...others() }),
    begin: async () => {
      lanes = (await Promise.all(relays.map(({ url }) => relayLanes(url, CONNECTIONS / relays.length)))).flat();
    },
    end: async () => lanes.forEach((lane) => lane.close()),
    turn: (msec) => drive(lanes, (answer) => answer[0] === DONE, msec),
  };
}

export async function measureDeposits(rounds: number, msec: number): Promise<readonly Mark[]> {
  const relay = await startRelay();
  const echo = await echoWay();
  const brokers = noMosquitto === undefined ? SAVES.map(mosquittoWay) : [];
  const all = await inTurns([echo, relayWay("deposits, each on disk", [relay], () => ({})), ...brokers], rounds, msec);
  const [echoed, stored] = all;
  if (!echoed || !stored) throw new Error("nothing was measured");
  tell(`B9  ${CONNECTIONS} connections, one of ${ENVELOPE_BYTES} bytes under way in each`, all);
  if (noMosquitto === undefined) for (const save of SAVES) await tellKilled(save);
  else console.log(`  Mosquitto not measured: ${noMosquitto}`);
  echo.stop();
  await relay.end();
  rmSync(relay.data, { recursive: true });
  const [rate, p99] = [median(stored.rates), percentile(stored.took, 0.99)];
  return [
    { what: "B9 a bare ws echo, to durable deposits", measured: ratio(echoed, stored), atMost: 1 / LEAST_SHARE },
    { what: `B9 ${LEAST_A_SECOND} deposits a second, to those there were`, measured: LEAST_A_SECOND / rate, atMost: 1 },
    { what: `B9 p99 of a deposit, of ${MOST_MS} ms`, measured: p99 / MOST_MS, atMost: 1 },
  ];
}

const SETTLE_MS = 3_000;

export async function measureIdle(): Promise<readonly Mark[]> {
  const relay = await startRelay();
  const memory = async (): Promise<number> => {
    const text = await (await fetch(`${relay.http}/metrics`)).text();
    return Number(/^homeport_relay_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
  };
  const wait = async (many: number): Promise<RelayClient[]> => {
    const clients: RelayClient[] = [];
    for (let n = 0; n < many; n += 100)
      clients.push(
        ...(await Promise.all(
          Array.from({ length: 100 }, async () => {
            const client = await RelayClient.connect(relay.url);
            const queue = newQueue();
            await client.open(queue, "read");
            await client.watch(queue);
            return client;
          }),
        )),
      );
    return clients;
  };
  // So that what the first connection loads and compiles isn't counted as the others'.
  for (const client of await wait(200)) client.socket.terminate();
  await pause(SETTLE_MS);
  const before = await memory();
  const clients = await wait(IDLE);
  await pause(SETTLE_MS);
  const each = ((await memory()) - before) / IDLE;
  for (const client of clients) client.socket.terminate();
  await relay.end();
  rmSync(relay.data, { recursive: true });
  console.log(`B11 ${IDLE} connections, each with a queue open and watched (load ${load()})`);
  console.log(`  ${(each / 1_000).toFixed(1)} kB each; the process itself ${Math.round(before / 1e6)} MB`);
  return [
    { what: `B11 an idle connection, of ${MOST_IDLE_BYTES / 1_000} kB`, measured: each / MOST_IDLE_BYTES, atMost: 1 },
  ];
}
