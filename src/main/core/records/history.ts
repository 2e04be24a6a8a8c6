import type { PersonKey, RecordId } from "../../../shared/base/brand.ts";
import { quoteChange } from "../../../shared/domain/quoteChange.ts";
import { readRecord } from "../../../shared/domain/record.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { Answer } from "../../../shared/ipc/contract.ts";
import type { ApartPart, HistoryStep, RecordText } from "../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import { cameTogether, type Met, stillApart } from "./cameTogether.ts";
import * as document from "./document.ts";
import type { KeptStories, KeptStory } from "./keptStories.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";
import { type Brought, sharingsOf } from "./sharings.ts";
import { type Said, statedIn } from "./stated.ts";
import { reached, textsOf, versionsOf } from "./versions.ts";

type Texts = Pick<RecordTexts, "sharedDocument" | "spaceOf">;
type Story = Omit<KeptStory, "print"> & { readonly id: string };
/** A text of the story, and the step after which it stood. */
export type Stood = { readonly step: HistoryStep; readonly text: RecordText };

/**
 * A record's story: one step a sharing, in causal order, and one where two lines met (CV6). What a step changed is read
 * between what its author saw and what they shared, so that text written apart is never told as theirs.
 */
export class History {
  readonly #texts: Texts;
  readonly #me: PersonKey;
  readonly #kept: KeptStories | undefined;
  /** Of the record read last: the open one, of which several things are asked, and again after each letter in pencil. */
  #read: Story | undefined;

  constructor(texts: Texts, me: PersonKey, kept?: KeptStories) {
    this.#texts = texts;
    this.#me = me;
    this.#kept = kept;
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

  /** The text after each step that changed it, with all that had been shared by then; oldest first. */
  stood(id: string): Stood[] {
    const story = this.#story(id);
    if (!story) return [];
    const [texts, ends] = [textsOf(story.versions), new Map(story.ends)];
    return story.steps.flatMap((step) => {
      const text = texts[ends.get(step.key) ?? -1];
      return text ? [{ step, text: shown(text) }] : [];
    });
  }

  step(id: string, key: string): Result<Answer<"record.step">, AppError> {
    const story = this.#story(id);
    const points = story && new Map(story.points).get(key);
    if (!points) return err({ type: "NotFound" });
    if (!("before" in points)) {
      const texts = textsOf(story.versions);
      const at = (index: number): RecordText => shown(texts[index] ?? { title: "", body: "" });
      return ok({ before: at(points[0]), after: at(points[1]) });
    }
    const doc = this.#texts.sharedDocument(id);
    if (!doc) return err({ type: "NotFound" });
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
    const record = recordIdFromHex(id);
    const print = record && this.#kept?.print(record);
    const kept = print === undefined ? undefined : record && this.#kept?.get(record);
    if (kept && kept.print === print) return (this.#read = { ...kept, id });
    const story = this.#tell(id, record, kept);
    if (story && record && print !== undefined) this.#kept?.put(record, { ...story, print });
    return (this.#read = story);
  }

  #tell(id: string, record: RecordId | undefined, kept: KeptStory | undefined): Story | undefined {
    const space = record && this.#texts.spaceOf(record);
    const rows = (record && space?.log.ofRecord(record)) ?? [];
    const told = space ? sharingsOf(rows, space, this.#me) : [];
    const said = space ? statedIn(rows, told, space, this.#me) : [];
    const past = new document.Past(() => {
      const doc = this.#texts.sharedDocument(id);
      if (!doc) throw new Gone();
      return doc;
    });
    try {
      if (told.length === 0) void past.now;
      const versions = versionsOf(told, past, kept?.versions ?? []);
      const met = cameTogether(past, told);
      return {
        id,
        versions,
        ...tell({ past, told, met, said, texts: textsOf(versions) }),
        apart: stillApart(past, met),
      };
    } catch (error) {
      if (error instanceof Gone) return undefined;
      throw error;
    } finally {
      past.free();
    }
  }
}

/** As a window shows it, whatever an altered app may have shared. */
const shown = (text: RecordText): RecordText => {
  const { title, body } = readRecord(text);
  return { title, body };
};

/** There is no such record. */
class Gone extends Error {}

type ToTell = {
  readonly past: document.Past;
  readonly told: readonly Brought[];
  readonly met: readonly Met[];
  readonly said: readonly Said[];
  /** After each of what is told. */
  readonly texts: readonly RecordText[];
};

function tell({ past, told, met, said, texts }: ToTell): Pick<Story, "steps" | "points" | "ends"> {
  const steps: HistoryStep[] = [];
  const stated = said.toReversed();
  const state = (before: number): void => {
    for (let next = stated.at(-1); next && next.after <= before; next = stated.at(-1)) {
      steps.push(next.step);
      stated.pop();
    }
  };
  const points: Story["points"][number][] = [];
  const ends: Story["ends"][number][] = [];
  const waiting = met.toReversed();
  let heads: string[] = [];
  for (let at = 0; at < told.length; at++) {
    const stretch = stretchFrom(told, at);
    const [first] = stretch;
    if (!first) break;
    state(at);
    const last = at + stretch.length - 1;
    const { key, who, day, kind, why } = first;
    let isInLine = true;
    for (const sharing of stretch) {
      isInLine &&= isSame(heads, sharing.before);
      heads = reached(heads, sharing);
    }
    if (isInLine) {
      points.push([key, [at - 1, last]]);
      steps.push({ key, who, day, kind, why, ...quoteChange(whole(texts[at - 1]), whole(texts[last])) });
    } else {
      const own = { before: first.before, after: stretch.reduce<string[]>(reached, []) };
      points.push([key, own]);
      steps.push({ key, who, day, kind, why, ...past.told(own.before, own.after) });
    }
    ends.push([key, last]);
    while (waiting[0] !== undefined && waiting[0].after <= last) {
      const meeting = waiting.shift();
      if (!meeting) break;
      const { before, together, lines } = meeting;
      points.push([meeting.key, { before, after: together, lines }]);
      steps.push({ key: meeting.key, who, day: meeting.day, kind: "met", why: "", put: "", took: "" });
    }
    at = last;
  }
  state(Infinity);
  return { steps, points, ends };
}

const whole = ({ title, body }: RecordText = { title: "", body: "" }): string => `${title}\n${body}`;
const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((hash) => other.includes(hash));

/** Both people's letters alternate while writing together; the stretch is one step, named after who began it, on that day. */
function stretchFrom(told: readonly Brought[], at: number): readonly Brought[] {
  const first = told[at];
  if (first?.kind !== "together") return told.slice(at, at + 1);
  let end = at + 1;
  while (told[end]?.kind === "together" && told[end]?.day === first.day) end += 1;
  return told.slice(at, end);
}
