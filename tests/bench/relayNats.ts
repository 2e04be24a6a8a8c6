/**
 * B10: deposits through two meeting points over JetStream, beside messages published by the same client library to the same streams, as
 * many under way at once, in turns. Over one server, and over three that keep each message thrice; all of it on this one machine.
 */
import { readFileSync } from "node:fs";
import { connect } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { startNats } from "../harness/natsServers.ts";
import { startRelay } from "../harness/relayProcess.ts";
import { load, type Mark, median, ms, percentile } from "./figures.ts";
import { drive, relayLanes, type Round } from "./relay.ts";

/** Of both nodes together; the bare client has as many messages under way. */
const UNDER_WAY = 128;
const SHARDS = 16;
const ENVELOPE_BYTES = 1024;
const DONE = 16;
const LEAST_SHARE = 0.5;

async function publish(servers: readonly string[], msec: number): Promise<Round> {
  const nc = await connect({ servers: [...servers], noAsyncTraces: true });
  const js = jetstream(nc);
  const took: number[] = [];
  const envelope = randomBytes(ENVELOPE_BYTES);
  const begun = performance.now();
  const end = begun + msec;
  await Promise.all(
    Array.from({ length: UNDER_WAY }, async (_, lane) => {
      // As many to a subject as a lane of a meeting point deposits in a queue.
      const names = Array.from({ length: 16 }, () => Buffer.from(randomBytes(32)).toString("base64url"));
      for (let turn = 0; performance.now() < end; turn++) {
        const sent = performance.now();
        await js.publish(`homeport.queue.${(lane + turn) % SHARDS}.${names[turn % 16]}`, envelope);
        took.push(performance.now() - sent);
      }
    }),
  );
  await nc.close();
  return { perSecond: took.length / ((performance.now() - begun) / 1_000), took, refused: 0 };
}

/** What processes have used of the processors so far, microseconds; from Linux, which counts in hundredths of a second. */
const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10_000;
  }, 0);

async function measureOver(many: number, rounds: number, msec: number): Promise<Mark> {
  const servers = await startNats(many);
  const flags = ["--nats", servers.addresses.map((each) => `nats://${each}`).join(), "--nats-shards", `${SHARDS}`];
  const relays = [await startRelay({ flags }), await startRelay({ flags })];
  const [bare, deposited]: [Round[], Round[]] = [[], []];
  const nodes = relays.map(({ child }) => child.pid ?? 0);
  let [bareCpu, nodesCpu] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const before = cpuOf([process.pid]);
    bare.push(await publish(servers.addresses, msec));
    bareCpu += cpuOf([process.pid]) - before;
    const lanes = (await Promise.all(relays.map(({ url }) => relayLanes(url, UNDER_WAY / relays.length)))).flat();
    const opened = cpuOf(nodes);
    deposited.push(await drive(lanes, (answer) => answer[0] === DONE, msec));
    nodesCpu += cpuOf(nodes) - opened;
    for (const { socket } of lanes) socket.terminate();
  }
  await Promise.all(relays.map((relay) => relay.end()));
  await servers.stop();
  const told = (name: string, all: readonly Round[], cpu: number): number => {
    const took = all.flatMap((each) => each.took);
    const refused = all.reduce((sum, each) => sum + each.refused, 0);
    const rate = median(all.map(({ perSecond }) => perSecond));
    console.log(
      `  ${name}  ${Math.round(rate)}/s, p50 ${ms(median(took))}, p99 ${ms(percentile(took, 0.99))}, ${refused} refused of ${took.length}, ${Math.round(cpu / took.length)} µs of a processor each`,
    );
    return rate;
  };
  const name = many === 1 ? "one server" : `${many} servers, ${many} replicas`;
  console.log(
    `B10 over ${name}: ${UNDER_WAY} under way, ${ENVELOPE_BYTES} bytes each, ${rounds} rounds in turns, medians (load ${load()})`,
  );
  const [rawRate, rate] = [
    told("published to JetStream       ", bare, bareCpu),
    told("deposits at two meeting points", deposited, nodesCpu),
  ];
  return { what: `B10 bare publishes, to deposits, over ${name}`, measured: rawRate / rate, atMost: 1 / LEAST_SHARE };
}

export const measureNats = async (rounds: number, msec: number): Promise<readonly Mark[]> => [
  await measureOver(1, rounds, msec),
  await measureOver(3, rounds, msec),
];
