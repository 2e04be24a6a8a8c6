import type { PersonKey } from "../../../shared/base/brand.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { Answer, ApartPart, AppError, HistoryStep, RecordText } from "../../../shared/ipc/contract.ts";
import { cameTogether, type Met, stillApart } from "./cameTogether.ts";
import * as document from "./document.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";
import { type Brought, sharingsOf } from "./sharings.ts";
import { type Said, statedIn } from "./stated.ts";

type Texts = Pick<RecordTexts, "sharedDocument" | "spaceOf">;
type Points = Pick<Brought, "before" | "after"> & { readonly lines?: Met["lines"] };
type Story = {
  readonly id: string;
  readonly steps: HistoryStep[];
  readonly points: ReadonlyMap<string, Points>;
  readonly apart: ApartPart[];
};

/**
 * A record's story: one step a sharing, in causal order, and one where two lines met (CV6). What a step changed is read
 * between what its author saw and what they shared, so that text written apart is never told as theirs.
 */
export class History {
  readonly #texts: Texts;
  readonly #me: PersonKey;
  /** Of the record read last: the open one, of which several things are asked, and again after each letter in pencil. */
  #read: Story | undefined;

  constructor(texts: Texts, me: PersonKey) {
    this.#texts = texts;
    this.#me = me;
  }

  /** What was shared of it is no longer what it was. */
  moved(id?: string): void {
    if (id === undefined || this.#read?.id === id) this.#read = undefined;
  }

  steps(id: string): Result<HistoryStep[], AppError> {
    const story = this.#story(id);
    return story ? ok(story.steps) : err({ type: "NotFound" });
  }

  /** Paragraphs that both changed apart and nobody changed since. */
  apart(id: string): Result<ApartPart[], AppError> {
    const story = this.#story(id);
    return story ? ok(story.apart) : err({ type: "NotFound" });
  }

  step(id: string, key: string): Result<Answer<"record.step">, AppError> {
    const points = this.#story(id)?.points.get(key);
    const doc = points && this.#texts.sharedDocument(id);
    if (!points || !doc) return err({ type: "NotFound" });
    const text = (heads: readonly string[]): RecordText => {
      const { title, body } = document.contentAt(doc, heads);
      return { title, body };
    };
    const { before, after, lines } = points;
    const each = lines?.map(({ who, heads }) => ({ who, text: text(heads) }));
    const answer = { before: text(before), after: text(after), ...(each ? { lines: each } : {}) };
    document.free(doc);
    return ok(answer);
  }

  #story(id: string): Story | undefined {
    if (this.#read?.id === id) return this.#read;
    const doc = this.#texts.sharedDocument(id);
    if (!doc) return undefined;
    const record = recordIdFromHex(id);
    const space = record && this.#texts.spaceOf(record);
    const rows = (record && space?.log.ofRecord(record)) ?? [];
    const told = space ? sharingsOf(rows, space, this.#me) : [];
    const said = space ? statedIn(rows, told, space, this.#me) : [];
    const past = new document.Past(doc);
    const met = cameTogether(past, told);
    this.#read = { id, ...tell(past, told, met, said), apart: stillApart(past, met) };
    document.free(doc);
    return this.#read;
  }
}

function tell(
  past: document.Past,
  told: readonly Brought[],
  met: readonly Met[],
  said: readonly Said[],
): Pick<Story, "steps" | "points"> {
  const steps: HistoryStep[] = [];
  const stated = said.toReversed();
  const state = (before: number): void => {
    for (let next = stated.at(-1); next && next.after <= before; next = stated.at(-1)) {
      steps.push(next.step);
      stated.pop();
    }
  };
  const points = new Map<string, Points>();
  const waiting = met.toReversed();
  for (let at = 0; at < told.length; at++) {
    const stretch = stretchFrom(told, at);
    const [first] = stretch;
    if (!first) break;
    state(at);
    const last = at + stretch.length - 1;
    const { key, who, day, kind, why, before } = first;
    const after = stretch.reduce(reached, []);
    points.set(key, { before, after });
    steps.push({ key, who, day, kind, why, ...past.told(before, after) });
    while (waiting[0] !== undefined && waiting[0].after <= last) {
      const meeting = waiting.shift();
      if (!meeting) break;
      const { before: common, together, lines } = meeting;
      points.set(meeting.key, { before: common, after: together, lines });
      steps.push({ key: meeting.key, who, day: meeting.day, kind: "met", why: "", put: "", took: "" });
    }
    at = last;
  }
  state(Infinity);
  return { steps, points };
}

/** Both people's letters alternate while writing together; the stretch is one step, named after who began it, on that day. */
function stretchFrom(told: readonly Brought[], at: number): readonly Brought[] {
  const first = told[at];
  if (first?.kind !== "together") return told.slice(at, at + 1);
  let end = at + 1;
  while (told[end]?.kind === "together" && told[end]?.day === first.day) end += 1;
  return told.slice(at, end);
}

/** The heads a stretch has come to: those of its entries that no later one of it stands on. */
const reached = (heads: readonly string[], { before, after }: Brought): readonly string[] => [
  ...heads.filter((hash) => !before.includes(hash)),
  ...after,
];
