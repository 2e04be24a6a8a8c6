/** SG8: a record that both have erased. What says so can be read by anyone, and is judged before anything else of it. */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { joined } from "./judgeRecord.ts";
import type { Redacting } from "./judgeRedactions.ts";
import { judgeByLog, type LogView } from "./logRules.ts";
import { emptyState, type RecordState } from "./recordState.ts";
import { type Candidate, settled, type Verdict } from "./verdict.ts";

/** `all` of the record's entries, each after its causal past. */
export function judgeErased(
  view: LogView,
  record: RecordId,
  all: readonly Candidate[],
  { redaction, verdicts: said }: Redacting,
): { readonly state: RecordState; readonly verdicts: ReadonlyMap<string, Verdict> } {
  const verdicts = new Map(said);
  let state: RecordState = { ...emptyState(record), redaction };
  for (const candidate of all) {
    const name = toHex(candidate.hash);
    if (verdicts.has(name)) continue;
    const byLog = judgeByLog(view, candidate);
    verdicts.set(name, byLog === "record" ? settled("erased") : byLog);
    if (byLog === "record") state = { ...state, frontier: joined(view.chains, state, candidate) };
  }
  return { state, verdicts };
}
