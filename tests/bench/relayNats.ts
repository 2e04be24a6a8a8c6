/**
 * B10: deposits through two meeting points over JetStream, beside messages published by the same client library to the same streams: by
 * two processes in the meeting points' places, with as many connections to the servers and as many messages under way. Between the two
 * stands the least that could: WebSockets whose frames are published as they come. Over one server, and over three that keep each message
 * thrice; all of it on this one machine, so what counts is what all processes together take of its processors.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { newEnvelopes } from "../harness/relayClient.ts";
import { type NatsServers, startNats } from "../harness/natsServers.ts";
import { startRelay } from "../harness/relayProcess.ts";
import type { Mark } from "./figures.ts";
import {
  connected,
  CONNECTIONS,
  cpuEach,
  drive,
  ENVELOPE_BYTES,
  inTurns,
  type Lane,
  ratio,
  type Round,
  tell,
  type Way,
  webSocketLane,
} from "./inTurns.ts";
import { SHARDS } from "./natsSubjects.ts";
import { relayWay } from "./relay.ts";

const NODES = 2;
const LEAST_SHARE = 0.5;

const message = <T>(child: ChildProcess): Promise<T> =>
  new Promise((done) => child.once("message", (said: T) => done(said)));
const pidsOf = (children: readonly ChildProcess[]): number[] => children.map(({ pid }) => pid ?? 0);
const serversOf = (servers: NatsServers): string => servers.addresses.map((each) => `nats://${each}`).join();
const natsOf = (servers: NatsServers) => ({ nats: servers.all.map((server) => server.pid()) });

async function started<T>(program: string, args: readonly string[]): Promise<{ children: ChildProcess[]; said: T[] }> {
  const children = Array.from({ length: NODES }, () =>
    fork(join(import.meta.dirname, program), args, { serialization: "advanced" }),
  );
  return { children, said: await Promise.all(children.map((child) => message<T>(child))) };
}

async function publishers(servers: NatsServers): Promise<Way & { stop(): void }> {
  const { children } = await started("natsPublisherProcess.ts", [serversOf(servers), `${CONNECTIONS / NODES}`]);
  return {
    name: "published to JetStream",
    processes: () => ({ client: pidsOf(children), ...natsOf(servers) }),
    turn: async (msec) => {
      const rounds = children.map((child) => message<Round>(child));
      for (const child of children) child.send(msec);
      const all = await Promise.all(rounds);
      return {
        msec: Math.max(...all.map((each) => each.msec)),
        took: all.flatMap(({ took }) => took),
        refused: 0,
      };
    },
    stop: () => children.forEach((child) => child.disconnect()),
  };
}

async function bridges(servers: NatsServers): Promise<Way & { stop(): void }> {
  const { children, said: ports } = await started<number>("natsBridgeProcess.ts", [serversOf(servers)]);
  const [frame = new Uint8Array()] = newEnvelopes(1, ENVELOPE_BYTES);
  let lanes: Lane[] = [];
  return {
    name: "passed on from WebSockets",
    processes: () => ({ client: [process.pid], bridge: pidsOf(children), ...natsOf(servers) }),
    begin: async () => {
      lanes = await Promise.all(
        Array.from({ length: CONNECTIONS }, async (_, lane) =>
          webSocketLane(await connected(`ws://127.0.0.1:${ports[lane % NODES]}`), () => frame),
        ),
      );
    },
    end: async () => lanes.forEach((lane) => lane.close()),
    turn: (msec) => drive(lanes, () => true, msec),
    stop: () => children.forEach((child) => child.disconnect()),
  };
}

async function measureOver(many: number, rounds: number, msec: number): Promise<Mark> {
  const servers = await startNats(many);
  const flags = ["--nats", serversOf(servers), "--nats-shards", `${SHARDS}`];
  const relays = [await startRelay({ flags }), await startRelay({ flags })];
  const [raw, bridge] = [await publishers(servers), await bridges(servers)];
  const deposits = relayWay("deposits at meeting points", relays, () => natsOf(servers));
  const all = await inTurns([raw, bridge, deposits], rounds, msec);
  for (const way of [raw, bridge]) way.stop();
  await Promise.all(relays.map((relay) => relay.end()));
  await servers.stop();
  const over = many === 1 ? "one server" : `${many} servers, ${many} replicas`;
  tell(`B10 over ${over}: ${NODES} processes each, ${CONNECTIONS} of ${ENVELOPE_BYTES} bytes under way`, all);
  const [published, passed, deposited] = all;
  if (!published || !passed || !deposited) throw new Error("nothing was measured");
  const share = (of: typeof passed): string => (cpuEach(published) / cpuEach(of)).toFixed(2);
  console.log(
    `  by time on processors that are all busy, ${share(passed)} of what is published could be passed on, and ${share(deposited)} deposited`,
  );
  return {
    what: `B10 bare publishes, to deposits, over ${over}`,
    measured: ratio(published, deposited),
    atMost: 1 / LEAST_SHARE,
  };
}

export const measureNats = async (rounds: number, msec: number): Promise<readonly Mark[]> => [
  await measureOver(1, rounds, msec),
  await measureOver(3, rounds, msec),
];
