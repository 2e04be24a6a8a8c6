/**
 * GT1: apply to a scratch copy, save, load, compare heads. Runs in the stager process only, since any of it may panic.
 *
 * An entry is judged on the document its changes name as their past, not on all that happens to be here: else two honest
 * devices that know different concurrent changes would come to different verdicts (CV1). Only then does it join the
 * record's document; should it fail there, that is no fault of the entry and no verdict: the record splits (CV5).
 */
import { toHex } from "../../../shared/base/bytes.ts";
import { readRecord } from "../../../shared/domain/record.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { measureChange } from "./measureChange.ts";
import { followsItsPast } from "./followsItsPast.ts";
import { loadScratch, type Scratch, scratchFrom, textsWith, tryChanges } from "./scratch.ts";
import type {
  ChangeMeasure,
  RefusedReason,
  StagedText,
  StageRequest,
  StageResult,
  StageVerdict,
} from "./stageTypes.ts";

/** The entry passed on its own past and does not go together with the rest of the document. Not caught by `stage`. */
export class StageConflict extends Error {}

export type Incoming = { readonly bytes: Uint8Array; readonly hash: string; readonly deps: readonly string[] } & {
  readonly measure: ChangeMeasure;
};

/** A record being staged: its document so far, and the last pasts entries were judged on. */
export interface Staging {
  readonly snapshot: Uint8Array | null;
  readonly heads: string[];
  /** Throws StageConflict, or whatever Automerge throws when it panics: then this Staging is of no more use. */
  judge(changes: readonly Uint8Array[]): StageVerdict;
  /** What it says with `draft` on top. Undefined where that can't be told. */
  read(draft: readonly Uint8Array[]): StagedText | undefined;
  free(): void;
}

/** All entries of a request, one after the other. Throws as `Staging.judge` does. */
export function stage(request: StageRequest): StageResult {
  const staging = openStaging(request.snapshot);
  try {
    const verdicts = request.changes.map((changes) => staging.judge(changes));
    return { verdicts, snapshot: staging.snapshot, heads: staging.heads, text: staging.read(request.draft ?? []) };
  } finally {
    staging.free();
  }
}

/** Throws where the snapshot does not load: it is ours, so the cache is damaged (LG4). */
export function openStaging(snapshot: Uint8Array | null): Staging {
  let document = loadScratch(snapshot);
  /** The other person's branch, or an own draft's: usually grown entry by entry, so the last one is kept. */
  let branch: Scratch | undefined;
  return {
    get snapshot() {
      return document.saved;
    },
    get heads() {
      return document.heads;
    },
    free() {
      document.free();
      branch?.free();
    },
    read(draft) {
      try {
        const texts = textsWith(document, draft);
        const lengths = { title: texts["title"]?.length ?? 0, body: texts["body"]?.length ?? 0 };
        return { content: readRecord(texts), lengths };
      } catch {
        return undefined;
      }
    },
    judge(changes) {
      const read = readChanges(changes);
      if ("refused" in read) return { type: "refused", reason: read.refused };
      const { kept, leftOut } = sift(read.changes, document);
      const refused = kept.length > 0 ? join(kept) : undefined;
      return refused ? { type: "refused", reason: refused } : { type: "ok", heads: document.heads, leftOut };
    },
  };

  function join(kept: readonly Incoming[]): RefusedReason | undefined {
    const past = pastOf(outsideDeps(kept), document, branch);
    const grown = followsItsPast(kept, past) ?? tryChanges(past, kept);
    if (past !== document && past !== branch) past.free();
    if (typeof grown === "string") return grown;
    const joined = past === document ? grown : tryChanges(document, kept);
    if (typeof joined === "string") throw new StageConflict(joined);
    if (joined !== grown) {
      branch?.free();
      branch = grown;
    }
    document.free();
    document = joined;
    return undefined;
  }
}

function readChanges(changes: readonly Uint8Array[]): { changes: Incoming[] } | { refused: RefusedReason } {
  if (changes.length > LIMIT.changesPerEntry) return { refused: "TooLarge" };
  const incoming: Incoming[] = [];
  let ops = 0;
  let decodedBytes = 0;
  for (const bytes of changes) {
    const measured = measureChange(bytes);
    if (!measured.ok) return { refused: measured.error.type };
    const measure = measured.value;
    ops += measure.ops;
    decodedBytes += measure.decodedBytes;
    if (ops > LIMIT.entryOps) return { refused: "TooManyOps" };
    if (decodedBytes > LIMIT.entryDecodedBytes) return { refused: "TooLarge" };
    incoming.push({ bytes, measure, hash: toHex(measure.hash), deps: measure.deps.map(toHex) });
  }
  return { changes: incoming };
}

/** Changes whose dependencies are missing reach no document and wait for nothing; those it holds already are passed over. */
function sift(changes: readonly Incoming[], document: Scratch): { kept: Incoming[]; leftOut: string[] } {
  const kept = new Map<string, Incoming>();
  const leftOut: string[] = [];
  for (const change of changes) {
    if (kept.has(change.hash) || document.has(change.hash)) continue;
    if (change.deps.every((dep) => kept.has(dep) || document.has(dep))) kept.set(change.hash, change);
    else leftOut.push(change.hash);
  }
  return { kept: [...kept.values()], leftOut };
}

function outsideDeps(kept: readonly Incoming[]): string[] {
  const own = new Set(kept.map((change) => change.hash));
  return [...new Set(kept.flatMap((change) => change.deps.filter((dep) => !own.has(dep))))].sort();
}

function pastOf(deps: readonly string[], document: Scratch, branch: Scratch | undefined): Scratch {
  const covers = (scratch: Scratch): boolean => scratch.heads.every((head) => deps.includes(head));
  if (covers(document)) return document;
  // The branch must be that past exactly: no head too few (has), none too many (covers).
  if (branch && covers(branch) && deps.every((dep) => branch.has(dep))) return branch;
  return scratchFrom(document, deps);
}
