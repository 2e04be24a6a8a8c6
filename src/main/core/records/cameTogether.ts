/** CV6: where what two persons wrote apart came together into a text that neither wrote, and what still stands of it. */
import { createHash } from "node:crypto";
import { isNobodysTitle, mergedParagraphs, nobodysParagraphs, stillAt } from "../../../shared/domain/mergedText.ts";
import type { MergedPart } from "../../../shared/domain/mergedText.ts";
import { type Line, type Meeting, meetings, type Sharing } from "../../../shared/domain/writtenApart.ts";
import type { ApartPart } from "../../../shared/ipc/textShapes.ts";
import type { Past } from "./document.ts";
import type { Brought } from "./sharings.ts";

/** More meetings than these, or marks, help nobody; the newest are looked at. */
const MOST_MEETINGS = 256;
const MOST_MARKS = 32;

type Part = MergedPart & { readonly field: ApartPart["field"] };
type Whose = ApartPart["lines"][number]["who"];

export type Met = {
  readonly key: string;
  /** Place of the newest sharing that met here. */
  readonly after: number;
  readonly day: number;
  readonly before: readonly string[];
  readonly lines: readonly { readonly who: Whose; readonly heads: readonly string[] }[];
  readonly together: readonly string[];
  readonly parts: readonly Part[];
};

/** The newest first. Those where every paragraph is as one of the two wrote it are left out. */
export function cameTogether(past: Past, told: readonly Brought[]): Met[] {
  return meetings(asSharings(told))
    .slice(0, MOST_MEETINGS)
    .map((meeting) => read(meeting, told, past))
    .filter(({ parts }) => parts.length > 0)
    .toSorted((a, b) => b.after - a.after);
}

function asSharings(told: readonly Brought[]): Sharing[] {
  const places = new Map(told.flatMap(({ made }, at) => made.map((hash) => [hash, at] as const)));
  return told.map(({ key, who, kind, before }) => {
    const rests = new Set(before.flatMap((hash) => places.get(hash) ?? []));
    return { key, who, live: kind === "together", rests: [...rests] };
  });
}

function read(meeting: Meeting, told: readonly Brought[], past: Past): Met {
  const alone = meeting.lines.flatMap(({ alone }) => alone.flatMap((at) => told[at] ?? []));
  const known = new Set(alone.flatMap(({ made }) => made));
  const before = [...new Set(alone.flatMap((sharing) => sharing.before))].filter((hash) => !known.has(hash));
  const headsOf = ({ ends }: Line): string[] => ends.flatMap((at) => told[at]?.after ?? []);
  const [one, other] = [headsOf(meeting.lines[0]), headsOf(meeting.lines[1])];
  const together = [...one, ...other];
  return {
    key: hashOf(meeting.key),
    after: Math.max(...meeting.lines.flatMap(({ ends }) => ends)),
    day: Math.max(...alone.map(({ day }) => day)),
    before,
    lines: [
      { who: whose(meeting.lines[0], told), heads: one },
      { who: whose(meeting.lines[1], told), heads: other },
    ],
    together,
    parts: partsOf(past, { before, one, other, together }),
  };
}

function whose({ alone }: Line, told: readonly Brought[]): Whose {
  const persons = new Set(alone.flatMap((at) => told[at]?.who ?? []));
  return persons.size > 1 ? "both" : persons.has("me") ? "me" : "partner";
}

type Points = Readonly<Record<"before" | "one" | "other" | "together", readonly string[]>>;

function partsOf(past: Past, points: Points): Part[] {
  const together = past.textsAt(points.together);
  const [one, other] = [past.textsAt(points.one), past.textsAt(points.other)];
  const isTitle = isNobodysTitle([one.title, other.title], together.title);
  const isBody = nobodysParagraphs([one.body, other.body], together.body).length > 0;
  if (!isTitle && !isBody) return [];
  const before = past.textsAt(points.before);
  const parts: Part[] = [];
  if (isTitle) {
    const place = { from: 0, to: together.title.length };
    const lines = [one.title, other.title] as const;
    parts.push({ field: "title", place, before: before.title, lines, together: together.title });
  }
  if (isBody) {
    const line = (text: string, heads: readonly string[]) => ({
      text,
      fromBefore: past.edits(points.before, heads).body,
      toTogether: past.edits(heads, points.together).body,
    });
    const lines = [line(one.body, points.one), line(other.body, points.other)] as const;
    const merged = mergedParagraphs({ before: before.body, lines, together: together.body }, MOST_MARKS);
    parts.push(...merged.map((part) => ({ field: "body", ...part }) as const));
  }
  return parts;
}

/** What nobody has changed since, in the order of the text as it stands. */
export function stillApart(past: Past, met: readonly Met[]): ApartPart[] {
  if (met.length === 0) return [];
  const now = past.textsAt(past.now);
  const marks = new Map<string, ApartPart>();
  for (const { together, lines, parts } of met) {
    const standing = parts.filter((part) => now[part.field].includes(part.together));
    const edits = standing.length > 0 ? past.edits(together, past.now) : { title: [], body: [] };
    for (const part of standing) {
      const { field, before, together: text } = part;
      const place = stillAt(text, part.place, edits[field], now[field]);
      const said = lines.map(({ who }, at) => ({ who, text: part.lines[at] ?? "" }));
      const key = hashOf(JSON.stringify([field, before, text, said.map((line) => line.text).toSorted()]));
      if (!place || marks.size === MOST_MARKS || marks.has(key)) continue;
      marks.set(key, { key, field, at: place.from, before, lines: said, now: text });
    }
  }
  return [...marks.values()].toSorted((a, b) => b.field.localeCompare(a.field) || a.at - b.at);
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
