/**
 * The stock counterpart of two cores: automerge-repo as its readme sets it up, its WebSocket adapter between two
 * processes, its file storage on both sides, nothing encrypted, nothing signed, nothing checked.
 */
import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as A from "@automerge/automerge";
import { type AutomergeUrl, type DocHandle, Repo } from "@automerge/automerge-repo";
import { NodeWSServerAdapter, WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

export type StockDoc = { title: string; body: string };
/** What the bench says to either process. */
export type ToStock =
  | { readonly t: "serve"; readonly doc: StockDoc }
  | { readonly t: "join"; readonly port: number; readonly url: string }
  | { readonly t: "type"; readonly at: number; readonly text: string };
export type FromStock =
  | { readonly t: "serving"; readonly port: number; readonly url: string }
  | { readonly t: "joined"; readonly length: number }
  /** The document changed, by whomever; length of its text. */
  | { readonly t: "length"; readonly length: number };

const say = (message: FromStock): void => void process.send?.(message);
const storage = new NodeFSStorageAdapter(mkdtempSync(join(tmpdir(), "homeport-stock-")));
let handle: DocHandle<StockDoc> | undefined;

function watch(opened: DocHandle<StockDoc>): void {
  handle = opened;
  opened.on("change", ({ doc }) => say({ t: "length", length: doc.body.length }));
}

/** `as never`: its types were made without exactOptionalPropertyTypes. */
async function serve(doc: StockDoc): Promise<void> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  const repo = new Repo({ network: [new NodeWSServerAdapter(server as never)], storage });
  watch(repo.create<StockDoc>(doc));
  await repo.flush();
  say({ t: "serving", port: (server.address() as AddressInfo).port, url: handle?.url ?? "" });
}

async function joinAt(port: number, url: string): Promise<void> {
  const repo = new Repo({ network: [new WebSocketClientAdapter(`ws://127.0.0.1:${port}`)], storage });
  const opened = await repo.find<StockDoc>(url as AutomergeUrl);
  await opened.whenReady();
  watch(opened);
  say({ t: "joined", length: opened.doc().body.length });
}

process.on("message", (message: ToStock) => {
  if (message.t === "serve") void serve(message.doc);
  else if (message.t === "join") void joinAt(message.port, message.url);
  else handle?.change((draft) => A.splice(draft, ["body"], message.at, 0, message.text));
});
process.on("disconnect", () => process.exit(0));
