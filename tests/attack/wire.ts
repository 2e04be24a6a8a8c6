/** Raw sockets and taps for attacking links from outside. */
import { connect, createServer, type Socket } from "node:net";
import type { Certificate } from "../../src/shared/protocol/certificate.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { encodeFrame, encodeReceiptCore, type ReceiptCore } from "../../src/shared/protocol/frames.ts";
import { randomBytes, sign, type SigningKeys } from "../../src/main/core/crypto/index.ts";
import { openChannel, sealMessage } from "../../src/main/core/sync/envelope.ts";
import type { Self } from "../../src/main/core/sync/ports.ts";

export const prefixed = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

export type Attempt = { readonly bytesBack: number; readonly closed: boolean };

/** Connects, writes these, and counts what comes back until the other side closes or `ms` are over. */
export function attempt(port: number, writes: readonly Uint8Array[], ms: number): Promise<Attempt> {
  return new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port });
    let bytesBack = 0;
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      done({ bytesBack, closed });
    };
    const timer = setTimeout(() => finish(false), ms);
    socket.on("data", (data) => (bytesBack += data.length));
    socket.on("error", () => finish(true));
    socket.on("close", () => finish(true));
    socket.on("connect", () => {
      for (const bytes of writes) socket.write(bytes);
    });
  });
}

/** A receipt in an envelope, with whatever is wrong with it. */
export function firstFrame(
  from: Self,
  to: Certificate,
  core: Omit<ReceiptCore, "nonce" | "echo" | "seen" | "vector" | "refused" | "kept">,
  signing: SigningKeys = from.signing,
): Buffer {
  const zeros = new Uint8Array(32);
  const receipt = { ...core, nonce: randomBytes(32), echo: zeros, seen: 0, vector: [], refused: [], kept: [] };
  const signature = sign(DOMAIN.receipt, encodeReceiptCore(receipt), signing);
  const channel = openChannel(from.link, to.linkKey);
  if (!channel) throw new Error("no channel");
  const sealed = sealMessage(channel, encodeFrame({ type: "first", receipt: { ...receipt, signature } }), randomBytes);
  return Buffer.concat(sealed.map(prefixed));
}

export interface Proxy {
  readonly port: number;
  /** Everything that passed, by direction. */
  readonly there: Buffer[];
  readonly back: Buffer[];
  stop(): void;
}

/** A wire tap: passes every byte on to `port` and back, and keeps a copy. */
export async function proxyTo(port: number, onBytes?: () => void): Promise<Proxy> {
  const [there, back]: [Buffer[], Buffer[]] = [[], []];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect({ host: "127.0.0.1", port });
    for (const [from, to, kept] of [
      [client, target, there],
      [target, client, back],
    ] as const) {
      sockets.add(from);
      from.on("data", (data: Buffer) => {
        kept.push(data);
        onBytes?.();
        to.write(data);
      });
      from.on("close", () => to.destroy());
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    there,
    back,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
