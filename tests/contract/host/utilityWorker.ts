/** Runs a core or stager in a worker thread that looks to it like Electron's utility process: `process.parentPort`. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";

type Handler = (event: { data: unknown; ports: unknown[] }) => void;

const adapt = (port: MessagePort): object => ({
  on: (event: string, handler: Handler & (() => void)) =>
    port.on(event, event === "message" ? (data: unknown) => handler({ data, ports: [] }) : handler),
  postMessage: (message: unknown) => port.postMessage(message),
  start: () => port.start(),
});

Object.defineProperty(process, "parentPort", {
  value: {
    on: (_event: "message", handler: Handler) =>
      parentPort?.on("message", ({ data, ports }: { data: unknown; ports: MessagePort[] }) =>
        handler({ data, ports: ports.map(adapt) }),
      ),
    postMessage: (message: unknown) => parentPort?.postMessage(message),
  },
});
await import(workerData as string);
