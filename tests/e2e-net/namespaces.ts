/** Two hosts on one machine: network namespaces joined by a veth pair, as by a cable. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Command } from "./station.ts";

const ip = (...words: string[]): string => execFileSync("ip", words, { encoding: "utf8", stdio: "pipe" });

/** Why two hosts cannot be made here; undefined where they can. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  const name = `hp-try-${process.pid}`;
  try {
    ip("netns", "add", name);
    ip("netns", "del", name);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? (error.message.split("\n").at(-2) ?? error.message) : "";
    return `ip netns does not work here: ${text.trim()}`;
  }
}

export type Event = { readonly event: string; readonly [key: string]: unknown };

/** A host with its own network, and one station process on it. */
export class Host {
  readonly namespace: string;
  readonly #link: string;
  #address: string;
  #child: ChildProcess | undefined;
  readonly events: Event[] = [];

  constructor(namespace: string, link: string, address: string) {
    this.namespace = namespace;
    this.#link = link;
    this.#address = address;
    this.#in("addr", "add", `${address}/24`, "dev", link);
    this.#in("link", "set", "lo", "up");
    this.plug();
  }
  #in(...words: string[]): void {
    ip("-n", this.namespace, ...words);
  }
  plug(): void {
    this.#in("link", "set", this.#link, "up");
  }
  unplug(): void {
    this.#in("link", "set", this.#link, "down");
  }
  moveTo(address: string): void {
    this.#in("addr", "del", `${this.#address}/24`, "dev", this.#link);
    this.#in("addr", "add", `${address}/24`, "dev", this.#link);
    this.#address = address;
  }
  /** Runs `script` of this folder on this host. */
  start(script: "station.ts" | "coreStation.ts", ...options: string[]): void {
    const station = fileURLToPath(new URL(script, import.meta.url));
    const words = ["netns", "exec", this.namespace, process.execPath, station, ...options];
    const child = spawn("ip", words, { stdio: ["pipe", "pipe", "inherit"] });
    this.#child = child;
    let rest = "";
    child.stdout?.on("data", (data: Buffer) => {
      const lines = (rest + data.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.events.push(JSON.parse(line) as Event);
    });
  }
  tell(command: Command): void {
    this.send(command);
  }
  send(line: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(line)}\n`);
  }
  /** `ip netns exec` becomes the station itself, so this reaches it. */
  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }
  last(event: string): Event | undefined {
    return this.events.findLast((one) => one.event === event);
  }
  bodies(): readonly string[] {
    return (this.last("bodies")?.["bodies"] as string[] | undefined) ?? [];
  }
  remove(): void {
    this.#child?.kill("SIGKILL");
    ip("netns", "del", this.namespace);
  }
}

let made = 0;
/** A network of one machine that has these addresses, and the words that run a command there. */
export function lonelyNetwork(addresses: readonly string[]): { readonly within: readonly string[]; remove(): void } {
  const name = `hpl${process.pid % 100_000}${made++}`;
  ip("netns", "add", name);
  ip("-n", name, "link", "set", "lo", "up");
  // No wait until nobody else says that an address is theirs (nodad): it is usable at once.
  for (const address of addresses) ip("-n", name, "addr", "add", address, "dev", "lo", "nodad");
  return { within: ["ip", "netns", "exec", name], remove: () => void ip("netns", "del", name) };
}

export function twoHosts(): readonly [Host, Host] {
  const id = `${process.pid % 100_000}${made++}`;
  const [a, b] = [`hpa${id}`, `hpb${id}`];
  ip("netns", "add", a);
  ip("netns", "add", b);
  ip("link", "add", `va${id}`, "netns", a, "type", "veth", "peer", "name", `vb${id}`, "netns", b);
  return [new Host(a, `va${id}`, "10.77.0.1"), new Host(b, `vb${id}`, "10.77.0.2")];
}
