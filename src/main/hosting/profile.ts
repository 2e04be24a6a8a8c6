import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "../../shared/base/result.ts";
import { profileParts } from "./paths.ts";

const DEMO_MARK = "demo";

/** Makes the profile's folders. The demo lives in profiles of its own: it never touches a person's vault (F32). */
export function prepareProfile(profile: string, demo: boolean): Result<undefined, string> {
  try {
    const mark = join(profile, DEMO_MARK);
    const isNew = !existsSync(profile) || readdirSync(profile).length === 0;
    if (demo && !isNew && !existsSync(mark)) return err(`${profile} is a real profile; the demo needs an empty folder`);
    if (!demo && existsSync(mark)) return err(`${profile} is a demo profile; start it with --demo`);
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    if (demo) writeFileSync(mark, "");
    for (const folder of Object.values(profileParts(profile))) mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(profile, constants.R_OK | constants.W_OK); // one that was there already may be another account's
    return ok(undefined);
  } catch (error) {
    return err(sayFolderFault(profile, (error as NodeJS.ErrnoException).code ?? "unknown"));
  }
}

function sayFolderFault(profile: string, code: string): string {
  const elsewhere = "Name another folder with --profile.";
  if (["EACCES", "EPERM", "EROFS"].includes(code)) return `Homeport may not write in ${profile}. ${elsewhere}`;
  if (["ENOTDIR", "EEXIST"].includes(code)) return `${profile} is no folder. ${elsewhere}`;
  if (code === "ENOSPC") return `The disk with ${profile} is full. Make some room and start again.`;
  return `${profile} can't be used (${code}). ${elsewhere}`;
}
