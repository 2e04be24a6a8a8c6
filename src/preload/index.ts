import { contextBridge, ipcRenderer } from "electron";
import type { Bridge } from "../shared/ipc/bridge.ts";
import type { Call, EventFrame, Frame } from "../shared/ipc/frames.ts";
import { createClient } from "./client.ts";

/**
 * Carries the contract between page and core, and nothing else. `host.*` goes to main, which checks who asks; the rest
 * goes over a port straight to core, so that main never holds a word of the vault.
 */
let port: MessagePort | undefined;
const early: Call[] = [];

const toCore = createClient((frame) => {
  if (port) port.postMessage(frame);
  else early.push(frame); // core is starting
});
const toMain = createClient((frame) => {
  ipcRenderer.invoke("homeport:host", frame).then(
    (reply: Frame) => toMain.receive(reply),
    () => toMain.receive({ t: "reply", id: frame.id, ok: false, error: { type: "Malformed" } }),
  );
});

ipcRenderer.on("homeport:port", ({ ports }) => {
  const [next] = ports;
  if (!next) return;
  if (port) {
    port.close();
    toCore.settle(); // asked of a core that is gone
  }
  port = next;
  port.onmessage = ({ data }) => toCore.receive(data as Frame);
  for (const frame of early.splice(0)) port.postMessage(frame);
});
ipcRenderer.on("homeport:event", (_event, frame: EventFrame) => {
  if (frame.name === "crashed") port = undefined; // what is asked from now on waits for the next core
  toCore.receive(frame);
});
ipcRenderer.send("homeport:connect");

const bridge: Bridge = {
  call: (method, params) => (method.startsWith("host.") ? toMain : toCore).call(method, params),
  on: (name, handler) => toCore.on(name, handler),
};
contextBridge.exposeInMainWorld("homeport", bridge);
