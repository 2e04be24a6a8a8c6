/** Unshared words become what both have: by Share, as one step, or letter by letter in Write together (LG3). */
import type { ActorNonce } from "../../../shared/base/brand.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import * as document from "./document.ts";
import { lostInDraft } from "./issued.ts";
import { type ProjectionRow, recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import { sealChanges, sealNew } from "./seal.ts";
import type { Turns } from "../../../shared/base/turns.ts";

/** Undefined where the own gate refused it, or what it was read from has moved. */
type Shared = Result<Projection, AppError> | undefined;

export class Sharing {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;
  readonly #keepText: (id: string, text: RecordText) => void;

  constructor(texts: RecordTexts, turns: Turns, keepText: (id: string, text: RecordText) => void) {
    this.#texts = texts;
    this.#turns = turns;
    this.#keepText = keepText;
  }

  /** Seals the unshared words into one entry and destroys the draft's own history, in one transaction (LG3). */
  share(id: string, why: string): Promise<Result<Projection, AppError>> {
    return this.#turns.inTurn(id, async () => {
      const { space, projections } = this.#texts;
      const row = projections.get(id);
      if (!space) return refuse("NotPaired");
      if (space.place !== "ok") return refuse(space.place === "full" ? "TooManyDevices" : "DeviceRemoved");
      if (!row) return refuse("NotFound");
      if (row.shown.owner === "partner") return refuse("NotYours");
      if (row.shown.fault) return refuse("Unsupported");
      if (row.drafts === 0) return ok(row.shown);
      const { mine } = this.#texts.text(id) ?? {};
      if (!mine) return refuse("NotFound");
      // Once more, from what is there then: a log may have been given up, or a change stopped counting, meanwhile (RB3).
      const shared = (await this.#tryShare(space, id, why)) ?? (await this.#tryShare(space, id, why));
      if (!shared) {
        // CV4: the draft stays as it is, and a copy of its words is kept besides.
        this.#keepText(id, mine);
        return refuse("Refused");
      }
      if (shared.ok) this.#texts.parts.events.replaced(id);
      return shared;
    });
  }

  async #tryShare(space: SharedSpace, id: string, why: string): Promise<Shared> {
    const row = this.#texts.projections.get(id);
    if (!row) return refuse("NotFound");
    if (row.shown.fault) return refuse("Unsupported"); // found just now: what it rests on is lost here (D3)
    return row.shown.shared ? this.#shareChanges(space, id, why) : this.#shareNew(space, row, why);
  }

  async #shareNew(space: SharedSpace, row: ProjectionRow, why: string): Promise<Shared> {
    const texts = this.#texts;
    const { id, kind, template } = row.shown;
    const text = texts.text(id);
    if (!text) return refuse("NotFound");
    const draft = { kind, ...text.mine, ...(template === undefined ? {} : { template }) };
    const settled = lostInDraft(texts, id);
    const { accepted, record } = await sealNew(texts, space, { of: id, text: draft, why }, (fresh) => {
      texts.issued.note(settled);
      texts.kept.move(id, fresh);
      texts.forgetLocal(id);
    });
    if (!accepted) return undefined;
    texts.parts.events.projections([], [id]);
    return texts.answer(record);
  }

  async #shareChanges(space: SharedSpace, id: string, why: string): Promise<Shared> {
    const texts = this.#texts;
    const record = recordIdFromHex(id);
    const docs = texts.documents(id);
    if (!record || !docs) return refuse("NotFound");
    const { nonce, actor } = texts.freshActor(id);
    const shared = document.load(texts.snapshot(record), actor);
    const { changes } = document.freshChanges(docs.mine, document.heads(docs.shared), shared);
    const alongside = (): void => texts.dropDraft(id);
    if (changes.length === 0) {
      texts.commit(alongside);
      return texts.answer(id);
    }
    const accepted = await sealChanges(texts, space, record, { nonce, changes, why, together: false, alongside });
    if (accepted === undefined) return refuse("NotFound");
    return accepted ? texts.answer(id) : undefined;
  }

  /** One grouped edit of Write together, sealed as it is (LG3). False where it could not be. */
  async sealTogether(id: string, nonce: ActorNonce, changes: readonly Uint8Array[]): Promise<boolean> {
    const { space } = this.#texts;
    const record = recordIdFromHex(id);
    if (!space || !record) return false;
    const seal = () => sealChanges(this.#texts, space, record, { nonce, changes, why: "", together: true });
    return (await this.#texts.reading(seal)) ?? false;
  }
}
