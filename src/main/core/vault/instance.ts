import { mkdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { sameBytes, toHex, utf8 } from "../../../shared/base/bytes.ts";
import { checksum, readSmallFile, writeFileDurably } from "./files.ts";

/**
 * RB2: which installation this profile belongs to is kept a second time, outside the profile. A profile copied to
 * another machine, or to another folder, does not find its own id there and is treated as a restored one: two copies
 * writing one device's log would be a fork.
 */
export function defaultInstanceDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "homeport-instances");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "homeport-instances");
  return join(env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "homeport-instances");
}

/** Named by vault and place; the name says nothing to anyone else. */
const instancePath = (instanceDir: string, vaultId: Uint8Array, dir: string): string =>
  join(instanceDir, toHex(checksum(vaultId, utf8(realpathSync(dir)))).slice(0, 32));

export function instanceMatches(instanceDir: string, vaultId: Uint8Array, dir: string, instance: Uint8Array): boolean {
  const known = readSmallFile(instancePath(instanceDir, vaultId, dir), 16);
  return known !== undefined && sameBytes(known, instance);
}

export function rememberInstance(instanceDir: string, vaultId: Uint8Array, dir: string, instance: Uint8Array): void {
  mkdirSync(instanceDir, { recursive: true, mode: 0o700 });
  writeFileDurably(instancePath(instanceDir, vaultId, dir), instance);
}
