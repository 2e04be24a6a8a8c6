/** A redline without any drawing: what was done to each paragraph, a sentence each, for those who hear it or prefer words. */
import { t } from "../../../strings/index.ts";
import type { Line, Paragraph, Redline } from "./redline.ts";

export function sayRedline({ title, body }: Redline): string[] {
  const inTitle = sayParts(title).map((said) => t("redline.inTitle", { said }));
  return [...inTitle, ...body.flatMap(sayLine)];
}

function sayLine({ parts, before, after, moved }: Line): string[] {
  const text = parts.map((part) => (part.kind === "removed" ? "" : part.text)).join("");
  // Told once, where it stands now.
  if (moved === "away") return [];
  const changed = (): string[] => sayParts(parts).map((said) => t("redline.inParagraph", { at: after ?? 0, said }));
  if (moved === "here") return [t("redline.sayMoved", { from: before ?? 0, to: after ?? 0, text }), ...changed()];
  if (before === undefined) return [t("redline.sayNew", { at: after ?? 0, text })];
  if (after === undefined) {
    return [t("redline.sayGone", { at: before, text: parts.map((part) => part.text).join("") })];
  }
  return changed();
}

/** Word for word: "taken out: …, put in: …". */
function sayParts(parts: Paragraph): string[] {
  return parts.flatMap(({ kind, text }, at) => {
    const words = text.trim();
    if (kind === "same" || words === "") return [];
    const next = parts[at + 1];
    if (kind === "removed") {
      const put = next?.kind === "added" ? next.text.trim() : "";
      return [put === "" ? t("redline.sayRemoved", { words }) : t("redline.sayReplaced", { words, put })];
    }
    return parts[at - 1]?.kind === "removed" && parts[at - 1]?.text.trim() !== ""
      ? []
      : [t("redline.sayAdded", { words })];
  });
}
