import { err, type Result } from "../base/result.ts";
import { type Answer, type MethodName, methods, type Params } from "./contract.ts";
import { type AppError } from "./shapes.ts";
import { call, type Reply } from "./frames.ts";

export type Handler<M extends MethodName> = (
  params: Params<M>,
) => Promise<Result<Answer<M>, AppError>> | Result<Answer<M>, AppError>;
export type Handlers = { readonly [M in MethodName]?: Handler<M> };

/**
 * Answers one frame from a window. Nothing runs unless the frame and its arguments parse against the contract; an
 * exception in a handler is a bug of ours, answered as Internal and reported without its content.
 */
export async function answerCall(
  handlers: Handlers,
  frame: unknown,
  onBug: (method: MethodName, error: unknown) => void,
): Promise<Reply | undefined> {
  const parsed = call.safeParse(frame);
  if (!parsed.success) return undefined; // not a call at all: the carrier drops it, loudly
  const { id, method } = parsed.data;
  const failed = (error: AppError): Reply => ({ t: "reply", id, ok: false, error });
  const params = methods[method].params.safeParse(parsed.data.params);
  if (!params.success) return failed({ type: "Malformed" });
  // Just parsed with the schema of this very method: the types of all methods at once can't say so.
  const handler = handlers[method] as ((params: unknown) => ReturnType<Handler<MethodName>>) | undefined;
  if (!handler) return failed({ type: "Unsupported" });
  try {
    const result: Result<unknown, AppError> = await handler(params.data);
    return result.ok ? { t: "reply", id, ok: true, value: result.value } : failed(result.error);
  } catch (error) {
    onBug(method, error);
    return failed({ type: "Internal" });
  }
}

export const refuse = (type: AppError["type"]): { readonly ok: false; readonly error: AppError } => err({ type });
