import { t } from "../../../strings/index.ts";
import { cx } from "../../../ui/cx.ts";
import { type Line, type Paragraph, type Redline, type Segment } from "./redline.ts";
import css from "./RedlineView.module.css";

/** before and after leave the other side out; together shows both, added underlined, removed struck, both said aloud. */
export type Side = "before" | "after" | "together";

const shown = (paragraph: Paragraph, side: Side): Paragraph =>
  side === "together"
    ? paragraph
    : paragraph
        .filter(({ kind }) => kind !== (side === "before" ? "added" : "removed"))
        .map(({ text }) => ({ kind: "same", text }));

function Part({ part }: { readonly part: Segment }) {
  if (part.kind === "same") return part.text;
  const Tag = part.kind === "added" ? "ins" : "del";
  return (
    <Tag className={css[part.kind]}>
      <span className={css.spoken}>{part.kind === "added" ? t("redline.addedHere") : t("redline.removedHere")} </span>
      {part.text}
      <span className={css.spoken}> {t("redline.endHere")} </span>
    </Tag>
  );
}

/** A paragraph that is new or gone as a whole carries the word in the gutter as well. */
const wholly = (paragraph: Paragraph): "added" | "removed" | undefined => {
  const [first] = paragraph;
  return first !== undefined && first.kind !== "same" && paragraph.every(({ kind }) => kind === first.kind)
    ? first.kind
    : undefined;
};

/** Where a moved paragraph came from, or went: said in words, so that nobody has to see the line beside it. */
function sayMove({ moved, before = 0, after = 0 }: Line): string | undefined {
  if (moved === undefined) return undefined;
  return moved === "here" ? t("redline.movedHere", { from: before }) : t("redline.movedAway", { to: after });
}

function OneLine({ line, side }: { readonly line: Line; readonly side: Side }) {
  if ((line.moved === "here" && side === "before") || (line.moved === "away" && side === "after")) return null;
  const parts = shown(line.parts, side);
  if (parts.length === 0) return null;
  const move = side === "together" ? sayMove(line) : undefined;
  const whole = wholly(parts);
  return (
    <p
      dir="auto"
      className={cx(
        css.paragraph,
        move !== undefined && css.moved,
        move !== undefined && line.moved === "away" && css.away,
      )}
    >
      {move === undefined ? null : (
        <span className={css.gutter}>
          {move}
          <span className={css.spoken}>: </span>
        </span>
      )}
      {whole === undefined ? null : (
        <span className={css.gutter} aria-hidden>
          {whole === "added" ? t("redline.added") : t("redline.removed")}
        </span>
      )}
      {parts.map((part, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts have no identity but their place in one fixed text
        <Part key={at} part={part} />
      ))}
    </p>
  );
}

export function RedlineView({ redline, side }: { readonly redline: Redline; readonly side: Side }) {
  const title = shown(redline.title, side);
  return (
    <div className={css.redline}>
      {title.length === 0 ? null : (
        <p dir="auto" className={css.title}>
          {title.map((part, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- as above
            <Part key={at} part={part} />
          ))}
        </p>
      )}
      {redline.body.map((line, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- as above
        <OneLine key={at} line={line} side={side} />
      ))}
    </div>
  );
}
