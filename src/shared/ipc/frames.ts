import { z } from "zod";
import { appError } from "./shapes.ts";
import { events, methods, type EventName, type MethodName } from "./contract.ts";

/** What travels between window, host and core, on every carrier (MessagePort, child-process channel, WebSocket). */
export const call = z.object({
  t: z.literal("call"),
  id: z.int().min(0),
  method: z.enum(Object.keys(methods) as [MethodName, ...MethodName[]]),
  params: z.unknown().optional(), // msgpack drops a key whose value is undefined
});
export type Call = z.infer<typeof call>;

export const reply = z.union([
  z.object({ t: z.literal("reply"), id: z.int(), ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ t: z.literal("reply"), id: z.int(), ok: z.literal(false), error: appError }),
]);
export type Reply = z.infer<typeof reply>;

export const event = z.object({
  t: z.literal("event"),
  name: z.enum(Object.keys(events) as [EventName, ...EventName[]]),
  payload: z.unknown(),
});
export type EventFrame = z.infer<typeof event>;

export type Frame = Call | Reply | EventFrame;

/** Largest frame any carrier accepts, bytes: a backup file is the largest thing that passes. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;
