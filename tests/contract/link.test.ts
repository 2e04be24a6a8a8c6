import { connect } from "node:net";
import { frameSocket } from "../../src/main/core/sync/links/lan/frameSocket.ts";
import { listen } from "../../src/main/core/sync/links/lan/listener.ts";
import type { Link } from "../../src/main/core/sync/links/link.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { runLinkContract } from "./link.ts";
import { memoryPipe } from "./memoryLink.ts";

runLinkContract("in memory", () => {
  const [dialler, acceptor] = memoryPipe();
  return Promise.resolve({ dialler, acceptor, done: () => Promise.resolve() });
});

runLinkContract("local network, over loopback", async () => {
  let accepted: (link: Link) => void = () => undefined;
  const incoming = new Promise<Link>((resolve) => {
    accepted = resolve;
  });
  const listener = unwrap(await listen({ port: 0, host: "127.0.0.1", onLink: accepted }));
  const socket = connect({ host: "127.0.0.1", port: listener.port });
  await new Promise((resolve) => socket.once("connect", resolve));
  return { dialler: frameSocket(socket, true), acceptor: await incoming, done: () => listener.stop() };
});
