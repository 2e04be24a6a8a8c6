/**
 * What one space's gate reads and writes of records: an accepted entry's words reach the lists here, in the gate's
 * transaction. It reads its own space's rows alone: an entry may name a record of an earlier one (SP1), and moves nothing there.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { isAnswer, isRedaction, KIND } from "../../../shared/protocol/entry.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import type { RecordRows } from "../gate/gateParts.ts";
import type { JudgedText } from "../gate/judgeRecord.ts";
import type { JudgedRecord } from "../gate/pass.ts";
import { isRedacted, type RecordState } from "../gate/recordState.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { depth, sortCausally } from "../log/frontier.ts";
import { readable } from "../vault/store.ts";
import * as document from "./document.ts";
import { withDraft } from "./drafts.ts";
import { eraseRecord } from "./eraseRecord.ts";
import { putRight } from "./mendDraft.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";

export class FromGate implements RecordRows {
  readonly #texts: RecordTexts;
  readonly #space: SharedSpace;
  readonly #gone: string[] = [];
  /** `draft`: what holds the words of it that were not shared. */
  readonly #erased: { readonly id: string; readonly draft: string | undefined }[] = [];

  constructor(texts: RecordTexts, space: SharedSpace) {
    this.#texts = texts;
    this.#space = space;
  }

  state: RecordRows["state"] = (record) => this.#space.rows.state(record);
  snapshot: RecordRows["snapshot"] = (record) => this.#space.rows.snapshot(record);
  waitingFor: RecordRows["waitingFor"] = (key) => this.#space.rows.waitingFor(key);
  states: RecordRows["states"] = () => this.#space.rows.states();
  settle: RecordRows["settle"] = (committed) => this.#texts.settle(committed);

  draft: RecordRows["draft"] = (record) => {
    const id = idOf(record);
    // Where not even the document it stands on can be read, the draft is settled when that is made again.
    const changes = readable(() => this.#texts.draft(id)) ?? [];
    return { rows: this.#texts.draftRows(id), changes };
  };

  save({ state, snapshot, rows, text, draft, grown }: JudgedRecord, mended: boolean): void {
    const { stood, projections } = this.#texts;
    const space = this.#space;
    const id = idOf(state.record);
    if (this.#isOfAnother(state.record)) return space.rows.write(state, snapshot);
    this.#texts.standings.moved(id);
    if (isRedacted(state)) return this.#erase(state, rows);
    if (mended) this.#keepStood(state.record, snapshot);
    const waits = stood.get(id);
    if (waits && !document.knows(document.load(snapshot, this.#texts.freshActor(id).actor), waits.heads)) {
      const drafts = this.#texts.draftRows(id);
      const { shown } = projections.get(id) ?? {};
      space.rows.write(state, snapshot);
      const since = { lastBy: shown?.lastBy ?? "partner", day: (shown?.day ?? this.#texts.parts.today()) as Day };
      return this.#texts.write(id, drafts, { snapshot, state, ...since });
    }
    stood.end(id);
    const drafts = grown && !waits ? this.#texts.draftRows(id) : this.#standDraft(id, state, snapshot);
    // Words written here since it was staged, or moved just now, are not in what was read there.
    const stands = !waits && drafts === draft.rows && (grown || drafts === 0);
    space.rows.write(state, snapshot);
    this.#draw(state, snapshot, stands ? text : "unread", drafts, this.#latest(state.record, rows));
  }

  /** SG8. What comes of it later has no words. */
  #erase(state: RecordState, rows: readonly EntryRow[]): void {
    const before = readable(() => this.state(state.record));
    if (!before || !isRedacted(before)) {
      const agreed = rows.find(({ hash }) =>
        state.redaction.agreed.some(({ at }) => sameBytes(at.hash, hash)),
      )?.frontier;
      const draft = eraseRecord(this.#texts, this.#space, state.record, before, agreed);
      this.#erased.push({ id: idOf(state.record), draft });
    }
    this.#space.rows.write(state, null);
  }

  #isOfAnother = (record: RecordId): boolean =>
    this.#texts.earlier.some((space) => space !== this.#space && space.rows.has(record));

  /** The row of a record as its entries say now, whatever was known of it. Inside a transaction. */
  redraw(record: RecordId): void {
    const texts = this.#texts;
    const state = this.state(record);
    const drafts = texts.drafts.count(idOf(record));
    const latest = this.#space.log.ofRecord(record).findLast(isNews);
    if (state) this.#draw(state, this.snapshot(record), "unread", drafts, latest);
  }

  #draw(
    state: RecordState,
    snapshot: Uint8Array | null,
    text: JudgedText,
    drafts: number,
    latest: EntryRow | undefined,
  ): void {
    const { projections, parts, who } = this.#texts;
    const id = idOf(state.record);
    if (!state.created) return this.#forget(id, drafts);
    const before = projections.get(id)?.shown;
    const person = latest && this.#space.log.personOf(latest.entry.core.device);
    const lastBy = person ? who(person) : (before?.lastBy ?? "partner");
    const day = latest?.entry.core.day ?? (before?.day as Day | undefined) ?? parts.today();
    const last = latest && { depth: depth(latest.frontier), hash: toHex(latest.hash) };
    const act = latest && actOf(state, latest);
    this.#texts.write(id, drafts, {
      snapshot,
      state,
      text,
      lastBy,
      day,
      ...(last ? { last } : {}),
      ...(act ? { act } : {}),
    });
  }

  /** D3: rows this record rests on are lost; how it stood is kept until they are back. */
  #keepStood(record: RecordId, snapshot: Uint8Array | null): void {
    const texts = this.#texts;
    const id = idOf(record);
    const before = readable(() => this.state(record));
    const saved = readable(() => this.snapshot(record));
    if (!before?.created || !saved) return;
    const { actor } = texts.freshActor(id);
    if (document.knows(document.load(snapshot, actor), before.heads)) return;
    const known = texts.stood.get(id);
    const person = this.#space.log.personOf(before.created.at.device);
    const mine = known?.mine ?? (person !== undefined && texts.who(person) === "me");
    const old = document.load(saved, actor);
    const doc = known ? document.joined(document.load(known.snapshot, actor), old) : old;
    const { kind } = before.created;
    texts.stood.put(record, { heads: document.heads(doc), mine, kind, snapshot: known ? document.save(doc) : saved });
  }

  /**
   * Of the accepted entries the last one in the order every device has, so that their lists agree whichever came first.
   * Undefined where it is the one known already.
   */
  #latest(record: RecordId, rows: readonly EntryRow[]): EntryRow | undefined {
    const known = this.#texts.projections.get(idOf(record))?.last;
    const moved = rows.some(({ hash, status }) => status !== "accepted" && toHex(hash) === known?.hash);
    if (!known || moved) return this.#space.log.ofRecord(record).findLast(isNews);
    const newest = sortCausally(rows.filter(isNews)).at(-1);
    if (!newest) return undefined;
    const [at, hash] = [depth(newest.frontier), toHex(newest.hash)];
    return at > known.depth || (at === known.depth && hash > known.hash) ? newest : undefined;
  }

  /**
   * Before the new state is written: unshared words that rest on something which does not count any more (FK1) are put on
   * what is left; else they would be in no text. How many draft rows there are then.
   */
  #standDraft(id: string, next: RecordState, snapshot: Uint8Array | null): number {
    const texts = this.#texts;
    const drafts = texts.draftRows(id);
    if (drafts === 0) return 0;
    const shared = document.load(snapshot, texts.freshActor(id).actor);
    const before = readable(() => ({ state: this.state(next.record), snapshot: this.snapshot(next.record) }));
    if (!before) {
      // Made again from a log that is whole: all that the draft rests on is there again.
      const begun = texts.drafts.begun(texts.drafts.groupOf(id), drafts);
      return begun.lost > 0 ? putRight(texts, id, begun, shared) : drafts;
    }
    if (!before.state?.created) return drafts;
    if (next.created && document.knows(shared, before.state.heads)) return drafts;
    const old = document.load(before.snapshot, texts.freshActor(id).actor);
    const mine = withDraft(old, texts.drafts.read(id, drafts));
    return texts.standDraft(id, old, mine, next.created && shared);
  }

  /** A record none of whose entries counts any more is in no list; with unshared words in it, it becomes one's own. */
  #forget(id: string, drafts: number): void {
    const texts = this.#texts;
    const row = texts.projections.get(id);
    if (!row?.shown.shared) return;
    if (drafts > 0) {
      texts.putLocal(id, 1, document.content(texts.withDraft(id, null, 1)), row.shown.kind);
      return;
    }
    texts.forget(id);
    this.#gone.push(id);
  }

  /** After the gate evaluated: tells the window which rows moved. */
  announce(records: readonly RecordId[]): void {
    const shown = (id: string) => this.#texts.projections.get(id)?.shown;
    for (const record of records) this.#texts.standings.moved(idOf(record));
    const { events } = this.#texts.parts;
    const erased = this.#erased.splice(0).filter(({ id }) => !shown(id));
    const moved = [...records.map(idOf), ...erased.flatMap(({ draft }) => draft ?? [])];
    const rows = moved.map(shown).filter((row) => row !== undefined);
    const gone = [...this.#gone.splice(0), ...erased.map(({ id }) => id)].filter((id) => !shown(id));
    if (erased.length > 0) events.erased();
    if (rows.length > 0 || gone.length > 0) events.projections(rows, gone);
    for (const { id } of erased) events.replaced(id);
  }
}

/** What was said of a text by an entry that leaves it as it is. */
const acts: Readonly<Record<number, Projection["act"]>> = {
  [KIND.offer]: "offered",
  [KIND.sign]: "signed",
  [KIND.withdraw]: "withdrew",
  [KIND.pause]: "paused",
  [KIND.resume]: "resumed",
  [KIND.keep]: "kept",
  [KIND.decline]: "declined",
};

/** SG4: what a withdrawal takes back can be an offer. */
function actOf(state: RecordState, { entry, hash }: EntryRow): Projection["act"] {
  const act = acts[entry.core.kind];
  const item = act === "withdrew" && state.stated.find(({ at }) => sameBytes(at.hash, hash));
  if (!item) return act;
  const { unoffers, withdrawals } = agreedOf(state);
  const id = toHex(item.id);
  return unoffers.has(id) && !withdrawals.has(id) ? "unoffered" : act;
}

/**
 * Whether it says something new of the text: that somebody has read it does not (OW2), nor what is answered apart (CR1), nor
 * that a day was noted (RY2), nor that somebody asks to erase it (SG8).
 */
const isNews = ({ status, entry: { core } }: EntryRow): boolean =>
  status === "accepted" &&
  core.kind !== KIND.acknowledge &&
  core.kind !== KIND.noted &&
  !isAnswer(core.kind) &&
  !isRedaction(core.kind);
