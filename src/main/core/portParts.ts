/** What both ends that core has, its host's and its stagers', are made of. */

/** The part of Electron's `MessagePortMain` and `ParentPort` used here. Post without transfer lists: they lose messages. */
export interface PortLike {
  on(event: "message", handler: (event: { data: unknown; ports?: PortLike[] }) => void): unknown;
  on(event: "close", handler: () => void): unknown;
  readonly postMessage: (message: unknown) => void;
  start?(): void;
}

/** A handler that may be set after the first messages came: they wait for it, in order. */
export function inbox<A extends unknown[]>(): {
  readonly deliver: (...args: A) => void;
  readonly set: (handler: (...args: A) => void) => void;
} {
  let handler: ((...args: A) => void) | undefined;
  const waiting: A[] = [];
  return {
    deliver: (...args) => void (handler ? handler(...args) : waiting.push(args)),
    set: (next) => {
      handler = next;
      for (const args of waiting.splice(0)) next(...args);
    },
  };
}

export const parentPort = (): PortLike | undefined => (process as unknown as { parentPort?: PortLike }).parentPort;
