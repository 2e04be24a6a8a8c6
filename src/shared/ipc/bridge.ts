import type { Result } from "../base/result.ts";
import type { AppError } from "./shapes.ts";

/**
 * What a preload puts at `window.homeport`: the contract carried, nothing more. Where there is none (browser host), the
 * page speaks the same frames over its own WebSocket. `call` never rejects; values are structured clones (Uint8Array
 * passes). `on` answers a function that ends the listening.
 */
export type Bridge = {
  call(method: string, params: unknown): Promise<Result<unknown, AppError>>;
  on(event: string, handler: (payload: unknown) => void): () => void;
};
