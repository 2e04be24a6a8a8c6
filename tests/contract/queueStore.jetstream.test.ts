/** The store of NATS JetStream: the contract over one real server. */
import { afterAll, beforeAll, describe } from "vitest";
import { connect } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { unwrap } from "../../src/shared/base/result.ts";
import { openJetstreamStore } from "../../src/relay/store/jetstreamStore.ts";
import { type NatsServers, noNats, startNats } from "../harness/natsServers.ts";
import { skipAll } from "../harness/skipAll.ts";
import { type OpenStore, runQueueStoreContract } from "./queueStore.ts";

const GIB = 2 ** 30;

describe("JetStream", () => {
  skipAll(noNats);
  let servers: NatsServers;
  beforeAll(async () => {
    if (noNats === undefined) servers = await startNats();
  });
  afterAll(() => servers?.stop());

  const open: OpenStore = async ({ maxBytes } = {}) => {
    const options = { servers: servers.addresses, shards: maxBytes === undefined ? 4 : 1, maxBytes: maxBytes ?? GIB };
    const openOne = async () => unwrap(await openJetstreamStore({ ...options, patienceMs: 10_000 }));
    let current = await openOne();
    return {
      store: current,
      reopen: async () => {
        await current.close();
        current = await openOne();
        return current;
      },
      done: async () => {
        await current.close();
        const nc = await connect({ servers: [...servers.addresses] });
        const jsm = await jetstreamManager(nc);
        for await (const name of jsm.streams.names()) await jsm.streams.delete(name);
        await nc.close();
      },
    };
  };
  runQueueStoreContract("JetStream", open);
});
