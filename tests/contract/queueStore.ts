/** What every store of a meeting point must do, whatever it keeps envelopes in. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { as, type QueueId } from "../../src/shared/base/brand.ts";
import { err, unwrap } from "../../src/shared/base/result.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { EMPTY, type Standing } from "../../src/shared/protocol/relay.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import type { QueueStore } from "../../src/relay/store/queueStore.ts";
import { count } from "../harness/forms.ts";
import { digest, newEnvelopes } from "../harness/relayClient.ts";
import { until } from "./until.ts";

export type OpenedStore = {
  readonly store: QueueStore;
  /** Closes it and opens another over the same data: as after a restart. */
  reopen(): Promise<QueueStore>;
  /** Closes it, if it isn't, and deletes its data. */
  done(): Promise<void>;
};
/** `maxBytes`: of the whole store. Each call is given an empty one. */
export type OpenStore = (options?: { readonly maxBytes?: number }) => Promise<OpenedStore>;

const MOST = LIMIT.queueEnvelopes;
const newQueue = (): QueueId => as<QueueId>(randomBytes(32));

/** All that waits, over as many pages as it takes, with each page's size. */
async function fetchAll(store: QueueStore, queue: QueueId) {
  const [got, places, pages] = [[] as string[], [] as number[], [] as number[]];
  for (let more = true; more;) {
    const page = unwrap(await store.fetch(queue, places.at(-1) ?? 0));
    pages.push(page.waiting.reduce((sum, each) => sum + each.envelope.length, 0));
    for (const each of page.waiting) {
      got.push(digest(each.envelope));
      places.push(each.place);
    }
    more = page.more;
    if (more && page.waiting.length === 0) throw new Error("more was promised and nothing came");
  }
  expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
  return { got, places, pages };
}

export function runQueueStoreContract(name: string, open: OpenStore): void {
  describe(`queue store contract: ${name}`, () => {
    let opened: OpenedStore | undefined;
    const fresh = async (options?: { readonly maxBytes?: number }): Promise<QueueStore> => {
      opened = await open(options);
      return opened.store;
    };
    afterEach(async () => {
      await opened?.done();
      opened = undefined;
    });

    it("[RQ3] keeps deposits in order, behind all that waits, and says what waits", async () => {
      const store = await fresh();
      const [queue, sent] = [newQueue(), newEnvelopes(7)];
      expect(unwrap(await store.standing(queue))).toEqual(EMPTY);
      const one = unwrap(await store.deposit(queue, sent.slice(0, 2), 0));
      const two = unwrap(await store.deposit(queue, sent.slice(2), 0));
      expect([one.count, two.count]).toEqual([2, 7]);
      expect(two.first).toBe(one.first);
      expect(two.last).toBeGreaterThan(one.last);
      const { got, places } = await fetchAll(store, queue);
      expect(got).toEqual(sent.map(digest));
      expect([places[0], places.at(-1)]).toEqual([two.first, two.last]);
      expect(unwrap(await store.standing(queue))).toEqual(two);
    });

    it("[RQ4] fetching takes nothing away, and goes on from behind a place", async () => {
      const store = await fresh();
      const [queue, sent] = [newQueue(), newEnvelopes(5)];
      unwrap(await store.deposit(queue, sent, 0));
      const { places } = await fetchAll(store, queue);
      const rest = unwrap(await store.fetch(queue, places[2] ?? 0));
      expect(rest.waiting.map((each) => digest(each.envelope))).toEqual(sent.slice(3).map(digest));
      expect(rest.more).toBe(false);
      expect(unwrap(await store.fetch(queue, places[4] ?? 0))).toEqual({ waiting: [], more: false });
      expect((await fetchAll(store, queue)).got).toEqual(sent.map(digest));
    });

    it("[RQ4] hands a queue of large envelopes out in pages of bounded size", async () => {
      const store = await fresh();
      const [queue, sent] = [newQueue(), newEnvelopes(40, LIMIT.envelopeBytes)];
      for (let at = 0; at < sent.length; at += 10) unwrap(await store.deposit(queue, sent.slice(at, at + 10), 0));
      const { got, pages } = await fetchAll(store, queue);
      expect(got).toEqual(sent.map(digest));
      expect(Math.max(...pages)).toBeLessThanOrEqual(LIMIT.fetchBytes + LIMIT.envelopeBytes);
      expect(pages.length).toBeLessThanOrEqual(8);
    });

    it("[RQ4] what is acknowledged is deleted with all before it, and nothing else", async () => {
      const store = await fresh();
      const [queue, sent] = [newQueue(), newEnvelopes(6)];
      unwrap(await store.deposit(queue, sent, 0));
      const { places } = await fetchAll(store, queue);
      expect(unwrap(await store.acknowledge(queue, 0)).count).toBe(6);
      expect(unwrap(await store.acknowledge(queue, places[3] ?? 0))).toEqual({
        first: places[4],
        last: places[5],
        count: 2,
      });
      expect((await fetchAll(store, queue)).got).toEqual(sent.slice(4).map(digest));
      expect(unwrap(await store.acknowledge(queue, places[1] ?? 0)).count).toBe(2);
      expect(unwrap(await store.acknowledge(queue, Number.MAX_SAFE_INTEGER))).toEqual(EMPTY);
      expect(unwrap(await store.acknowledge(queue, Number.MAX_SAFE_INTEGER))).toEqual(EMPTY);
      expect((await fetchAll(store, queue)).got).toEqual([]);
    });

    it("[RQ3] a full queue refuses a deposit as a whole and keeps what waits; room made is room again", async () => {
      const store = await fresh();
      const [queue, sent] = [newQueue(), newEnvelopes(MOST - 1, 200)];
      unwrap(await store.deposit(queue, sent, 0));
      const before = unwrap(await store.standing(queue));
      expect(await store.deposit(queue, newEnvelopes(2), 0)).toEqual(err({ type: "Full" }));
      // In exchange for one there is room for two, and not for three.
      expect(await store.deposit(queue, newEnvelopes(3), before.last)).toEqual(err({ type: "Full" }));
      expect(unwrap(await store.standing(queue))).toEqual(before);
      const [last] = newEnvelopes(1, 200);
      if (!last) throw new Error("none");
      unwrap(await store.deposit(queue, [last], 0));
      expect(await store.deposit(queue, newEnvelopes(1), 0)).toEqual(err({ type: "Full" }));
      const { got, places } = await fetchAll(store, queue);
      expect(got).toEqual([...sent, last].map(digest));
      unwrap(await store.acknowledge(queue, places[9] ?? 0));
      expect(unwrap(await store.deposit(queue, newEnvelopes(10), 0)).count).toBe(MOST);
    });

    it("[RQ3] a deposit replaces what waits from a place on, and only that", async () => {
      const store = await fresh();
      const [queue, sent, instead] = [newQueue(), newEnvelopes(5), newEnvelopes(2)];
      unwrap(await store.deposit(queue, sent, 0));
      const { places } = await fetchAll(store, queue);
      const standing = unwrap(await store.deposit(queue, instead, places[3] ?? 0));
      expect(standing.count).toBe(5);
      expect(standing.first).toBe(places[0]);
      const after = await fetchAll(store, queue);
      expect(after.got).toEqual([...sent.slice(0, 3), ...instead].map(digest));
      expect(after.places[3]).toBeGreaterThan(places[4] ?? 0);
      // Nothing is there any more at that place: the new comes behind.
      unwrap(await store.deposit(queue, sent.slice(4), standing.last + 1));
      expect((await fetchAll(store, queue)).got).toEqual(
        [...sent.slice(0, 3), ...instead, ...sent.slice(4)].map(digest),
      );
      unwrap(await store.deposit(queue, instead, 1));
      expect((await fetchAll(store, queue)).got).toEqual(instead.map(digest));
    });

    it("[RQ3] a full queue takes what fits beside what stays, in exchange for the rest", async () => {
      const store = await fresh();
      const [queue, sent, instead] = [newQueue(), newEnvelopes(MOST, 200), newEnvelopes(100, 200)];
      unwrap(await store.deposit(queue, sent, 0));
      const { places } = await fetchAll(store, queue);
      expect(await store.deposit(queue, newEnvelopes(30), places[100] ?? 0)).toEqual(err({ type: "Full" }));
      expect((await fetchAll(store, queue)).got).toEqual(sent.map(digest));
      const standing = unwrap(await store.deposit(queue, instead, places[28] ?? 0));
      expect([standing.first, standing.count]).toEqual([places[0], MOST]);
      expect((await fetchAll(store, queue)).got).toEqual([...sent.slice(0, 28), ...instead].map(digest));
      // All of it, over and over: what went leaves nothing that is counted.
      for (const _ of [1, 2, 3]) unwrap(await store.deposit(queue, sent, 1));
      expect((await fetchAll(store, queue)).got).toEqual(sent.map(digest));
      expect(await store.deposit(queue, newEnvelopes(1), 0)).toEqual(err({ type: "Full" }));
    });

    it("keeps queues apart", async () => {
      const store = await fresh();
      const [one, two] = [newQueue(), newQueue()];
      const [first, second] = [newEnvelopes(3), newEnvelopes(3)];
      for (const n of [0, 1, 2]) {
        unwrap(await store.deposit(one, first.slice(n, n + 1), 0));
        unwrap(await store.deposit(two, second.slice(n, n + 1), n === 2 ? 1 : 0));
      }
      expect((await fetchAll(store, one)).got).toEqual(first.map(digest));
      expect((await fetchAll(store, two)).got).toEqual(second.slice(2).map(digest));
      unwrap(await store.acknowledge(two, Number.MAX_SAFE_INTEGER));
      expect((await fetchAll(store, one)).got).toEqual(first.map(digest));
    });

    it("[RQ4] tells who watches a queue of every change, and nobody else", async () => {
      const store = await fresh();
      const [queue, other] = [newQueue(), newQueue()];
      const [told, toldToo, toldOther]: Standing[][] = [[], [], []];
      const end = store.watch(queue, (standing) => told?.push(standing));
      const endToo = store.watch(queue, (standing) => toldToo?.push(standing));
      store.watch(other, (standing) => toldOther?.push(standing));
      const deposited = unwrap(await store.deposit(queue, newEnvelopes(2), 0));
      await until(() => told?.at(-1)?.last === deposited.last && toldToo?.at(-1)?.last === deposited.last);
      const replaced = unwrap(await store.deposit(queue, newEnvelopes(1), deposited.first));
      await until(() => told?.at(-1)?.last === replaced.last && told.at(-1)?.count === 1);
      endToo();
      endToo();
      unwrap(await store.acknowledge(queue, replaced.last));
      await until(() => told?.at(-1)?.count === 0);
      expect(told?.at(-1)).toEqual(EMPTY);
      expect(toldToo?.at(-1)?.count).toBe(1);
      expect(toldOther).toEqual([]);
      end();
      const before = told?.length;
      unwrap(await store.deposit(queue, newEnvelopes(1), 0));
      unwrap(await store.deposit(other, newEnvelopes(1), 0));
      await until(() => toldOther?.length === 1);
      expect(told?.length).toBe(before);
    });

    it("[RQ4] tells nobody of an acknowledgement that deletes nothing", async () => {
      const store = await fresh();
      const queue = newQueue();
      const { last } = unwrap(await store.deposit(queue, newEnvelopes(2), 0));
      const told: Standing[] = [];
      store.watch(queue, (standing) => told.push(standing));
      unwrap(await store.deposit(queue, newEnvelopes(1), 0));
      await until(() => told.at(-1)?.count === 3);
      const before = told.length;
      for (let n = 0; n < 20; n++) unwrap(await store.acknowledge(queue, 0));
      unwrap(await store.acknowledge(queue, last));
      await until(() => told.at(-1)?.count === 1);
      for (let n = 0; n < 20; n++) unwrap(await store.acknowledge(queue, last));
      unwrap(await store.deposit(queue, newEnvelopes(1), 0));
      await until(() => told.at(-1)?.count === 2);
      // Of each change once, and once a little after it began to watch, if that is how it hears of it.
      expect(told.length).toBeLessThanOrEqual(before + 3);
    });

    it("[RQ3] what was answered is there after a restart, as is what was deleted", async () => {
      const store = await fresh();
      const [queue, sent] = [newQueue(), newEnvelopes(9)];
      unwrap(await store.deposit(queue, sent, 0));
      const { places } = await fetchAll(store, queue);
      const standing = unwrap(await store.acknowledge(queue, places[1] ?? 0));
      const again = await opened?.reopen();
      if (!again) throw new Error("not opened again");
      expect(unwrap(await again.standing(queue))).toEqual(standing);
      expect(await fetchAll(again, queue)).toMatchObject({
        got: sent.slice(2).map(digest),
        places: places.slice(2),
      });
      expect(unwrap(await again.deposit(queue, newEnvelopes(1), 0)).last).toBeGreaterThan(standing.last);
    });

    it("[RQ3] deposits at once: as many as fit, each whole and in its order, all others refused", async () => {
      const store = await fresh();
      const queue = newQueue();
      const each = Array.from({ length: 60 }, () => newEnvelopes(3));
      const answers = await Promise.all(each.map((sent) => store.deposit(queue, sent, 0)));
      const kept = each.filter((_, n) => answers[n]?.ok);
      expect(kept.length).toBe(Math.floor(MOST / 3));
      expect(answers.filter((answer) => !answer.ok)).toEqual(
        Array.from({ length: each.length - kept.length }, () => err({ type: "Full" })),
      );
      const { got } = await fetchAll(store, queue);
      expect(got.toSorted()).toEqual(kept.flat().map(digest).toSorted());
      for (const sent of kept) {
        const at = sent.map((one) => got.indexOf(digest(one)));
        expect(at).toEqual(at.toSorted((a, b) => a - b));
      }
    });

    it("[RQ3] a full store refuses, keeps all it has, and takes again once something was fetched", async () => {
      const maxBytes = 8 * 1024 * 1024;
      const store = await fresh({ maxBytes });
      const queues: QueueId[] = [];
      for (let full = false; !full;) {
        const queue = newQueue();
        const answer = await store.deposit(queue, newEnvelopes(8, LIMIT.envelopeBytes), 0);
        full = !answer.ok;
        if (answer.ok) queues.push(queue);
        else expect([answer, unwrap(await store.standing(queue))]).toEqual([err({ type: "Full" }), EMPTY]);
        if (queues.length * 8 * LIMIT.envelopeBytes > 2 * maxBytes) throw new Error("it is never full");
      }
      expect(queues.length).toBeGreaterThan(4);
      for (const queue of queues) expect(unwrap(await store.standing(queue)).count).toBe(8);
      expect(await store.isHealthy()).toBe(true);
      for (const queue of queues) unwrap(await store.acknowledge(queue, Number.MAX_SAFE_INTEGER));
      expect(unwrap(await store.deposit(newQueue(), newEnvelopes(8, LIMIT.envelopeBytes), 0)).count).toBe(8);
    });

    it("[RQ3] [RQ4] does what a list in memory does, whatever is asked in whatever order", async () => {
      const step = fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({ does: fc.constant("deposit" as const), many: fc.integer({ min: 1, max: 50 }) }),
        },
        {
          weight: 2,
          arbitrary: fc.record({
            does: fc.constant("replace" as const),
            many: fc.integer({ min: 1, max: 9 }),
            at: fc.nat(130),
          }),
        },
        { weight: 3, arbitrary: fc.record({ does: fc.constant("acknowledge" as const), at: fc.nat(130) }) },
        { weight: 1, arbitrary: fc.record({ does: fc.constant("reopen" as const) }) },
      );
      let store = await fresh();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const queue = newQueue();
          let model: string[] = [];
          for (const each of steps) {
            const { places } = await fetchAll(store, queue);
            if (each.does === "reopen") {
              store = (await opened?.reopen()) ?? store;
            } else if (each.does === "acknowledge") {
              unwrap(await store.acknowledge(queue, places[each.at] ?? 0));
              model = places[each.at] === undefined ? model : model.slice(each.at + 1);
            } else {
              const sent = newEnvelopes(each.many, 64);
              const at = each.does === "replace" ? places[each.at] : undefined;
              const answer = await store.deposit(queue, sent, at ?? 0);
              const stays = at === undefined ? model : model.slice(0, places.indexOf(at));
              expect(answer.ok).toBe(stays.length + sent.length <= MOST);
              if (answer.ok) model = stays;
              if (answer.ok) model.push(...sent.map(digest));
            }
            const { got } = await fetchAll(store, queue);
            expect(got).toEqual(model);
            expect(unwrap(await store.standing(queue)).count).toBe(model.length);
          }
        }),
        { numRuns: count({ quick: 30, full: 2_000 }) },
      );
    });

    it("is healthy while it is open, and answers Unavailable when it was closed", async () => {
      const store = await fresh();
      expect(await store.isHealthy()).toBe(true);
      await store.close();
      expect(await store.isHealthy()).toBe(false);
      expect(await store.deposit(newQueue(), newEnvelopes(1), 0)).toEqual(err({ type: "Unavailable" }));
      expect(await store.fetch(newQueue(), 0)).toEqual(err({ type: "Unavailable" }));
    });
  });
}
