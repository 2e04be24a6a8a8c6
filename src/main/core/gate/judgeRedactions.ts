/**
 * SG8: that both erase a record is asked by one and agreed to by the other. Judged by bodies that nothing hides, whatever became
 * of the document: a device that comes when all is erased must come to the same. An agreement is judged by its own past alone, so
 * that no fork and no removal brings a text back: what it names, and what took that back, may be entries that do not count.
 * So all that is said of erasing a record is looked at together, each once: no branch of a log makes it look at the others again.
 */
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeOfAsk, isRedactAsk } from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Reason } from "../log/entryRow.ts";
import { inFrontier } from "../log/frontier.ts";
import { judgeByLog, type LogView } from "./logRules.ts";
import type { Asked, OfAsk, Redaction } from "./recordState.ts";
import { accepted, type Candidate, refused, type Verdict } from "./verdict.ts";

export type Redacting = { readonly redaction: Redaction; readonly verdicts: ReadonlyMap<string, Verdict> };

/** `said`: all that is said of erasing one record, what does not count too, each after its causal past. */
export function judgeRedactions(view: LogView, said: readonly Candidate[]): Redacting {
  const words = new Words(view);
  const verdicts = new Map(said.map((candidate) => [toHex(candidate.hash), words.take(candidate)]));
  return { redaction: words.redaction, verdicts };
}

type Ranked = { readonly at: VectorItem; readonly rank: number };

class Words {
  readonly #view: LogView;
  /** As its log would be judged if all of it counted: by its own past alone. */
  readonly #anyway: LogView;
  /** By their own past, whether they count or not. Asks; and by ask and person what takes it back. */
  readonly #asks = new Map<string, Asked>();
  readonly #takenBack = new Map<string, VectorItem[]>();
  /** Those that count. Asks; of each device how many; of what takes an ask back one; of each person one that agrees. */
  readonly #asked: Asked[] = [];
  readonly #ranks = new Map<string, Ranked[]>();
  readonly #cancelled = new Map<string, OfAsk>();
  readonly #agreed = new Map<string, OfAsk>();

  constructor(view: LogView) {
    this.#view = view;
    this.#anyway = { ...view, isUncounted: () => false };
  }

  get redaction(): Redaction {
    const cancelled = this.#asked.flatMap((ask) => this.#cancelled.get(nameOf(ask.at, ask.person)) ?? []);
    return { asked: this.#asked, cancelled, agreed: [...this.#agreed.values()] };
  }

  take(candidate: Candidate): Verdict {
    const byLog = judgeByLog(this.#view, candidate);
    const counts = byLog === "record";
    if (!counts && judgeByLog(this.#anyway, candidate) !== "record") return byLog;
    const fault = this.#fault(candidate, counts);
    if (!counts) return byLog;
    return fault ? refused(fault) : accepted;
  }

  #fault({ entry: { core, body }, hash, person, frontier }: Candidate, counts: boolean): Reason | undefined {
    const sees = (item: VectorItem): boolean => inFrontier(item, frontier, this.#view.chains);
    if (!body || core.actorNonces.length > 0) return "Malformed";
    const said: Asked = { person, at: { device: core.device, seq: core.seq, hash }, day: core.day };
    if (core.kind === KIND.redactAsk) {
      if (!isRedactAsk(body)) return "Malformed";
      this.#asks.set(toHex(hash), said);
      return counts ? this.#ask(said, sees) : undefined;
    }
    const ask = decodeOfAsk(body);
    if (!ask) return "Malformed";
    if (core.kind === KIND.redactCancel) {
      // What names no ask of its own person takes back nothing: nobody has to look for it.
      const name = nameOf(ask, person);
      const before = this.#takenBack.get(name);
      if (before) before.push(said.at);
      else this.#takenBack.set(name, [said.at]);
      if (counts) keepOne(this.#cancelled, name, { ...said, ask });
      return undefined;
    }
    const of = this.#asks.get(toHex(ask.hash));
    if (!of || nameOf(of.at, person) !== nameOf(ask, person) || !sees(ask)) return "NoAsk";
    if (sameBytes(of.person, person)) return "NoAsk";
    // What was agreed to apart from the taking back is final.
    if (this.#takenBack.get(nameOf(ask, of.person))?.some(sees) === true) return "NoAsk";
    if (counts) keepOne(this.#agreed, toHex(person), { ...said, ask });
    return undefined;
  }

  /** Its device's newest one before it mostly lies right below it: so no chain is followed far. */
  #ask(said: Asked, sees: (item: VectorItem) => boolean): Reason | undefined {
    const device = toHex(said.at.device);
    const before = this.#ranks.get(device) ?? [];
    const rank = 1 + (before.findLast(({ at }) => sees(at))?.rank ?? 0);
    before.push({ at: said.at, rank });
    this.#ranks.set(device, before);
    if (rank > LIMIT.statements) return "TooManyStatements";
    this.#asked.push(said);
    return undefined;
  }
}

const nameOf = ({ device, seq, hash }: VectorItem, person: Uint8Array): string =>
  [device, hash, person].map(toHex).join(` ${seq} `);

/** Said again, it adds nothing. The first by day, and of two that with the lower hash: whatever came first. */
function keepOne(kept: Map<string, OfAsk>, name: string, said: OfAsk): void {
  const known = kept.get(name);
  const isLater = known && (said.day - known.day || compareBytes(said.at.hash, known.at.hash)) > 0;
  if (!isLater) kept.set(name, said);
}

/** Asked for by this person, taken back by nobody; agreed to, it is over. */
export function openAsks({ asked, cancelled, agreed }: Redaction): readonly Asked[] {
  if (agreed.length > 0) return [];
  const over = new Set(cancelled.map(({ ask }) => toHex(ask.hash)));
  return asked.filter(({ at }) => !over.has(toHex(at.hash)));
}
