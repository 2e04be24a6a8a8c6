import { inbox, parentPort } from "../portParts.ts";

export interface StagerPort {
  readonly onMessage: (handler: (message: unknown) => void) => void;
  readonly post: (message: unknown) => void;
}

/**
 * How a stager talks to the core it works for; it ends as soon as that is gone. By itself, beside the host's port: one is
 * started with every core, and loads nothing it has no use for.
 */
export function openStagerPort(): StagerPort {
  const messages = inbox<[unknown]>();
  const parent = parentPort();
  if (parent) {
    const out = inbox<[unknown]>();
    parent.on("message", ({ ports }) => {
      const port = ports?.[0];
      if (!port) return;
      port.on("message", ({ data }) => messages.deliver(data));
      port.on("close", () => process.exit(0));
      out.set((message) => port.postMessage(message));
      port.start?.();
    });
    return { onMessage: messages.set, post: out.deliver };
  }
  process.on("disconnect", () => process.exit(0));
  process.on("message", (message) => messages.deliver(message));
  return {
    onMessage: messages.set,
    post: (message) => void process.send?.(message, undefined, {}, () => undefined),
  };
}
