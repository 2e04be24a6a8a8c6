/**
 * B1: edit → visible at the partner. Two real cores, two stock repos and the bare parts of what a letter must go through
 * (docs/adr/0016) take turns, so that all meet the same machine.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { until, openReplica, startCouple, type TextDoc } from "../harness/couple.ts";
import { startBareParts } from "./bareParts.ts";
import { load, type Mark, ms, pause, percentile } from "./figures.ts";
import type { FromStock, StockDoc, ToStock } from "./stockRepoProcess.ts";

/** A lone edit, and a quick typist: stock's throttle is felt by the second only. */
const SPACINGS_MS = [250, 75];
/** Edits in one turn. */
const TURN = 10;
const WARM_UP_TURNS = 1;

/** Types once at the end of the text; resolves when the other side shows it, with how long that took, ms. */
type Pair = { readonly type: (text: string) => Promise<number>; readonly end: () => Promise<void> };

export async function measureWriteTogether(edits: number, text: StockDoc): Promise<readonly Mark[]> {
  const pairs = { ours: await startCores(text), stock: await startStock(text), bare: await startBare(text) };
  const marks: Mark[] = [];
  for (const apart of SPACINGS_MS) marks.push(...(await measureAt(apart, edits, pairs)));
  await Promise.all(Object.values(pairs).map((pair) => pair.end()));
  return marks;
}

const NAMES = {
  ours: "Homeport: two cores over loopback, signed, gated, both vaults encrypted",
  stock: "stock automerge-repo: WebSocket adapter, file storage, unencrypted",
  bare: "bare parts, one process: 2 trials and reloads, 2 durable commits, 1 signature, 1 envelope",
};
type Name = keyof typeof NAMES;
const names = Object.keys(NAMES) as Name[];

async function measureAt(apart: number, edits: number, pairs: Record<Name, Pair>): Promise<readonly Mark[]> {
  const took: Record<Name, number[]> = { ours: [], stock: [], bare: [] };
  for (let turn = 0; turn < Math.ceil(edits / TURN) + WARM_UP_TURNS; turn++) {
    for (const name of names) {
      const seen: Promise<number>[] = [];
      for (let edit = 0; edit < TURN; edit++) {
        seen.push(pairs[name].type(`w${turn}${edit} `));
        await pause(apart);
      }
      const times = await Promise.all(seen);
      if (turn >= WARM_UP_TURNS) took[name].push(...times);
    }
  }
  console.log(
    `B1  Write together, edit → visible at the partner (${took.ours.length} edits ${apart} ms apart, load ${load()})`,
  );
  for (const name of names) {
    const [half, most] = [percentile(took[name], 0.5), percentile(took[name], 0.95)];
    console.log(`  p50 ${ms(half)}, p95 ${ms(most)}  ${NAMES[name]}`);
  }
  const mark = (than: Name, atMost: number) => (share: number) => ({
    what: `B1 p${share * 100}, ${apart} ms apart, against ${than === "stock" ? "stock" : "its bare parts"}`,
    measured: percentile(took.ours, share) / percentile(took[than], share),
    atMost,
  });
  return [...[0.5, 0.95].map(mark("stock", 0.25)), mark("bare", 2)(0.5)];
}

async function startBare(text: StockDoc): Promise<Pair> {
  const { carry, end } = await startBareParts(text);
  return { type: async (word) => carry(word), end: async () => end() };
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
        if (reader.doc.body.length >= end) seen.resolve(performance.now() - begun);
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
        if (message.t === "length" && message.length >= end) seen.resolve(performance.now() - begun);
      };
      client.on("message", listen);
      say(server, { t: "type", at: length, text: word });
      length = end;
      const took = await seen.promise;
      client.off("message", listen);
      return took;
    },
    end: async () => {
      const gone = [server, client].map((child) => once(child, "exit"));
      for (const child of [server, client]) child.kill("SIGKILL");
      await Promise.all(gone);
    },
  };
}
