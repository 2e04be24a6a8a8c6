/**
 * Several ways to do one thing, measured in short turns: what else the machine does meanwhile costs each of them alike. And what each
 * takes of the processors, by process, which holds where the machine is busy, too.
 */
import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { load, median, ms, percentile } from "./figures.ts";

/** Of one client together, to however many servers. */
export const CONNECTIONS = 128;
/** Of each connection, in turn: a queue of a meeting point holds 128 envelopes, and takes ten a second. */
export const QUEUES = 16;
export const ENVELOPE_BYTES = 1024;

export const connected = (url: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.once("open", () => resolve(socket)).once("error", reject);
  });

/** Of one turn. `took`: milliseconds of each. */
export type Round = { readonly msec: number; readonly took: readonly number[]; readonly refused: number };
/** One connection, and the frames it sends. */
export type Lane = {
  next(): Uint8Array;
  send(frame: Uint8Array): void;
  /** Told each answer. */
  heard: (answer: Uint8Array) => void;
  close(): void;
};

export function webSocketLane(socket: WebSocket, next: () => Uint8Array): Lane {
  const lane: Lane = {
    next,
    send: (frame) => socket.send(frame),
    heard: () => undefined,
    close: () => socket.terminate(),
  };
  socket.on("message", (data: Buffer) => lane.heard(data));
  return lane;
}

/** Every lane has one frame under way, and sends the next when it is answered. */
export async function drive(
  lanes: readonly Lane[],
  isDone: (answer: Uint8Array) => boolean,
  msec: number,
): Promise<Round> {
  const took: number[] = [];
  let refused = 0;
  const begun = performance.now();
  const end = begun + msec;
  await Promise.all(
    lanes.map(
      (lane) =>
        new Promise<void>((resolve) => {
          let sent = 0;
          const send = (): void => {
            sent = performance.now();
            if (sent >= end) return resolve();
            lane.send(lane.next());
          };
          lane.heard = (answer) => {
            if (isDone(answer)) took.push(performance.now() - sent);
            else refused++;
            send();
          };
          send();
        }),
    ),
  );
  return { msec: performance.now() - begun, took, refused };
}

export type Way = {
  readonly name: string;
  /** Whose time on the processors is counted, by what they are here; asked at every turn. */
  processes(): Readonly<Record<string, readonly number[]>>;
  /** Before and after a round. */
  begin?(): Promise<void>;
  end?(): Promise<void>;
  turn(msec: number): Promise<Round>;
};

/** `rates`: of each round, a second. `cpu`: microseconds each, by process. */
export type Figures = {
  readonly name: string;
  readonly rates: readonly number[];
  readonly took: readonly number[];
  readonly refused: number;
  readonly cpu: Readonly<Record<string, number>>;
};

const TURN_MS = 500;

/** Microseconds of the processors so far; from Linux, which counts in hundredths of a second. Elsewhere 0. */
const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    if (process.platform !== "linux") return 0;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10_000;
  }, 0);

/** Each way for `msec` a round, in turns of half a second. */
export async function inTurns(ways: readonly Way[], rounds: number, msec: number): Promise<readonly Figures[]> {
  const all = ways.map((way) => ({ way, rounds: [] as Round[][], cpu: new Map<string, number>() }));
  for (let round = 0; round < rounds; round++) {
    for (const { way, rounds: mine } of all) {
      await way.begin?.();
      mine.push([]);
    }
    for (let at = 0; at < msec; at += TURN_MS)
      for (const { way, rounds: mine, cpu } of all) {
        const processes = Object.entries(way.processes());
        const before = processes.map(([, pids]) => cpuOf(pids));
        mine.at(-1)?.push(await way.turn(TURN_MS));
        for (const [index, [name, pids]] of processes.entries())
          cpu.set(name, (cpu.get(name) ?? 0) + cpuOf(pids) - (before[index] ?? 0));
      }
    for (const { way } of all) await way.end?.();
  }
  return all.map(({ way, rounds: mine, cpu }) => {
    const took = mine.flatMap((turns) => turns.flatMap((turn) => turn.took));
    const sum = (turns: readonly Round[], of: (turn: Round) => number): number =>
      turns.reduce((total, turn) => total + of(turn), 0);
    return {
      name: way.name,
      rates: mine.map((turns) => sum(turns, (turn) => turn.took.length) / (sum(turns, (turn) => turn.msec) / 1_000)),
      took,
      refused: sum(mine.flat(), (turn) => turn.refused),
      cpu: Object.fromEntries([...cpu].map(([name, spent]) => [name, spent / took.length])),
    };
  });
}

export const cpuEach = ({ cpu }: Figures): number => Object.values(cpu).reduce((sum, each) => sum + each, 0);

/** How many times as many of one as of the other: the median over rounds, so that both had the same machine. */
export const ratio = (of: Figures, to: Figures): number =>
  median(of.rates.map((rate, round) => rate / (to.rates[round] ?? NaN)));

export function tell(title: string, all: readonly Figures[]): void {
  console.log(`${title}, in turns of ${TURN_MS} ms, ${all[0]?.rates.length} rounds, medians (load ${load()})`);
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const each of all) {
    const { name, rates, took, refused, cpu } = each;
    const spent = Object.entries(cpu).map(([process, us]) => `${process} ${us.toFixed(0)}`);
    console.log(
      `  ${name.padEnd(width)}  ${Math.round(median(rates))}/s (${rates.map((rate) => Math.round(rate)).join(" ")}), p50 ${ms(median(took))}, p99 ${ms(percentile(took, 0.99))}, ${refused} refused; of processors ${spent.join(" + ")} = ${cpuEach(each).toFixed(0)} µs each`,
    );
  }
}
