import type { Answer } from "../../../../shared/ipc/contract.ts";
import type { Projection, YearText } from "../../../../shared/ipc/textShapes.ts";
import { asSigned } from "../../../../shared/protocol/agreedText.ts";
import { sayWhole } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import type { CopiedText, Copy, Passage } from "../../copy/readableCopy.ts";
import { nameOf as titleOf } from "../../today/sayLine.ts";

type Year = Answer<"review.year">;
type Stood = NonNullable<YearText["now"]>;

/** What became of one text, as a sentence. No numbers: it is no tally. */
function sayBecame({ agreed, now, withdrawn, ended }: YearText): string {
  // Whose doing it was is in its story; a keepsake doesn't say.
  if (withdrawn !== undefined) return t("session.withdrawn.both", { day: sayWhole(withdrawn) });
  if (ended !== undefined) return t("session.ended", { day: sayWhole(ended) });
  const [first = 0, ...later] = agreed;
  const last = later.at(-1);
  if (now === undefined) return t("year.agreedOnce", { day: sayWhole(first) });
  return last === undefined || last === first
    ? t("year.agreed", { day: sayWhole(first) })
    : t("year.changed", { first: sayWhole(first), last: sayWhole(last) });
}

function passage(head: string, { text }: Stood): Passage {
  const { title, paragraphs } = asSigned({ ...text, terms: { zone: "UTC" } });
  return { head, title, paragraphs, notes: [] };
}

function becameOf(one: YearText, row: Projection): CopiedText {
  const { before, now } = one;
  const passages =
    before && now
      ? [
          passage(t("year.then", { day: sayWhole(before.day) }), before),
          passage(t("year.now", { day: sayWhole(now.day) }), now),
        ]
      : now
        ? [passage(t("copy.inForce"), now)]
        : [];
  return { title: titleOf(row), status: sayBecame(one), passages, steps: [] };
}

/** A year as a booklet: on screen and on paper alike. */
export function yearCopy(
  { from, texts, easier, isCut }: Year,
  rows: ReadonlyMap<string, Projection>,
  today: number,
): Copy {
  const of = (isGone: boolean): CopiedText[] =>
    texts.flatMap((one) => {
      const row = rows.get(one.id);
      const gone = one.withdrawn !== undefined || one.ended !== undefined;
      return row && gone === isGone ? [becameOf(one, row)] : [];
    });
  const parts = [
    { head: t("year.agreedHead"), texts: of(false) },
    { head: t("year.goneHead"), texts: of(true) },
    {
      head: t("year.easierHead"),
      texts: easier.map(({ day, text }) => ({
        title: sayWhole(day),
        status: "",
        passages: [{ ...passage("", { day, text }), title: "" }],
        steps: [],
      })),
    },
  ];
  return {
    title: t("year.title"),
    lead: [t("year.lead", { from: sayWhole(from), to: sayWhole(today) }), ...(isCut ? [t("year.isCut")] : [])],
    parts: parts.filter((part) => part.texts.length > 0),
  };
}
