import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { unwrap } from "../../src/shared/base/result.ts";
import { readInvitation, writeInvitation } from "../../src/main/core/pairing/invitation.ts";

/** The same invitation for whoever comes by such a wire; it goes with the test. */
export async function overCutWire(invitationText: string, messages: number): Promise<string> {
  const invitation = unwrap(readInvitation(invitationText));
  const wire = await cutWire(invitation.port, messages);
  onTestFinished(() => wire.stop());
  return writeInvitation({ ...invitation, addresses: ["127.0.0.1"], port: wire.port });
}

/** A wire that carries so many messages of a meeting, both ways together, and is dead from then on. */
async function cutWire(port: number, messages: number): Promise<{ port: number; stop(): void }> {
  let left = messages;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect({ host: "127.0.0.1", port });
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      let waiting = Buffer.alloc(0);
      from.on("data", (data: Buffer) => {
        waiting = Buffer.concat([waiting, data]);
        while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
          const frame = waiting.subarray(0, 4 + waiting.readUInt32BE(0));
          waiting = waiting.subarray(frame.length);
          if (left-- > 0) to.write(frame);
        }
      });
      from.on("close", () => to.destroy());
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
