import { homedir } from "node:os";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** Where a person's profile lies when none is named: the same for both hosts, so either opens the same vault. */
export function defaultProfile(platform: NodeJS.Platform, env: Env, home: string = homedir()): string {
  if (platform === "darwin") return join(home, "Library", "Application Support", "Homeport");
  if (platform === "win32") return join(env["APPDATA"] ?? join(home, "AppData", "Roaming"), "Homeport");
  return join(env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "homeport");
}

/** Where instance ids rest: never inside a profile, so that a copied profile is known for a copy (RB2). */
export function instanceFolder(platform: NodeJS.Platform, env: Env, home: string = homedir()): string {
  if (platform === "darwin") return join(home, "Library", "Application Support", "homeport-instances");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "homeport-instances");
  return join(env["XDG_STATE_HOME"] ?? join(home, ".local", "state"), "homeport-instances");
}

/** What hosts keep in a profile beside the vault, which is core's. */
export const profileParts = (profile: string) => ({
  /** The host's own small files. */
  host: join(profile, "host"),
  /** Chromium's folder under the browser host. */
  browser: join(profile, "browser"),
  /** Chromium's folder under Electron. */
  electron: join(profile, "electron"),
});
