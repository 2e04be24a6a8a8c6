/**
 * A carry file that somebody opened with this app, from their desktop. Only its path waits here, the newest one's, until a page
 * with an open vault asks for it: sealed bytes, which core reads as it reads any (CF1). The page names no path.
 */
import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ok, type Result } from "../../shared/base/result.ts";
import type { Answer } from "../../shared/ipc/contract.ts";
import { refuse } from "../../shared/ipc/registrar.ts";
import type { AppError } from "../../shared/ipc/shapes.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";

export interface OpenedFiles {
  readonly opened: (path: string | undefined) => void;
  /** From then on the page is told when there is one. */
  readonly tellOf: (tell: () => void) => void;
  /** Once each. NoCarryFile: there is nothing to be read at that path, or more than a carry file holds. */
  readonly take: () => Promise<Result<Answer<"host.takeOpened">, AppError>>;
}

export function openedFiles(): OpenedFiles {
  let waiting: string | undefined;
  let tell = (): void => undefined;
  return {
    opened: (path) => {
      if (path === undefined) return;
      waiting = path;
      tell();
    },
    tellOf: (next) => {
      tell = next;
    },
    take: async () => {
      const path = waiting;
      waiting = undefined;
      if (path === undefined) return ok({});
      const file = await readCarryFile(path);
      return file ? ok({ file }) : refuse("NoCarryFile");
    },
  };
}

/** The last carry file that a command line names; the system puts it there for a double click. */
export function carryFileIn(args: readonly string[], folder: string): string | undefined {
  const named = args.findLast((arg) => !arg.startsWith("-") && arg.toLowerCase().endsWith(".carry"));
  return named === undefined ? undefined : resolve(folder, named);
}

async function readCarryFile(path: string): Promise<Uint8Array | undefined> {
  try {
    // Before it is opened: a pipe by that name would never end.
    if (!(await stat(path)).isFile()) return undefined;
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > LIMIT.carryBytes) return undefined;
    const bytes = new Uint8Array(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}
