/**
 * What a record's document says, read totally: any document at all gives a value (CV2), since two valid edits can merge
 * into something neither would have written.
 */
import { LIMIT } from "../protocol/limits.ts";

/** Which kinds of record exist so far (docs/glossary.md). */
export const recordKinds = ["agreement", "boundary", "phrase", "rhythm", "review"] as const;
export type RecordKind = (typeof recordKinds)[number];
export const isRecordKind = (kind: string): kind is RecordKind => (recordKinds as readonly string[]).includes(kind);
/** Kinds that belong to one person, who alone writes them (OW1, F07). */
export const isOwnerOnly = (kind: RecordKind): boolean => kind === "boundary";
/** Kinds that two people offer and sign (SG1): what both write, but for what they wrote while looking back. */
export const isAgreeable = (kind: RecordKind): boolean => !isOwnerOnly(kind) && kind !== "review";

/** The shape every kind has inside Automerge. Plain paragraphs: one paragraph is one clause, no markup. */
export type RecordDoc = { v: 1; kind: RecordKind; title: string; body: string; template?: string };

export type RecordContent = {
  /** Undefined where it says none this version knows. */
  readonly kind: RecordKind | undefined;
  readonly title: string;
  readonly body: string;
  readonly template: string | undefined;
  /** Fields that hold something this version can't read; they are kept, and shown as such. */
  readonly unreadable: readonly string[];
};

const fields = ["template", "kind", "title", "body"] as const;

export function readRecord(doc: unknown): RecordContent {
  const source = typeof doc === "object" && doc !== null ? (doc as Record<string, unknown>) : {};
  const unreadable: string[] = [];
  const text = (field: (typeof fields)[number], max: number): string => {
    const value = source[field];
    if (value === undefined) return "";
    if (typeof value !== "string") {
      unreadable.push(field);
      return "";
    }
    return value.slice(0, max);
  };
  const template = text("template", 8);
  const kind = text("kind", 32);
  return {
    kind: isRecordKind(kind) ? kind : undefined,
    title: text("title", LIMIT.titleChars).replace(/\s+/g, " "),
    body: text("body", LIMIT.textChars),
    template: template === "" ? undefined : template,
    unreadable,
  };
}

/** A content that another process read: believed no further than a document is. */
export function rereadContent(said: unknown): RecordContent {
  const named = typeof said === "object" && said !== null && "unreadable" in said ? said.unreadable : undefined;
  const { unreadable, ...content } = readRecord(said);
  const also = fields.filter((field) => Array.isArray(named) && named.includes(field));
  return { ...content, unreadable: [...new Set([...unreadable, ...also])] };
}

/** The clauses of a text: its non-empty paragraphs. */
export const clauses = (body: string): string[] =>
  body
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

export function excerpt(body: string, chars = 140): string {
  const flat = body.replace(/\s+/g, " ").trim();
  return flat.length <= chars ? flat : `${flat.slice(0, chars - 1).trimEnd()}…`;
}
