import { redact, reveal } from "../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import type { CoreToHost, KeychainAnswer } from "../../shared/ipc/hostFrames.ts";
import type { SecretKey } from "./crypto/index.ts";
import type { KeychainError } from "./vault/vault.ts";

export type Opened = {
  readonly secret: SecretKey;
  /** To be kept instead: the keychain's own key has changed. */
  readonly sealed: Uint8Array | undefined;
};

/** The system's keychain as core reaches it: by asking its host, which alone can. */
export interface KeychainLine {
  readonly seal: (secret: SecretKey) => Promise<Result<Uint8Array, KeychainError>>;
  readonly open: (sealed: Uint8Array) => Promise<Result<Opened, KeychainError>>;
  /** What the host answers. An answer nobody waits for any more is dropped. */
  readonly answered: (answer: KeychainAnswer) => void;
}

/** The system may be asking the person something of its own meanwhile; an answer must not be waited for for ever. */
const PATIENCE_MS = 120_000;

export function createKeychainLine(
  send: (message: CoreToHost) => void,
  after: (ms: number, run: () => void) => () => void,
): KeychainLine {
  const waiting = new Map<number, (answer: KeychainAnswer) => void>();
  let next = 0;

  function question(frame: (ask: number) => CoreToHost): Promise<KeychainAnswer> {
    const ask = next++;
    return new Promise((resolve) => {
      const cancel = after(PATIENCE_MS, () => done({ t: "keychainFailed", ask }));
      const done = (answer: KeychainAnswer): void => {
        cancel();
        waiting.delete(ask);
        resolve(answer);
      };
      waiting.set(ask, done);
      send(frame(ask));
    });
  }
  // An answer to something else than was asked is no better than a failure.
  const failed = err<KeychainError>({ type: "Keychain" });

  return {
    seal: async (secret) => {
      const answer = await question((ask) => ({ t: "keychainSeal", ask, secret: reveal(secret) }));
      return answer.t === "keychainSealed" ? ok(answer.sealed) : failed;
    },
    open: async (sealed) => {
      const answer = await question((ask) => ({ t: "keychainOpen", ask, sealed }));
      if (answer.t !== "keychainOpened") return failed;
      return ok({ secret: redact(answer.secret), sealed: answer.sealed });
    },
    answered: (answer) => waiting.get(answer.ask)?.(answer),
  };
}
