/** What the clauses of a text are asked (F13), on this machine, for whoever sits at it alone. */
import resource from "../../../../../resources/en/clauseHints.json" with { type: "json" };
import { clauseHints, type FindHints } from "../../../../shared/domain/hints/clauseHints.ts";
import { hintKey } from "../../../../shared/domain/hints/hintKey.ts";
import type { RecordText } from "../../../../shared/ipc/textShapes.ts";
import type { Field } from "../document.ts";

export type Question = {
  /** By which it is put away. */
  readonly key: string;
  readonly field: Field;
  /** Of that field, from 0. */
  readonly line: number;
  /** What stood in that line then. */
  readonly paragraph: string;
  /** The sentence it is about. */
  readonly words: string;
  readonly question: string;
};

const questions = new Map(resource.hints.map(({ id, question }) => [id, question]));

/** Read once for two names: the patterns are many. */
let finder: { readonly of: string; readonly find: FindHints } | undefined;
function finderOf(names: readonly string[]): FindHints {
  const of = names.join("\n");
  if (finder?.of !== of) finder = { of, find: clauseHints(resource, names) };
  return finder.find;
}

export function questionsOf({ title, body }: RecordText, names: readonly string[]): Question[] {
  const paragraphs = [title, ...body.split("\n")];
  const keys = new Set<string>();
  return finderOf(names)(paragraphs).flatMap((found): Question[] => {
    const [key, question] = [hintKey(found), questions.get(found.hint)];
    if (question === undefined || keys.has(key)) return [];
    keys.add(key);
    const place =
      found.paragraph === 0
        ? { field: "title" as const, line: 0 }
        : { field: "body" as const, line: found.paragraph - 1 };
    return [{ key, ...place, paragraph: paragraphs[found.paragraph] ?? "", words: found.words, question }];
  });
}
