/** SG8: a record that both have erased. What says so can be read by anyone, and comes before anything else of it. */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { isRedaction } from "../../../shared/protocol/entry.ts";
import { inFrontier } from "../log/frontier.ts";
import { joined } from "./judgeRecord.ts";
import { judgeByLog, type LogView } from "./logRules.ts";
import { openRedaction } from "./openRedaction.ts";
import { emptyState, type RecordState } from "./recordState.ts";
import { type Candidate, settled, type Verdict } from "./verdict.ts";

/** `all` of the record's entries, each after its causal past; undefined where it is not erased. */
export function judgeErased(
  view: LogView,
  record: RecordId,
  all: readonly Candidate[],
): { readonly state: RecordState; readonly verdicts: ReadonlyMap<string, Verdict> } | undefined {
  const verdicts = new Map<string, Verdict>();
  let { redaction, ...state }: RecordState = emptyState(record);
  for (const candidate of all) {
    if (!isRedaction(candidate.entry.core.kind)) continue;
    const byLog = judgeByLog(view, candidate);
    const sees = (item: Parameters<typeof inFrontier>[0]): boolean => inFrontier(item, candidate.frontier, view.chains);
    const opened = byLog === "record" ? openRedaction(redaction, candidate, sees) : { verdict: byLog };
    verdicts.set(toHex(candidate.hash), opened.verdict);
    if ("redaction" in opened && opened.redaction) redaction = opened.redaction;
  }
  if (redaction.agreed.length === 0) return undefined;
  for (const candidate of all) {
    const isSaid = verdicts.get(toHex(candidate.hash));
    const byLog = isSaid ?? judgeByLog(view, candidate);
    if (!isSaid) verdicts.set(toHex(candidate.hash), byLog === "record" ? settled("erased") : byLog);
    const frontier = joined(view.chains, { ...state, redaction }, candidate);
    if (isSaid || byLog === "record") state = { ...state, frontier };
  }
  return { state: { ...state, redaction }, verdicts };
}
