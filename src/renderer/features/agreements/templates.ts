/** Texts to start from: data in `resources/`, our own words, plain paragraphs. An ellipsis is where the people write. */
import { z } from "zod";
import starterData from "../../../../resources/en/boundaryStarters.json" with { type: "json" };
import templateData from "../../../../resources/en/templates.json" with { type: "json" };
import { LIMIT } from "../../../shared/protocol/limits.ts";

/** The practice it comes from (docs/glossary.md). */
const practice = z.string().regex(/^P\d\d$/);
/** No markup and no line end: one paragraph is one clause. */
const paragraph = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[^\n\r<>*_#`[\]]+$/);

export const templateSchema = z.array(
  z.strictObject({
    id: practice,
    title: paragraph.max(LIMIT.titleChars),
    about: paragraph.max(90),
    paragraphs: z.array(paragraph).min(3).max(8),
  }),
);
export const starterSchema = z.array(z.strictObject({ id: practice, text: paragraph.max(120).regex(/^I will /) }));
export type Template = z.infer<typeof templateSchema>[number];
export type BoundaryStarter = z.infer<typeof starterSchema>[number];

export const templates: readonly Template[] = templateData;
export const boundaryStarters: readonly BoundaryStarter[] = starterData;

/** What the two begin with once they are connected: in place of a template's id. */
export const FIRST_SENTENCE = "sentence";

/** A template's paragraphs as the text of a record: one paragraph is one clause. */
export const templateBody = (template: Template): string => template.paragraphs.join("\n");
