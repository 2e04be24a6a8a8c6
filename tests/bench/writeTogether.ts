/** B1: edit → visible at the partner. Two real cores and two stock repos take turns, so that both meet the same machine. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { until, openReplica, startCouple, type TextDoc } from "../harness/couple.ts";
import { load, type Mark, ms, pause, percentile } from "./figures.ts";
import type { FromStock, StockDoc, ToStock } from "./stockRepoProcess.ts";

const APART_MS = 250;
const WARM_UP = 12;

/** Types once at the end of the text; resolves when the other side shows it, with how long that took, ms. */
type Pair = { readonly type: (text: string) => Promise<number>; readonly end: () => Promise<void> };

export async function measureWriteTogether(edits: number, text: StockDoc): Promise<readonly Mark[]> {
  const [ours, stock] = [await startCores(text), await startStock(text)];
  const took = { ours: [] as number[], stock: [] as number[] };
  for (let edit = 0; edit < edits + WARM_UP; edit++) {
    const word = `w${edit} `;
    for (const [name, pair] of [
      ["ours", ours],
      ["stock", stock],
    ] as const) {
      const begun = performance.now();
      const ms = await pair.type(word);
      if (edit >= WARM_UP) took[name].push(ms);
      await pause(Math.max(0, APART_MS / 2 - (performance.now() - begun)));
    }
  }
  await Promise.all([ours.end(), stock.end()]);
  console.log(
    `B1  Write together, edit → visible at the partner (${edits} edits ${APART_MS} ms apart, load ${load()})`,
  );
  for (const [what, values] of [
    ["Homeport: two cores over loopback, signed, gated, both vaults encrypted", took.ours],
    ["stock automerge-repo: WebSocket adapter, file storage, unencrypted", took.stock],
  ] as const)
    console.log(`  p50 ${ms(percentile(values, 0.5))}, p95 ${ms(percentile(values, 0.95))}  ${what}`);
  const ratio = (share: number): number => percentile(took.ours, share) / percentile(took.stock, share);
  return [
    { what: "B1 p50 against stock", measured: ratio(0.5), atMost: 0.25 },
    { what: "B1 p95 against stock", measured: ratio(0.95), atMost: 0.25 },
  ];
}

async function startCores(text: TextDoc): Promise<Pair> {
  const { a, b } = await startCouple();
  const draft = await a.must("records.create", { kind: "agreement", ...text });
  const arrived = until(b, "projections", ({ changed }) => changed.some((row) => row.shared));
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  await arrived;
  const on = [a, b].map((core) => until(core, "together", ({ record, state }) => record === id && state === "on"));
  for (const core of [a, b]) await core.must("together.join", { record: id });
  await Promise.all(on);
  const [writer, reader] = [await openReplica(a, id), await openReplica(b, id)];
  return {
    async type(word) {
      const end = writer.doc.body.length + word.length;
      const begun = performance.now();
      const seen = Promise.withResolvers<number>();
      // After the reader's own listener, which has applied them by then.
      const stop = b.on("remote", () => {
        if (reader.doc.body.length === end) seen.resolve(performance.now() - begun);
      });
      const committed = writer.type(writer.doc.body.length, word);
      const took = await seen.promise;
      stop();
      const answer = await committed;
      if (!answer.ok) throw new Error(`an edit was refused: ${answer.error.type}`);
      return took;
    },
    end: async () => void (await Promise.all([a.kill(), b.kill()])),
  };
}

async function startStock(doc: StockDoc): Promise<Pair> {
  const program = new URL("./stockRepoProcess.ts", import.meta.url);
  const [server, client] = [fork(program, { serialization: "advanced" }), fork(program, { serialization: "advanced" })];
  const answer = async <T extends FromStock["t"]>(child: typeof server, t: T) => {
    for (;;) {
      const [message] = (await once(child, "message")) as [FromStock];
      if (message.t === t) return message as Extract<FromStock, { t: T }>;
    }
  };
  const say = (child: typeof server, message: ToStock): void => void child.send(message);
  const serving = answer(server, "serving");
  say(server, { t: "serve", doc });
  const { port, url } = await serving;
  const joined = answer(client, "joined");
  say(client, { t: "join", port, url });
  let { length } = await joined;
  return {
    async type(word) {
      const seen = Promise.withResolvers<number>();
      const end = length + word.length;
      const begun = performance.now();
      const listen = (message: FromStock): void => {
        if (message.t === "length" && message.length === end) seen.resolve(performance.now() - begun);
      };
      client.on("message", listen);
      say(server, { t: "type", at: length, text: word });
      const took = await seen.promise;
      client.off("message", listen);
      length = end;
      return took;
    },
    end: async () => {
      const gone = [server, client].map((child) => once(child, "exit"));
      for (const child of [server, client]) child.kill("SIGKILL");
      await Promise.all(gone);
    },
  };
}
