import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const secret = (): string => randomBytes(32).toString("base64url");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
/** Compares two secrets without telling by its time how much of one was right. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export const launchFileIn = (folder: string): string => join(folder, "launch.html");

export interface Launcher {
  /** Writes a fresh launch file and answers its path; the one before it no longer opens anything. */
  readonly issue: () => string;
  /** True once for the right token. The file goes with it. */
  readonly redeem: (token: string) => boolean;
  readonly close: () => void;
}

/**
 * How a browser proves that the person at this machine started it. The token goes through a file only they can read
 * (0600), whose page posts it: in an argument or an address any process of the machine, or the browser's history, would
 * have it.
 */
export function createLauncher(folder: string, address: string): Launcher {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = launchFileIn(folder);
  let valid: string | undefined;
  const remove = (): void => rmSync(path, { force: true });
  return {
    issue: () => {
      const token = secret();
      remove(); // never written through a link, or with the rights of a file already there
      writeFileSync(path, page(address, token), { mode: 0o600, flag: "wx" });
      valid = token;
      return path;
    },
    redeem: (token) => {
      if (valid === undefined || !sameSecret(token, valid)) return false;
      valid = undefined;
      remove();
      return true;
    },
    close: () => {
      valid = undefined;
      remove();
    },
  };
}

const page = (address: string, token: string): string => `<!doctype html>
<meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Opening</title>
<form method="post" action="${address}launch"><input type="hidden" name="token" value="${token}">
<noscript><button>Open</button></noscript></form>
<script>document.forms[0].submit()</script>
`;
