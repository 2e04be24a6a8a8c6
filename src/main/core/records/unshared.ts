/** Words that only this person has: begun, edited, thrown away and brought back. All of it stays on this machine (LG3). */
import { toHex } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { RecordContent, RecordKind } from "../../../shared/domain/record.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import * as document from "./document.ts";
import { lostInDraft } from "./issued.ts";
import { type ProjectionRow, recordIdFromHex } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";
import type { Turns } from "../../../shared/base/turns.ts";

const UNDO_MS = 15_000;

export class Unshared {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;
  /** Deleted or discarded words, in memory only and for seconds: undo must not keep on disk what was to go. */
  readonly #undo = new Map<string, { row: ProjectionRow; changes: readonly Uint8Array[]; until: number }>();

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#turns = turns;
  }

  create(kind: RecordKind, text: RecordText, template: string | undefined): Projection {
    const texts = this.#texts;
    const id = toHex(texts.parts.randomBytes(32));
    const { actor } = texts.freshActor(id);
    const doc = document.begin({ kind, ...text, ...(template === undefined ? {} : { template }) }, actor);
    const row = texts.commit(() => {
      texts.drafts.append(id, 0, document.changesSince(doc, []));
      return texts.putLocal(id, 1, document.content(doc), kind);
    });
    texts.parts.events.projections([row.shown], []);
    return row.shown;
  }

  /** "Continue in a new record" (CV5): the words as they stand here, as a new text of one's own. */
  continueInNew(id: string): Result<Projection, AppError> {
    const row = this.#texts.projections.get(id);
    const text = this.#texts.text(id);
    if (!row || !text) return refuse("NotFound");
    if (row.shown.owner === "partner") return refuse("NotYours");
    return ok(this.create(row.shown.kind, text.mine, row.shown.template));
  }

  /** One committed edit of a draft (LG3), staged. `all`: the whole draft with it. Durable when this returns. */
  keepEdit(
    id: string,
    changes: readonly Uint8Array[],
    content: RecordContent,
    all: () => readonly Uint8Array[],
  ): Projection {
    const { projections, drafts, parts } = this.#texts;
    const before = projections.get(id);
    if (!before) throw new Error("an edit of no record");
    const row = this.#texts.commit(() => {
      drafts.append(id, before.drafts, changes);
      const count = drafts.fold(id, before.drafts + 1, all);
      const shown = this.#texts.partOf(before.shown);
      const today = parts.today();
      const day = shown.shared ? shown.day : today;
      return this.#texts.put(id, count, content, { ...shown, unshared: true, day, written: today });
    });
    parts.events.projections([row.shown], []);
    return row.shown;
  }

  discard(id: string): Promise<Result<Projection, AppError>> {
    return this.#turns.inTurn(id, async () => {
      const row = this.#texts.projections.get(id);
      if (!row?.shown.shared) return refuse("NotFound");
      if (row.drafts > 0) {
        this.#rememberForUndo(row);
        this.#texts.commit(() => this.#texts.dropDraft(id));
        this.#texts.parts.events.erased();
        this.#texts.parts.events.replaced(id);
      }
      return this.#texts.answer(id);
    });
  }

  delete(id: string): Promise<Result<undefined, AppError>> {
    return this.#turns.inTurn(id, async () => {
      const row = this.#texts.projections.get(id);
      if (!row) return refuse("NotFound");
      if (row.shown.shared) return refuse("Unsupported");
      this.#rememberForUndo(row);
      const settled = lostInDraft(this.#texts, id);
      this.#texts.commit(() => {
        this.#texts.issued.note(settled);
        this.#texts.forgetLocal(id);
      });
      const { events } = this.#texts.parts;
      events.erased();
      events.projections([], [id]);
      events.replaced(id);
      return ok(undefined);
    });
  }

  #rememberForUndo(row: ProjectionRow): void {
    const now = performance.now();
    for (const [id, kept] of this.#undo) if (kept.until < now) this.#undo.delete(id);
    const changes = this.#texts.draft(row.shown.id);
    this.#undo.set(row.shown.id, { row, changes, until: now + UNDO_MS });
  }

  undo(id: string): Promise<Result<Projection, AppError>> {
    return this.#turns.inTurn(id, async () => {
      const { projections, drafts, parts } = this.#texts;
      const kept = this.#undo.get(id);
      if (!kept || kept.until < performance.now() || (projections.get(id)?.drafts ?? 0) > 0) return refuse("NotFound");
      if (kept.row.shown.shared && !projections.get(id)) return refuse("NotFound"); // both have erased it meanwhile
      this.#undo.delete(id);
      this.#texts.commit(() => {
        drafts.append(id, 0, kept.changes);
        const { shown } = kept.row;
        const record = recordIdFromHex(id);
        const doc = this.#texts.withDraft(id, shown.shared && record ? this.#texts.snapshot(record) : null, 1);
        const now = projections.get(id)?.shown ?? shown;
        const row = this.#texts.put(id, 1, document.content(doc), { ...this.#texts.partOf(now), unshared: true });
        if (shown.setAside !== row.shown.setAside) this.#texts.putAside(row, shown.setAside);
      });
      parts.events.replaced(id);
      return this.#texts.answer(id);
    });
  }
}
