import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { t } from "../../strings/index.ts";

/** So many letters of a text stand for its title, where it has none. */
const FIRST_LETTERS = 48;
/** What a text goes by in a sentence: a boundary is often one line without a title. */
export function nameOf({ title, excerpt }: Pick<Projection, "title" | "excerpt">): string {
  if (title.trim() !== "") return title.trim();
  let said = "";
  for (const word of excerpt.trim().split(/\s+/)) {
    if (said !== "" && said.length + word.length >= FIRST_LETTERS) return `${said} …`;
    said = `${said} ${word}`.trim();
  }
  return said || t("today.untitled");
}

/** What was last shared of a text, by whom. Others may have changed it before that: nothing is said of them. */
export function sayLine(row: Projection, partner: string): string {
  const title = nameOf(row);
  const did = row.isNew ? "new" : didOf(row);
  return row.lastBy === "me" ? t(`today.${did}.mine`, { title }) : t(`today.${did}.partner`, { title, name: partner });
}

function didOf({ act, standing }: Projection) {
  if (act === undefined) return "line";
  // Of an offer alone one takes a signature back; what is withdrawn was agreed, or may have been.
  return act === "withdrew" && standing?.state !== "withdrawn" ? "tookBack" : act;
}
