import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { AppError, HistoryStep, RecordText } from "../../../shared/ipc/contract.ts";
import type { PersonKey } from "../../../shared/base/brand.ts";
import { decodeChange, decodeCreate } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { measureChange } from "../gate/measureChange.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { openBody } from "../log/sealEntry.ts";
import * as document from "./document.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";

type Step = {
  readonly shown: Omit<HistoryStep, "added" | "removed">;
  readonly before: string[];
  readonly after: string[];
};

/**
 * A record's story: one step a sharing, in causal order. What a step changed is read between what its author saw and what
 * they shared, so that text written apart is never told as theirs.
 */
export class History {
  readonly #texts: RecordTexts;
  readonly #space: SharedSpace;
  readonly #me: PersonKey;
  constructor(texts: RecordTexts, space: SharedSpace, me: PersonKey) {
    this.#texts = texts;
    this.#space = space;
    this.#me = me;
  }

  steps(id: string): Result<HistoryStep[], AppError> {
    const doc = this.#texts.documents(id)?.shared;
    if (!doc) return err({ type: "NotFound" });
    return ok(
      this.#steps(id).map(({ shown, before, after }) => ({ ...shown, ...document.wordsChanged(doc, before, after) })),
    );
  }

  step(id: string, key: string): Result<{ before: RecordText; after: RecordText }, AppError> {
    const doc = this.#texts.documents(id)?.shared;
    const step = this.#steps(id).find(({ shown }) => shown.key === key);
    if (!doc || !step) return err({ type: "NotFound" });
    const text = (heads: string[]): RecordText => {
      const { title, body } = document.contentAt(doc, heads);
      return { title, body };
    };
    return ok({ before: text(step.before), after: text(step.after) });
  }

  #steps(id: string): Step[] {
    const record = recordIdFromHex(id);
    const rows = record ? this.#space.log.ofRecord(record).filter((row) => row.status === "accepted") : [];
    const steps: Step[] = [];
    const told = new Set<string>();
    for (const row of rows) {
      const step = this.#stepOf(row, told);
      const last = steps.at(-1);
      // A stretch of writing together is one step, however many entries carried it.
      if (step && last && continues(last, step)) steps[steps.length - 1] = { ...last, after: reached(last, step) };
      else if (step) steps.push(step);
    }
    return steps;
  }

  /**
   * `told`: hashes of changes that earlier steps brought. Only what an entry brought into the document is its step: an
   * altered app may carry changes again, or ones that reach no document, and would else tell another story (F10).
   */
  #stepOf(row: EntryRow, told: Set<string>): Step | undefined {
    const { core } = row.entry;
    const key = this.#space.keys.get(core.recordKeyId);
    const plaintext = key && openBody(row.entry, key);
    const body = plaintext && (core.kind === KIND.create ? decodeCreate(plaintext) : decodeChange(plaintext));
    if (!body) return undefined;
    const measured = body.changes.flatMap((change) => {
      const result = measureChange(change);
      const hash = result.ok ? toHex(result.value.hash) : "";
      if (!result.ok || told.has(hash) || row.leftOut.includes(hash)) return [];
      told.add(hash);
      return [result.value];
    });
    if (measured.length === 0) return undefined;
    const made = new Set(measured.map(({ hash }) => toHex(hash)));
    const deps = measured.flatMap((change) => change.deps.map(toHex));
    const before = [...new Set(deps.filter((dep) => !made.has(dep)))];
    const after = [...made].filter((hash) => !deps.includes(hash));
    const person = this.#space.log.personOf(core.device);
    const together = "together" in body && body.together;
    return {
      shown: {
        key: toHex(row.hash),
        who: person && sameBytes(person, this.#me) ? "me" : "partner",
        day: core.day,
        kind: core.kind === KIND.create ? "created" : together ? "together" : "changed",
        why: body.why,
      },
      before: core.kind === KIND.create ? [] : before,
      after,
    };
  }
}

/** Both people's letters alternate while writing together; the stretch is one step, named after who began it, on that day. */
const continues = (last: Step, step: Step): boolean =>
  last.shown.kind === "together" && step.shown.kind === "together" && last.shown.day === step.shown.day;

/** The heads a stretch has come to: those of its entries that no later one of it stands on. */
const reached = (last: Step, step: Step): string[] => [
  ...last.after.filter((hash) => !step.before.includes(hash)),
  ...step.after,
];
