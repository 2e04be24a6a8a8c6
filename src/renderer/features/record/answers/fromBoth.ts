import { blanksIn } from "../../../../shared/domain/blanks.ts";
import type { Ask } from "./asks.ts";

export type Answered = { readonly name: string; readonly words: readonly string[] | undefined };

/**
 * The text with what both answered: each in the place that the template keeps open for it, or at the end. What somebody has
 * written there already stays.
 */
export function fromBoth(body: string, asks: readonly Ask[], answered: readonly Answered[]): string {
  const paragraphs = body === "" ? [] : body.split("\n");
  const added: string[] = [];
  for (const [part, { line }] of asks.entries()) {
    for (const { name, words = [] } of answered) {
      const head = line.replace("{name}", () => name);
      const said = (words[part] ?? "").split(/\s*\n\s*/).filter((one) => one !== "");
      if (said.length === 0) continue;
      // One answer is one clause: lines of it are sentences of the same paragraph.
      const clause = `${head} ${said.join(" ")}`;
      if (paragraphs.includes(clause)) continue;
      const open = paragraphs.findIndex((one) => one.startsWith(head) && blanksIn(one).length > 0);
      if (open >= 0) paragraphs[open] = clause;
      else added.push(clause);
    }
  }
  return [...paragraphs, ...added].join("\n");
}
