/** An app that uses a meeting point as apps do, all along, while others misuse it: a deposit, a page, an acknowledgement, again. */
import { newEnvelopes, newQueue, RelayClient } from "../harness/relayClient.ts";

export type HonestApp = {
  /** Rounds that came through since it was asked last, and the longest of them, ms. */
  served(): { readonly rounds: number; readonly longest: number };
  /** Rejects with what went wrong, if anything ever did. */
  stop(): Promise<void>;
};

const PAUSE_MS = 100;

export async function honestApp(url: string): Promise<HonestApp> {
  const queue = newQueue();
  const [writer, reader] = [await RelayClient.connect(url), await RelayClient.connect(url)];
  await writer.open(queue, "write");
  await reader.open(queue, "read");
  let [rounds, longest, isOver] = [0, 0, false];
  const life = (async () => {
    while (!isOver) {
      const begun = performance.now();
      const [envelope] = newEnvelopes(1);
      const stored = await writer.deposit(queue, envelope ? [envelope] : []);
      const page = await reader.fetch(queue);
      if (page?.type !== "envelopes" || stored?.type !== "done")
        throw new Error(`served ${stored?.type}, ${page?.type}; closed ${writer.closed} ${reader.closed}`);
      const [first] = page.waiting;
      if (!first || Buffer.compare(first.envelope, envelope ?? first.envelope) !== 0)
        throw new Error("another envelope");
      const gone = await reader.acknowledge(queue, first.place);
      if (gone?.type !== "done" || gone.standing.count !== 0) throw new Error("it stayed");
      rounds++;
      longest = Math.max(longest, performance.now() - begun);
      await new Promise((wait) => setTimeout(wait, PAUSE_MS));
    }
  })();
  life.catch(() => undefined); // said at stop()
  return {
    served: () => {
      const so = { rounds, longest };
      [rounds, longest] = [0, 0];
      return so;
    },
    stop: async () => {
      isOver = true;
      await life;
      writer.close();
      reader.close();
    },
  };
}
