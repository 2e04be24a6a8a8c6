/**
 * What the server counts: for /metrics, and once a minute for the log. Sums alone, none by queue or address. Counters and
 * gauges are a line of text each; a library for it would bring histograms and registries that nothing here uses.
 */
import type { Refusal } from "../shared/protocol/relay.ts";

const COUNTERS = {
  connections: "Connections taken",
  connectionsRefused: "Connections refused: too many, or without the token",
  connectionsEnded: "Connections ended by the server: silent, too slow, too much unsent, or over the memory for all",
  brokenFrames: "Frames that were no request; each ended its connection",
  openings: "Queues opened",
  deposits: "Deposits stored",
  envelopes: "Envelopes stored",
  bytesIn: "Bytes of envelopes stored",
  fetches: "Pages handed out",
  bytesOut: "Bytes of envelopes handed out",
  acknowledgements: "Acknowledgements carried out",
  news: "Changes told to watchers",
  storeFaults: "Errors of the store",
} as const;
type Counter = keyof typeof COUNTERS;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export class Counts {
  readonly #counted = new Map<Counter, number>((Object.keys(COUNTERS) as Counter[]).map((name) => [name, 0]));
  readonly #refused = new Map<Refusal, number>();
  connected = 0;

  add(name: Counter, by = 1): void {
    this.#counted.set(name, (this.#counted.get(name) ?? 0) + by);
  }

  refuse(why: Refusal): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }

  /** For the log: what isn't 0. */
  all(): Record<string, number> {
    const refused = [...this.#refused].map(([why, count]) => [`refused${why}`, count] as const);
    const all: readonly (readonly [string, number])[] = [...this.#counted, ...refused, ["connected", this.connected]];
    return Object.fromEntries<number>(all.filter(([, count]) => count > 0));
  }

  /** Prometheus' text format, 0.0.4. `heldBytes`: of all connections. */
  text(heldBytes: number): string {
    const lines: string[] = [];
    const say = (name: string, type: string, help: string, values: readonly (readonly [label: string, number])[]) => {
      lines.push(`# HELP homeport_relay_${name} ${help}.`, `# TYPE homeport_relay_${name} ${type}`);
      for (const [label, value] of values) lines.push(`homeport_relay_${name}${label} ${value}`);
    };
    for (const [name, count] of this.#counted) say(`${snake(name)}_total`, "counter", COUNTERS[name], [["", count]]);
    const refused = [...this.#refused].map(([why, count]) => [`{why="${why}"}`, count] as const);
    say("requests_refused_total", "counter", "Requests refused, by the answer given", refused);
    say("connected", "gauge", "Connections there now", [["", this.connected]]);
    say("held_bytes", "gauge", "Bytes of frames and answers under way", [["", heldBytes]]);
    say("resident_memory_bytes", "gauge", "Memory of the process", [["", process.memoryUsage.rss()]]);
    return `${lines.join("\n")}\n`;
  }
}
