import { asLine } from "../../../shared/protocol/agreedText.ts";
import { sayWhole } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import type { CopiedText, Copy, Passage } from "./readableCopy.ts";

/**
 * One line in which what would be markup is a letter: nobody wrote any. CommonMark 0.31, backslash escapes; and what GitHub's
 * dialect would make a link of. A line break of a partner's would begin a line of the document's own.
 */
const plain = (text: string): string =>
  asLine(text)
    .replaceAll(/[\\`*_{}[\]<>#|~&@]/g, "\\$&")
    .replaceAll(/:(?=\/\/)/g, "\\:")
    .replaceAll(/(www)\./gi, "$1\\.")
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");

export function asMarkdown({ title, lead, parts }: Copy): string {
  const lines = [`# ${plain(title)}`, ...lead.map(plain)];
  for (const { head, texts } of parts) lines.push(`## ${plain(head)}`, ...texts.flatMap(textLines));
  return `${lines.join("\n\n")}\n`;
}

const textLines = ({ title, status, passages, steps }: CopiedText): string[] => [
  `### ${plain(title)}`,
  `**${plain(status)}**`,
  ...passages.flatMap(passageLines),
  ...(steps.length === 0
    ? []
    : [
        `#### ${t("copy.story")}`,
        steps
          .map(
            ({ day, who, what, why }) =>
              `- ${plain(`${sayWhole(day)}, ${who}: ${what}`)}${why === "" ? "" : ` “${plain(why)}”`}`,
          )
          .join("\n"),
      ]),
];

const passageLines = ({ head, title, paragraphs, notes }: Passage): string[] => [
  `#### ${plain(head)}`,
  [title, ...paragraphs]
    .filter((line) => line !== "")
    .map((line) => `> ${plain(line)}`)
    .join("\n>\n"),
  ...(notes.length === 0 ? [] : [notes.map((note) => `- ${plain(note)}`).join("\n")]),
];
