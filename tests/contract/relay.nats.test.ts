/** Two meeting points over one cluster of NATS: real processes, real sockets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMPTY, type Standing } from "../../src/shared/protocol/relay.ts";
import { type NatsServers, noNats, startNats } from "../harness/natsServers.ts";
import { digest, newEnvelopes, newQueue, RelayClient, type Replied, type TestQueue } from "../harness/relayClient.ts";
import { type RelayProcess, startRelay } from "../harness/relayProcess.ts";
import { skipAll } from "../harness/skipAll.ts";
import { until } from "./until.ts";

const standing = (answer: Replied | undefined): Standing => {
  if (answer?.type !== "done") throw new Error(`not done: ${JSON.stringify(answer)}`);
  return answer.standing;
};
const waiting = (answer: Replied | undefined) => {
  if (answer?.type !== "envelopes") throw new Error(`no page: ${JSON.stringify(answer)}`);
  return answer.waiting;
};

describe("two meeting points over one cluster", () => {
  skipAll(noNats);
  let servers: NatsServers;
  let relays: [RelayProcess, RelayProcess];
  const start = (flags: readonly string[] = []) =>
    startRelay({ flags: ["--nats", servers.addresses.map((each) => `nats://${each}`).join(), ...flags] });
  beforeAll(async () => {
    if (noNats !== undefined) return;
    servers = await startNats(3);
    relays = await Promise.all([start(), start()]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all((relays ?? []).map((relay) => relay.end("SIGKILL")));
    await servers?.stop();
  });

  it("[RQ3] [RQ4] an app moves from one to the other in the midst of it, and hears at each what is done at the other", async () => {
    const [one, two] = relays;
    const [queue, sent] = [newQueue(), newEnvelopes(4)];
    const first = await RelayClient.connect(one.url);
    standing(await first.open(queue, "write"));
    const before = standing(await first.deposit(queue, sent.slice(0, 2)));
    first.socket.terminate();
    const writer = await RelayClient.connect(two.url);
    expect(standing(await writer.open(queue, "write"))).toEqual(before);
    standing(await writer.watch(queue));
    const reader = await RelayClient.connect(one.url);
    standing(await reader.open(queue, "read"));
    standing(await reader.watch(queue));
    const after = standing(await writer.deposit(queue, sent.slice(2)));
    expect(after).toMatchObject({ first: before.first, count: 4 });
    await until(() => reader.news.at(-1)?.standing.last === after.last);
    const got = waiting(await reader.fetch(queue));
    expect(got.map(({ envelope }) => digest(envelope))).toEqual(sent.map(digest));
    // A place of one is a place of the other.
    reader.close();
    const moved = await RelayClient.connect(two.url);
    standing(await moved.open(queue, "read"));
    expect(waiting(await moved.fetch(queue, got[2]?.place)).map(({ place }) => place)).toEqual([got[3]?.place]);
    expect(standing(await moved.acknowledge(queue, got[3]?.place ?? 0))).toEqual(EMPTY);
    await until(() => writer.news.at(-1)?.standing.count === 0);
  });

  it("[RQ3] one of them is killed with deposits under way: what it answered is at the other", async () => {
    const [dying, other] = [await start(), relays[1]];
    const kept = new Map<TestQueue, string[]>();
    const writer = await RelayClient.connect(dying.url);
    const traffic = Array.from({ length: 40 }, async () => {
      const [queue, mine] = [newQueue(), [] as string[]];
      kept.set(queue, mine);
      standing(await writer.open(queue, "write"));
      for (;;) {
        const sent = newEnvelopes(2);
        const answer = await writer.deposit(queue, sent);
        if (answer?.type === "done") mine.push(...sent.map(digest));
        // Full, or held to its rate, while another queue still waits for its first answer.
        else if (answer?.type === "refused" && (answer.why === "Slower" || answer.why === "Full"))
          await new Promise((wait) => setTimeout(wait, 20));
        else return answer;
      }
    });
    await until(() => [...kept.values()].every((mine) => mine.length > 0));
    await dying.end("SIGKILL");
    // It died in the midst of all of them.
    expect(await Promise.all(traffic)).toEqual(traffic.map(() => undefined));
    const reader = await RelayClient.connect(other.url);
    for (const [queue, mine] of kept) {
      standing(await reader.open(queue, "read"));
      const got = waiting(await reader.fetch(queue)).map(({ envelope }) => digest(envelope));
      expect(got.slice(0, mine.length)).toEqual(mine);
    }
  });

  it("says how it is, and writes down no queue, address or server", async () => {
    const [one] = relays;
    const answer = await fetch(`${one.http}/healthz`);
    expect([answer.status, await answer.text()]).toEqual([200, "ok\n"]);
    expect(one.output()).toContain('"event":"started"');
    for (const address of servers.addresses) expect(one.output()).not.toContain(address);
  });

  it("a third that asks for another number of shards ends, and says which it is", async () => {
    await expect(start(["--nats-shards", "8"])).rejects.toThrow("ended with 1: --nats: it was laid out in 16 shards");
  });
});
