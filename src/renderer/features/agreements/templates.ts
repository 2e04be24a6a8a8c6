/** Texts to start from: data in `resources/`, our own words, plain paragraphs. Words in brackets are where the people write. */
import { z } from "zod";
import starterData from "../../../../resources/en/boundaryStarters.json" with { type: "json" };
import templateData from "../../../../resources/en/templates.json" with { type: "json" };
import { LIMIT } from "../../../shared/protocol/limits.ts";

/** The practice it comes from (docs/glossary.md). */
const practice = z.string().regex(/^P\d\d$/);
/** No markup and no line end: one paragraph is one clause. Brackets only as blanks, braces only around the two names. */
const paragraph = z
  .string()
  .min(1)
  .max(400)
  .regex(/^(?:[^\n\r<>*_#`[\]{}…]|\[[^[\]{}\n]{1,120}\]|\{me\}|\{partner\})+$/);
const line = z.string().regex(/^[^\n\r<>*_#`[\]{}…]+$/);

export const templateSchema = z.array(
  z.strictObject({
    id: practice,
    /** Left out: an agreement. */
    kind: z.enum(["phrase", "rhythm"]).optional(),
    title: line.max(LIMIT.titleChars),
    about: line.max(90),
    /** Further words by which it is found. */
    find: line.max(120),
    /** What may be said as the why of sharing or offering it. */
    why: line.max(90),
    /** Among the few that are shown first. */
    first: z.boolean().optional(),
    paragraphs: z.array(paragraph).min(1).max(8),
    /** Moments to pick from; each one picked is a clause after the paragraphs. */
    picks: z.array(z.strictObject({ about: line.max(60), clause: paragraph })).optional(),
    /** What each may be asked apart (CR1), and how the answer begins in the text; `{name}` is whose it is. */
    apart: z
      .array(z.strictObject({ ask: line.max(90), line: z.string().regex(/^[^[\]{}]*\{name\}[^[\]{}]*:$/) }))
      .min(1)
      .max(LIMIT.answerParts)
      .optional(),
    /** Suggested when the text is offered to be signed. */
    terms: z.strictObject({
      interval: z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12)]).optional(),
      trial: z
        .strictObject({
          weeks: z.union([z.literal(2), z.literal(4), z.literal(8), z.literal(13)]),
          question: line.max(90),
        })
        .optional(),
    }),
  }),
);
export const starterSchema = z.array(z.strictObject({ id: practice, text: paragraph.max(120).regex(/^I will /) }));
export type Template = z.infer<typeof templateSchema>[number];
export type BoundaryStarter = z.infer<typeof starterSchema>[number];

export const templates = templateData as readonly Template[];
export const boundaryStarters: readonly BoundaryStarter[] = starterData;

export const templateOf = (id: string | undefined): Template | undefined => templates.find((one) => one.id === id);

/** What the two begin with once they are connected: in place of a template's id. */
export const FIRST_SENTENCE = "sentence";

/** The two, as they stand in a text; a blank for whoever has no name here yet. */
export type Names = { readonly me: string; readonly partner: string };

/** Its clauses. `picked`: places in `picks`; left out, none of them. */
export const templateParagraphs = (
  { paragraphs, picks = [] }: Template,
  { me, partner }: Names,
  picked: readonly number[] = [],
): string[] => {
  const clauses = [...paragraphs, ...picked.toSorted((a, b) => a - b).flatMap((at) => picks[at]?.clause ?? [])];
  return clauses.map((clause) => clause.replaceAll("{me}", () => me).replaceAll("{partner}", () => partner));
};

/** What a text begins as. A phrase is called by its own words, which are still to be found. */
export const begunAs = ({ id, kind, title }: Template) => ({
  kind: kind ?? ("agreement" as const),
  title: kind === "phrase" ? "" : title,
  template: id,
});

/** Those in which each searched word stands, in title, line or further words; the title's first letters count most. */
export function findTemplates(searched: string): readonly Template[] {
  const words = searched.toLowerCase().split(/\s+/).filter(Boolean);
  const says = ({ title, about, find, picks = [] }: Template): string =>
    [title, about, find, ...picks.map((pick) => pick.about)].join(" ").toLowerCase();
  return templates.filter((template) => words.every((word) => says(template).includes(word)));
}
