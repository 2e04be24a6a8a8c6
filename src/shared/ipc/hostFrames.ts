/** What a host and its core say to each other besides the window's frames. One host starts one core for one profile. */
export type CoreOptions = {
  /** Folder of the vault. */
  readonly profile: string;
  /** Folder outside the profile where the instance id rests (RB2). */
  readonly instanceDir: string;
  /** TCP port to listen on for the partner, 0 = any. */
  readonly lanPort: number;
  /** false: no listening, no discovery (tests that need no network). */
  readonly lan: boolean;
  /** Tests and the demo use the floor Argon2id parameters; a person's vault never does. */
  readonly floorKdf: boolean;
  /** The vault is one of the demo's two: watermarked (F32). */
  readonly demo: boolean;
};

export type HostToCore =
  | { readonly t: "init"; readonly options: CoreOptions }
  /** RP2: finish commits under way, close links, answer `flushed`; the host ends the process at most 500 ms later. */
  | { readonly t: "flush" }
  /** The machine woke: links are stale. */
  | { readonly t: "resumed" }
  /** Live as if it were that many days ago: how the demo comes by its past. Heard only where `options.demo`. */
  | { readonly t: "daysAgo"; readonly days: number };

export type CoreToHost = { readonly t: "ready" } | { readonly t: "flushed" };
