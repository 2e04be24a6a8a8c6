/** Sync by hand (CF1), wherever one is: saving a file for the partner, and reading what was carried here. */
import { useEffect, useState } from "react";
import { err } from "../../../shared/base/result.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { call } from "../../state/connection.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { toast } from "../../ui/index.ts";
import { saveFile } from "../settings/saveFile.ts";
import { sayCarryFault } from "./words.ts";

export const CARRY = ".carry";

export const partnerName = (): string => useVault.getState().status?.partnerName ?? t("settings.partner");

/** Where the part of Settings is open, what came of a file is said and stays there; else in a toast. */
let sayThere: ((words: string) => void) | undefined;
const say = (words: string): void => (sayThere ? sayThere(words) : toast({ text: words }));

/** What came of the last file, as long as this is on screen. */
export function useSaid(): string {
  const [said, setSaid] = useState("");
  useEffect(() => {
    sayThere = setSaid;
    return () => {
      sayThere = undefined;
    };
  }, []);
  return said;
}

export async function saveCarryFile(): Promise<void> {
  sayThere?.("");
  const written = await call("carry.write");
  if (!written.ok) return say(sayCarryFault(written.error, partnerName()));
  const { name, file } = written.value;
  saveFile(name, new Uint8Array(file));
  say(t("carry.saved", { file: name, name: partnerName() }));
}

/** Also from the palette, where no button stands that could hold a chooser. */
export function openCarryFile(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = CARRY;
  input.multiple = true;
  input.addEventListener("change", () => void readCarried([...(input.files ?? [])]));
  input.click();
}

/** One after the other; what is off with one is said, and the rest can be opened again. */
export async function readCarried(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  sayThere?.("");
  let isNew = false;
  for (const file of files) {
    const read = await readOne(file);
    if (!read.ok) return say(sayCarryFault(read.error, partnerName()));
    isNew ||= read.value.isNew;
  }
  say(t(isNew ? "carry.new" : "carry.nothing"));
}

/** One that was opened from the desktop, where the host has such; it waited for the vault to be open. */
export async function readOpened(): Promise<void> {
  const taken = await call("host.takeOpened");
  if (!taken.ok) return say(sayCarryFault(taken.error, partnerName()));
  const { file } = taken.value;
  if (file !== undefined) await readCarried([new File([new Uint8Array(file)], CARRY)]);
}

async function readOne(file: File) {
  // No file of ours is larger: such a one isn't even read into memory.
  if (file.size > LIMIT.carryBytes) return err({ type: "NoCarryFile" as const });
  try {
    return await call("carry.read", { file: new Uint8Array(await file.arrayBuffer()) });
  } catch {
    return err({ type: "NoCarryFile" as const }); // gone since, or a folder by that name
  }
}
