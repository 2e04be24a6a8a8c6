import type { Readable, Writable } from "node:stream";

interface Message {
  readonly id?: number;
  readonly result?: {
    readonly targetInfos?: readonly { readonly targetId: string; readonly type: string }[];
    readonly windowId?: number;
  };
}

/**
 * As much of the DevTools protocol as minimising takes. It runs over two inherited pipes (JSON, zero byte): no port is
 * opened, and nothing but this process can speak on them.
 */
export function openDevtoolsPipe(out: Writable, into: Readable): { minimiseWindows(): Promise<void> } {
  const pending = new Map<number, (message: Message) => void>();
  let next = 1;
  let unread = "";
  into.setEncoding("utf8");
  into.on("data", (chunk: string) => {
    const parts = (unread + chunk).split("\0");
    unread = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id === undefined) continue;
      pending.get(message.id)?.(message);
      pending.delete(message.id);
    }
  });
  // The browser is gone: its exit is what the host acts on.
  for (const stream of [out, into]) stream.on("error", () => undefined);

  const ask = (method: string, params: object): Promise<Message> =>
    new Promise((resolve) => {
      const id = next++;
      pending.set(id, resolve);
      out.write(`${JSON.stringify({ id, method, params })}\0`);
    });

  return {
    minimiseWindows: async () => {
      const { result } = await ask("Target.getTargets", {});
      for (const { targetId, type } of result?.targetInfos ?? []) {
        if (type !== "page") continue;
        const { result: found } = await ask("Browser.getWindowForTarget", { targetId });
        if (found?.windowId === undefined) continue;
        await ask("Browser.setWindowBounds", { windowId: found.windowId, bounds: { windowState: "minimized" } });
      }
    },
  };
}
