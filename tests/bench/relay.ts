/**
 * B9: durable deposits at a meeting point beside a bare `ws` echo of the same frames, taken in turns by the same client over as many
 * connections. B11: what a connection that waits for news takes in memory. Each server is a process of its own, with its limits as they are.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import { encodeRequest } from "../../src/shared/protocol/relay.ts";
import { newEnvelopes, newQueue, RelayClient, type TestQueue } from "../harness/relayClient.ts";
import { startRelay } from "../harness/relayProcess.ts";
import { load, type Mark, median, ms, pause, percentile } from "./figures.ts";

const CONNECTIONS = 128;
/** Of each connection, in turn: a queue holds 128, and takes ten a second. */
const QUEUES = 16;
const ENVELOPE_BYTES = 1024;
const DONE = 16;
const [LEAST_SHARE, LEAST_A_SECOND, MOST_MS, MOST_IDLE_BYTES] = [0.3, 2_000, 250, 20_000];
const IDLE = 5_000;

export type Round = { readonly perSecond: number; readonly took: readonly number[]; readonly refused: number };
type Lane = { readonly socket: WebSocket; next(): Uint8Array };

/** Every lane has one frame under way, and sends the next when it is answered. */
export async function drive(lanes: readonly Lane[], isDone: (answer: Buffer) => boolean, msec: number): Promise<Round> {
  const took: number[] = [];
  let refused = 0;
  const begun = performance.now();
  const end = begun + msec;
  await Promise.all(
    lanes.map(
      ({ socket, next }) =>
        new Promise<void>((resolve) => {
          let sent = 0;
          const send = (): void => {
            sent = performance.now();
            if (sent >= end) return finish();
            socket.send(next());
          };
          const heard = (data: Buffer): void => {
            if (isDone(data)) took.push(performance.now() - sent);
            else refused++;
            send();
          };
          const finish = (): void => {
            socket.off("message", heard);
            resolve();
          };
          socket.on("message", heard);
          send();
        }),
    ),
  );
  return { perSecond: took.length / ((performance.now() - begun) / 1_000), took, refused };
}

async function echoLanes(frame: Uint8Array): Promise<{ readonly lanes: Lane[]; stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "wsEchoProcess.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data) => resolve(String(data).trim())),
  );
  const sockets = await Promise.all(
    Array.from(
      { length: CONNECTIONS },
      () =>
        new Promise<WebSocket>((resolve, reject) => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
          socket.once("open", () => resolve(socket)).once("error", reject);
        }),
    ),
  );
  return { lanes: sockets.map((socket) => ({ socket, next: () => frame })), stop: () => void child.kill() };
}

/** Queues that were filled are not used again: each round has its own. */
export async function relayLanes(url: string, connections = CONNECTIONS): Promise<Lane[]> {
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
      return { socket: client.socket, next: () => frames[turn++ % QUEUES] ?? new Uint8Array() };
    }),
  );
}

export async function measureDeposits(rounds: number, msec: number): Promise<readonly Mark[]> {
  const relay = await startRelay();
  const [envelope] = newEnvelopes(1, ENVELOPE_BYTES);
  const frame = encodeRequest({
    type: "deposit",
    number: 1,
    queue: newQueue().id,
    replaces: 0,
    envelopes: envelope ? [envelope] : [],
  });
  const echo = await echoLanes(frame);
  const isDone = (answer: Buffer): boolean => answer[0] === DONE;
  const [echoed, stored]: Round[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    echoed?.push(await drive(echo.lanes, () => true, msec));
    const lanes = await relayLanes(relay.url);
    stored?.push(await drive(lanes, isDone, msec));
    for (const { socket } of lanes) socket.terminate();
  }
  echo.stop();
  await relay.end();
  rmSync(relay.data, { recursive: true });
  const [bare, durable] = [echoed ?? [], stored ?? []];
  const [echoRate, depositRate] = [bare, durable].map((all) => median(all.map(({ perSecond }) => perSecond)));
  if (echoRate === undefined || depositRate === undefined) throw new Error("nothing was measured");
  const [bareTook, took] = [bare.flatMap((each) => each.took), durable.flatMap((each) => each.took)];
  const p99 = percentile(took, 0.99);
  console.log(
    `B9  ${CONNECTIONS} connections, ${ENVELOPE_BYTES} bytes an envelope, ${rounds} rounds in turns, medians (load ${load()})`,
  );
  console.log(
    `  bare ws echo  ${Math.round(echoRate)}/s, p50 ${ms(median(bareTook))}, p99 ${ms(percentile(bareTook, 0.99))}`,
  );
  console.log(
    `  deposits      ${Math.round(depositRate)}/s, p50 ${ms(median(took))}, p99 ${ms(p99)}, ${durable.reduce((sum, { refused }) => sum + refused, 0)} refused of ${took.length}`,
  );
  return [
    { what: "B9 a bare ws echo, to durable deposits", measured: echoRate / depositRate, atMost: 1 / LEAST_SHARE },
    {
      what: `B9 ${LEAST_A_SECOND} deposits a second, to those there were`,
      measured: LEAST_A_SECOND / depositRate,
      atMost: 1,
    },
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
