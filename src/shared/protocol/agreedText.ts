/**
 * The exact text that is offered and signed (SG1, SG2): what a person reads before signing is drawn from these bytes.
 *
 * text  = u8 1 ‖ text title ‖ list of text paragraph ‖ terms
 * terms = text zone ‖ u16 interval ‖ u16 cooling ‖ u8 trial: 0 none, 1 then the text before, 2 then none
 *         ‖ [u32 until ‖ text question]
 */
import { MAX_DAY } from "../base/day.ts";
import { sameBytes } from "../base/bytes.ts";
import type { ByteReader } from "./codec.ts";
import { ByteWriter, decode, LIST_MOST } from "./codec.ts";
import { LIMIT } from "./limits.ts";

/** What is signed along with the words. Days are of the calendar in the zone that is named (TM1). */
export type Terms = {
  /** IANA name. Any name that looks like one: which of them exist differs from machine to machine. */
  readonly zone: string;
  /** Months after which the two want to look at it again. */
  readonly interval?: number;
  /** Days from the later of the two signatures until it is in force. */
  readonly cooling?: number;
  /** Until the end of a day (since 1970-01-01); then its question is asked, and the text before holds, or none. */
  readonly trial?: { readonly until: number; readonly question: string; readonly after: "previous" | "none" };
};

export type AgreedText = {
  readonly title: string;
  /** One is one clause; none is empty. */
  readonly paragraphs: readonly string[];
  readonly terms: Terms;
};

/**
 * Characters nobody can see. With them, two texts that read alike would differ, or one would read otherwise than it is stored: controls,
 * soft hyphens, zero-width spaces, overrides of the writing direction, tags. Joiners and direction marks stay: whole scripts
 * and emoji need them.
 */
const UNSEEN = new RegExp(
  "[" +
    "\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f" + // controls, but for the ends of lines
    "\\u00ad\\u180e\\u200b\\u2060-\\u206f\\ufeff" + // soft hyphen, zero width
    "\\u202a-\\u202e\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}" + // overrides, annotations, tags
    "]",
  "gu",
);

/** Spaces, and letters that are drawn as one: the blank of Braille, two fillers. */
const SPACES = /[\s\u2800\u3164\uffa0]+/gu;
/** Signs that a script or an emoji needs between others: a line of nothing else is empty. */
const NOTHING = /^(?:[\u061c\u115f\u1160\u200c-\u200f\s]|\u034f|[\ufe00-\ufe0f])*$/u;

/** One line as it is signed: composed, without what can't be seen, its words one space apart. */
export function asLine(text: string): string {
  const line = text.toWellFormed().normalize("NFC").replace(UNSEEN, "").replace(SPACES, " ").trim();
  return NOTHING.test(line) ? "" : line;
}

/** The same words, however they were typed, are the same text. Longer ones are cut, as every reader of a record cuts them. */
export function asSigned({ title, body, terms }: { title: string; body: string; terms: Terms }): AgreedText {
  const { trial } = terms;
  return {
    title: asLine(title.slice(0, LIMIT.titleChars)),
    paragraphs: body
      .slice(0, LIMIT.textChars)
      .split(/[\n\r\v\f\u0085\u2028\u2029]+/u)
      .map(asLine)
      .filter((paragraph) => paragraph !== ""),
    terms: trial
      ? { ...terms, trial: { ...trial, question: asLine(trial.question.slice(0, LIMIT.titleChars)) } }
      : terms,
  };
}

const AFTER = ["previous", "none"] as const;

export const encodeAgreedText = ({ title, paragraphs, terms }: AgreedText): Uint8Array =>
  writeTerms(writeWords({ title, paragraphs }), terms).finish();

type Words = Pick<AgreedText, "title" | "paragraphs">;
const writeWords = ({ title, paragraphs }: Words): ByteWriter =>
  new ByteWriter()
    .u8(1)
    .text(title)
    .list(paragraphs, (w, paragraph) => w.text(paragraph));

/** The bytes of a text before its terms: alike for the same words, whatever their terms. */
export const encodeWords = (words: Words): Uint8Array => writeWords(words).finish();

export function writeTerms<W extends ByteWriter>(writer: W, { zone, interval = 0, cooling = 0, trial }: Terms): W {
  writer.text(zone).u16(interval).u16(cooling);
  return trial
    ? writer
        .u8(1 + AFTER.indexOf(trial.after))
        .u32(trial.until)
        .text(trial.question)
    : writer.u8(0);
}

/** Undefined for bytes that aren't those of the text they hold: one text has one encoding, so one hash. */
export function decodeAgreedText(bytes: Uint8Array): AgreedText | undefined {
  const text = rereadAgreedText(bytes);
  if (!text) return undefined;
  const again = asSigned({ ...text, body: text.paragraphs.join("\n") });
  return sameBytes(encodeAgreedText(again), bytes) ? text : undefined;
}

/** Of bytes that were decoded before, and so are those of their text: that takes long of a text of very many paragraphs. */
export const rereadAgreedText = (bytes: Uint8Array): AgreedText | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const title = reader.text(LIMIT.titleChars * 4);
    const paragraphs = reader.list(LIST_MOST, (r) => r.text(LIMIT.textChars * 4));
    return { title, paragraphs, terms: readTerms(reader) };
  });

export function readTerms(reader: ByteReader): Terms {
  const zone = reader.text(64);
  reader.check(/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone));
  const [interval, cooling] = [reader.u16(), reader.u16()];
  reader.check(interval <= LIMIT.intervalMonths && cooling <= LIMIT.coolingDays);
  const after = reader.u8();
  reader.check(after <= AFTER.length);
  const trial = after === 0 ? undefined : readTrial(reader, AFTER[after - 1] ?? "none");
  return {
    zone,
    ...(interval > 0 ? { interval } : {}),
    ...(cooling > 0 ? { cooling } : {}),
    ...(trial ? { trial } : {}),
  };
}

function readTrial(reader: ByteReader, after: (typeof AFTER)[number]): NonNullable<Terms["trial"]> {
  const until = reader.u32();
  reader.check(until <= MAX_DAY);
  return { until, question: reader.text(LIMIT.titleChars * 4), after };
}
