/** What `ws` alone does with a frame: gives it back. */
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, clientTracking: false });
server.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
server.on("listening", () => {
  const at = server.address();
  if (typeof at === "object" && at) process.stdout.write(`${at.port}\n`);
});
