/**
 * What a host and its core say to each other besides the window's frames. One host starts one core for one profile. Each
 * side parses what it gets: core reads a stranger's bytes, and must not be able to talk its host into anything else.
 */
import { z } from "zod";

const coreOptions = z.object({
  /** Folder of the vault. */
  profile: z.string().min(1),
  /** Folder outside the profile where the instance id rests (RB2). */
  instanceDir: z.string().min(1),
  /** TCP port to listen on for the partner, 0 = any. */
  lanPort: z.int().min(0).max(65_535),
  /** false: no listening, no discovery (tests that need no network). */
  lan: z.boolean(),
  /** Tests and the demo use the floor Argon2id parameters; a person's vault never does. */
  floorKdf: z.boolean(),
  /** The vault is one of the demo's two: watermarked (F32). */
  demo: z.boolean(),
});
export type CoreOptions = Readonly<z.infer<typeof coreOptions>>;

/** What Electron seals 32 bytes into is under 100. */
export const MAX_SEALED_BYTES = 256;

const bytes = (min: number, max: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length >= min && value.length <= max);
/** Of a question about the keychain; its answer bears the same one. */
const ask = z.int().min(0);
/** VT1: the keychain slot's secret. It passes here and nowhere else: no window, no log. */
const secret = bytes(32, 32);
/** The same as the system's keychain seals it, to be kept by core. */
const sealed = bytes(1, MAX_SEALED_BYTES);

export const hostToCore = z.discriminatedUnion("t", [
  z.object({ t: z.literal("init"), options: coreOptions }),
  /** RP2: finish commits under way, close links, answer `flushed`; the host ends the process at most 500 ms later. */
  z.object({ t: z.literal("flush") }),
  /** The machine woke: links are stale. */
  z.object({ t: z.literal("resumed") }),
  /** Live as if it were that many days ago: how the demo comes by its past. Heard only where `options.demo`. */
  z.object({ t: z.literal("daysAgo"), days: z.number() }),
  z.object({ t: z.literal("keychainSealed"), ask, sealed }),
  /** `sealed`: the keychain's key has changed, and this is to be kept instead. */
  z.object({ t: z.literal("keychainOpened"), ask, secret, sealed: sealed.optional() }),
  z.object({ t: z.literal("keychainFailed"), ask }),
]);
export type HostToCore = z.infer<typeof hostToCore>;

const keychainAsk = z.discriminatedUnion("t", [
  z.object({ t: z.literal("keychainSeal"), ask, secret }),
  z.object({ t: z.literal("keychainOpen"), ask, sealed }),
]);
export type KeychainAsk = z.infer<typeof keychainAsk>;
export type KeychainAnswer = Extract<HostToCore, { readonly ask: number }>;

export const coreToHost = z.union([
  z.object({ t: z.literal("ready") }),
  z.object({ t: z.literal("flushed") }),
  keychainAsk,
]);
export type CoreToHost = z.infer<typeof coreToHost>;
