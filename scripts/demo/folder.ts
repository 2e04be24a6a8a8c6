import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { demoPeople, demoVersion } from "../../resources/demo.en.ts";
import { err, ok, type Result } from "../../src/shared/base/result.ts";
import { stamp, stamped } from "../setup/stamp.ts";

/** What makes a folder the demo's: the file its profiles have too (src/main/hosting/profile.ts). */
const MARK = "demo";
const DONE = "seeded";

/** Where the demo lives when no folder is named: with what may be lost, apart from any person's profile. */
export function defaultDemoFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home = homedir()): string {
  if (platform === "darwin") return join(home, "Library", "Caches", "homeport-demo");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "homeport-demo");
  return join(env.XDG_STATE_HOME ?? join(home, ".local", "state"), "homeport-demo");
}

export type DemoFolder = {
  /** Both profiles are there, seeded to the end with what `resources/demo.en.ts` says today. */
  readonly isSeeded: boolean;
  /** Folder of each profile, by person. */
  readonly profile: (person: string) => string;
  /** Empties the profiles: what an older or interrupted seeding left. */
  readonly clear: () => void;
  readonly markSeeded: () => void;
};

/** F32: a folder that holds anything else, a person's profile above all, is refused and left as it is. */
export function openDemoFolder(folder: string): Result<DemoFolder, string> {
  const profile = (person: string): string => join(folder, person);
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARK)))
      return err(`${folder} holds something else, perhaps a real profile; the demo needs an empty folder.`);
    const isReal = demoPeople.map(({ key }) => profile(key)).find((at) => existsSync(at) && !isDemoProfile(at));
    if (isReal !== undefined) return err(`${isReal} is a real profile; the demo leaves it alone.`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, MARK), "");
  } catch (error) {
    return err(`${folder} can't be used (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`);
  }
  return ok({
    profile,
    isSeeded: stamped(join(folder, DONE)) === String(demoVersion),
    clear: () => {
      for (const name of [DONE, ...demoPeople.map(({ key }) => key)])
        rmSync(join(folder, name), { recursive: true, force: true });
    },
    markSeeded: () => stamp(join(folder, DONE), String(demoVersion)),
  });
}

const isDemoProfile = (at: string): boolean => existsSync(join(at, MARK)) || readdirSync(at).length === 0;
