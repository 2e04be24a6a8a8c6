/**
 * The least a server between WebSockets and JetStream can do: publishes each frame as it came, and answers once it is acknowledged. Nothing
 * is read, checked, counted or limited.
 */
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { WebSocketServer } from "ws";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { QUEUES } from "./inTurns.ts";
import { subjectOfShard } from "./natsSubjects.ts";

const [servers = ""] = process.argv.slice(2);
const js = jetstream(await connect({ servers: servers.split(","), noAsyncTraces: true }));
/** As long as a meeting point's. */
const ANSWER = Buffer.alloc(23);

const web = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, clientTracking: false });
web.on("connection", (socket) => {
  const names = Array.from({ length: QUEUES }, () => Buffer.from(randomBytes(32)).toString("base64url"));
  let turn = 0;
  socket.on("message", (data: Buffer) => {
    turn++;
    void js.publish(subjectOfShard(turn, names[turn % QUEUES] ?? ""), data).then(() => socket.send(ANSWER));
  });
});
web.on("listening", () => {
  const at = web.address();
  if (typeof at === "object" && at) process.send?.(at.port);
});
process.on("disconnect", () => process.exit(0));
