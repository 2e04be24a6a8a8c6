import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname } from "node:path";

/** Finds accidents, before any key is there to find worse: an unkeyed SHA-256. */
export const checksum = (...parts: readonly Uint8Array[]): Uint8Array => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return new Uint8Array(sum.digest());
};

/** Makes a rename or a new file survive a power cut. Windows has no such call, and journals names by itself. */
export function syncDirectory(dir: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(dir, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The file holds the old bytes or the new ones, never a part: written beside it, made durable, renamed over it. */
export function writeFileDurably(path: string, bytes: Uint8Array): void {
  const beside = `${path}.new`;
  try {
    const handle = openSync(beside, "w", 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
}

/** The file's bytes, or undefined where it is missing, unreadable, or larger than it can honestly be. */
export function readSmallFile(path: string, maxBytes: number): Uint8Array | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length <= maxBytes ? new Uint8Array(bytes) : undefined;
  } catch {
    return undefined;
  }
}
