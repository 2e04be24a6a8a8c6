/**
 * A wire as TCP shows a network that loses 30 % of its packets and takes 500 ms each way: what is lost comes again later, and all
 * behind it waits; now and then a connection is gone. The kernel's own way to do so (netem) isn't in every kernel.
 */
import { connect, createServer, type Socket } from "node:net";
import type { SeededRandom } from "../attack/seededRandom.ts";

const DELAY_MS = 500;
/** How long TCP waits at first before it sends a lost packet again; twice as long each time. */
const AGAIN_MS = 1_000;
const PACKET_BYTES = 1_400;

export type BadWire = { readonly port: number; heal(): void; stop(): void; readonly lost: number };

export async function badWire(port: number, random: SeededRandom): Promise<BadWire> {
  let isBad = true;
  let lost = 0;
  const sockets = new Set<Socket>();
  /** Milliseconds until a chunk is there, as many packets as it has. */
  const travel = (bytes: number): number => {
    let ms = DELAY_MS;
    for (let packet = 0; packet < bytes; packet += PACKET_BYTES) {
      for (let again = AGAIN_MS; random.below(10) < 3; again *= 2) {
        ms += again;
        lost++;
      }
    }
    return ms;
  };
  const carry = (from: Socket, to: Socket): void => {
    let free = 0;
    sockets.add(from);
    from.on("data", (data: Buffer) => {
      if (!isBad) return void to.write(data);
      if (random.below(50) === 0) return void from.destroy();
      free = Math.max(free, performance.now() + travel(data.length));
      setTimeout(() => to.write(data), free - performance.now());
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    const target = connect({ host: "127.0.0.1", port });
    carry(client, target);
    carry(target, client);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    get lost() {
      return lost;
    },
    /** From now on a good one: what hangs is over. */
    heal() {
      isBad = false;
      for (const socket of sockets) socket.destroy();
    },
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
