/**
 * Publishes to JetStream with what the client library has for it, and nothing else: `SERVERS UNDER_WAY`. Each message to this process asks
 * for so many milliseconds of it.
 */
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { ENVELOPE_BYTES, QUEUES, type Round } from "./inTurns.ts";
import { subjectOfShard } from "./natsSubjects.ts";

const [servers = "", underWay = ""] = process.argv.slice(2);
const js = jetstream(await connect({ servers: servers.split(","), noAsyncTraces: true }));
const envelope = randomBytes(ENVELOPE_BYTES);

async function publish(msec: number): Promise<Round> {
  const took: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: Number(underWay) }, async (_, lane) => {
      // As many to a subject as a lane of a meeting point deposits in a queue.
      const names = Array.from({ length: QUEUES }, () => Buffer.from(randomBytes(32)).toString("base64url"));
      for (let turn = 0; performance.now() < begun + msec; turn++) {
        const sent = performance.now();
        await js.publish(subjectOfShard(lane + turn, names[turn % QUEUES] ?? ""), envelope);
        took.push(performance.now() - sent);
      }
    }),
  );
  return { msec: performance.now() - begun, took, refused: 0 };
}

process.on("message", (msec: number) => void publish(msec).then((round) => process.send?.(round)));
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
