/** Where each agreement stands, for its row: from its statements, and the day it is asked on (TM1). In memory alone. */
import { createHash } from "node:crypto";
import { type Calendar, type Stands, statusOn } from "../../../shared/domain/agreement/status.ts";
import type { Standing } from "../../../shared/ipc/textShapes.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";
import { readable } from "../vault/store.ts";

type Known = { readonly state: RecordState; readonly early: readonly StatedItem[] };
/** `revision`: of what it was made, so that a letter written in between makes nothing again. */
type Made = { readonly revision: string; readonly agreed: Stands | undefined };

export class Standings {
  readonly #calendar: Calendar;
  readonly #read: (id: string) => Known | undefined;
  readonly #made = new Map<string, Made>();
  readonly #moved = new Set<string>();

  constructor(calendar: Calendar, read: (id: string) => Known | undefined) {
    this.#calendar = calendar;
    this.#read = read;
  }

  /** What is stated of it may be other than it was. */
  moved(id: string): void {
    this.#moved.add(id);
  }

  /** What was known may not have become durable. */
  forget(): void {
    this.#made.clear();
  }

  /** Undefined where nobody has stated anything. */
  of(id: string): Standing | undefined {
    const { agreed, revision } = this.#madeOf(id) ?? {};
    if (!agreed || revision === undefined) return undefined;
    const { state, due, ends } = statusOn(agreed, this.#calendar);
    const isBeside = agreed.open.length > 0 && state !== "offered" && state !== "signed by one";
    return {
      state,
      revision,
      isBeside,
      ...(due !== undefined && due <= this.#calendar.today ? { due } : {}),
      ...(ends === undefined || state !== "in force" ? {} : { ends }),
    };
  }

  #madeOf(id: string): Made | undefined {
    const before = this.#made.get(id);
    if (before && !this.#moved.delete(id)) return before;
    const known = readable(() => this.#read(id));
    if (!known) return undefined;
    const { state } = known;
    const revision = nameOf(known);
    if (before?.revision === revision) return before;
    const made = { revision, agreed: state.stated.length > 0 ? standsBy(known) : undefined };
    this.#made.set(id, made);
    return made;
  }
}

/** What is kept holds on to no statement's past. */
function standsBy({ state, early }: Known): Stands {
  const { offers, signed, tops, last, open, pausedBy, kept, isWithdrawn } = agreedOf(state, early);
  return { offers, signed, tops, last, open, pausedBy, kept, isWithdrawn };
}

/** As many can be stated, and others: what counts of them may have moved from one to another (FK1). */
function nameOf({ state: { stated, reopened, declined }, early }: Known): string {
  const name = createHash("sha256");
  for (const { id, counts } of stated) name.update(id).update(counts ? "+" : "-");
  for (const { id } of early) name.update("early").update(id);
  for (const { offer } of reopened) name.update("reopened").update(offer);
  for (const { at } of declined) name.update("declined").update(at.hash);
  return name.digest("base64url");
}
