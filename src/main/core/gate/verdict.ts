/** What is judged and what comes of it. */
import type { EntryHash, PersonKey } from "../../../shared/base/brand.ts";
import type { Entry } from "../../../shared/protocol/entry.ts";
import type { Reason, Status } from "../log/entryRow.ts";
import type { Frontier } from "../log/frontier.ts";
import type { RefusedReason } from "./stageTypes.ts";

/** An entry whose past is evaluated, before its own verdict. */
export type Candidate = {
  readonly entry: Entry;
  readonly hash: EntryHash;
  readonly bytes: Uint8Array;
  readonly frontier: Frontier;
  readonly person: PersonKey;
  /** Its log's rules have settled it; its record still has to know that it is there (SG1). */
  readonly settled?: Verdict;
};

export type Verdict = {
  readonly status: Status;
  readonly reason: Reason;
  /** Hashes (hex) of changes that reached no document, since something they rest on did not (CV4). */
  readonly leftOut: readonly string[];
};

export const settled = (status: Status): Verdict => ({ status, reason: "none", leftOut: [] });
export const accepted: Verdict = settled("accepted");
export const refused = (reason: Reason): Verdict => ({ status: "refused", reason, leftOut: [] });

export const stageReason = (type: RefusedReason): Reason => {
  if (type === "DoesNotApply" || type === "DoesNotReload") return type;
  if (type === "Malformed") return "ChangeMalformed";
  return type === "HasTime" || type === "HasMessage" ? "ChangeDated" : "ChangeTooLarge";
};
