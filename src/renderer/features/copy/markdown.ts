import { sayWhole } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import type { CopiedText, Copy, Passage } from "./readableCopy.ts";

/** What would be markup is a letter here: nobody wrote any. CommonMark 0.31, backslash escapes. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]<>#|~&]/g, "\\$&")
    .replaceAll(/^(\s*)([-+=])/gm, "$1\\$2")
    .replaceAll(/^(\s*\d+)([.)])/gm, "$1\\$2");

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
    .map((line) => `> ${plain(line.trim())}`)
    .join("\n>\n"),
  ...(notes.length === 0 ? [] : [notes.map((note) => `- ${plain(note)}`).join("\n")]),
];
