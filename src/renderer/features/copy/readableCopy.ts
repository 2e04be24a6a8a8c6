/** What a copy to be read says of each text, in words and in order; drawn as Markdown, JSON or a printed page. */
import type { HistoryStep, OfferedText, ReadableText, RecordText } from "../../../shared/ipc/textShapes.ts";
import type { Who } from "../../../shared/ipc/shapes.ts";
import { asLine, asSigned } from "../../../shared/protocol/agreedText.ts";
import { sayWhole } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { sayTerms } from "../record/agreement/sayTerms.ts";
import { sayStanding } from "../record/agreement/sayStanding.ts";
import { isOfBoth, sayStep } from "../record/history/sayStep.ts";

/** A text as it stands somewhere, under a heading that says what it is. */
export type Passage = {
  readonly head: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly notes: readonly string[];
};
/** `day`: since 1970-01-01. */
export type CopiedStep = { readonly day: number; readonly who: string; readonly what: string; readonly why: string };
export type CopiedText = {
  readonly title: string;
  /** Where it stands: always first (F27). */
  readonly status: string;
  readonly passages: readonly Passage[];
  readonly steps: readonly CopiedStep[];
};
export type Copy = {
  readonly title: string;
  readonly lead: readonly string[];
  readonly parts: readonly { readonly head: string; readonly texts: readonly CopiedText[] }[];
};

/** As it would be signed: a partner's odd line breaks and unseen signs make no line that the copy seems to say itself. */
const passageOf = (head: string, text: RecordText): Passage => {
  const { title, paragraphs } = asSigned({ ...text, terms: { zone: "UTC" } });
  return { head, title, paragraphs, notes: [] };
};

/** `today`: days since 1970-01-01. */
export function copyOf(texts: readonly ReadableText[], nameOf: (who: Who) => string, today: number): Copy {
  const shared = texts.filter(({ row }) => row.shared);
  const of = (kind: string): ReadableText[] => shared.filter(({ row }) => row.kind === kind && row.fault !== "earlier");
  const isOwn =
    (owner: string) =>
    (one: ReadableText): boolean =>
      one.row.owner === owner;
  const parts: [string, ReadableText[]][] = [
    [t("copy.agreements"), of("agreement")],
    [t("copy.phrases"), of("phrase")],
    [t("copy.rhythms"), of("rhythm")],
    [t("copy.boundaries", { name: nameOf("me") }), of("boundary").filter(isOwn("me"))],
    [t("copy.boundaries", { name: nameOf("partner") }), of("boundary").filter(isOwn("partner"))],
    [t("copy.reviews"), of("review")],
    [t("copy.earlier"), shared.filter(({ row }) => row.fault === "earlier")],
  ];
  const mine = texts.filter((one) => one.mine !== undefined);
  return {
    title: t("copy.title"),
    lead: [t("copy.lead", { name: nameOf("me"), day: sayWhole(today) }), t("copy.limit")],
    parts: [
      ...parts.map(([head, some]) => ({ head, texts: some.map((one) => copied(one, nameOf)) })),
      { head: t("copy.unshared"), texts: mine.map(unshared) },
    ].filter((part) => part.texts.length > 0),
  };
}

function copied(
  { row, shared, agreement, offered, noted = [], answered, steps }: ReadableText,
  nameOf: (who: Who) => string,
): CopiedText {
  const title = row.title.trim() === "" ? t("today.untitled") : row.title;
  const passages: Passage[] = [];
  const signed = (one: OfferedText, head: string): void => {
    passages.push({ head, ...one.text, notes: [...sayTerms(one.text.terms, 0), ...sayWho(one, nameOf)] });
  };
  const { holds, coming, lapsed, rivals = [] } = agreement ?? {};
  const isRival = ({ id }: OfferedText): boolean => rivals.some((one) => one.id === id);
  if (holds) signed(holds, t("copy.inForce"));
  if (coming) signed(coming, t("copy.coming"));
  if (lapsed) signed(lapsed, t("copy.ended"));
  for (const one of offered) signed(one, isRival(one) ? t("copy.rival") : t("copy.offered", { name: nameOf(one.who) }));
  if (shared && !(holds && isSame(shared, holds))) {
    const head = t(row.kind === "boundary" || row.kind === "review" ? `copy.${row.kind}` : "copy.written");
    passages.push(passageOf(head, shared));
  }
  if (noted.length > 0) {
    const days = noted.map(({ day, by }) => `${sayWhole(day)}: ${by.map(nameOf).join(", ")}`);
    passages.push({ head: t("copy.noted"), title: "", paragraphs: days, notes: [] });
  }
  for (const [who, one] of answered
    ? ([
        ["me", answered.mine],
        ["partner", answered.theirs],
      ] as const)
    : []) {
    // What can't be read is said to be so, in the place of the words.
    const body = one.words?.join("\n") ?? t("answers.unreadable");
    passages.push(passageOf(t("copy.answered", { name: nameOf(who) }), { title: "", body }));
  }
  return { title, status: sayStatus(row, agreement), passages, steps: steps.map((step) => sayCopied(step, nameOf)) };
}

function sayStatus(row: ReadableText["row"], agreement: ReadableText["agreement"]): string {
  // Nothing of an earlier connection goes on, whatever both had signed by its end.
  if (row.fault === "earlier") return `${t("record.status.earlier", { name: row.with ?? t("person.partner") })}.`;
  if (row.kind === "boundary") return t("copy.owned");
  if (row.kind === "review") return t("copy.ofBoth");
  const { says } = sayStanding(row);
  const { state, starts, ends } = agreement ?? {};
  if (state === "in force" && starts !== undefined) return `${t("agreed.firm", { day: sayWhole(starts) })}.`;
  if (state === "cooling" && starts !== undefined) return t("agreed.cooling", { day: sayWhole(starts) });
  if (state === "ended" && ends !== undefined) return `${t("agreed.ended", { day: sayWhole(ends) })}.`;
  return agreement === undefined || state === "written" ? t("copy.notAgreed") : `${says}.`;
}

const sayWho = ({ signedBy }: OfferedText, nameOf: (who: Who) => string): string[] =>
  signedBy.map(({ who, day }) => t("copy.signed", { name: nameOf(who), day: sayWhole(day) }));

const isSame = (shared: RecordText, { text }: OfferedText): boolean => {
  const { title, paragraphs } = passageOf("", shared);
  return title === text.title && paragraphs.join("\n") === text.paragraphs.join("\n");
};

const sayCopied = (step: HistoryStep, nameOf: (who: Who) => string): CopiedStep => ({
  day: step.day,
  who: isOfBoth(step) ? t("changes.bothOfYou") : nameOf(step.who),
  what: sayStep(step),
  why: asLine(step.why),
});

const unshared = ({ row, mine }: ReadableText): CopiedText => ({
  title: mine?.title.trim() || t("today.untitled"),
  status: row.shared ? t("copy.withOwn") : t("copy.ownAlone"),
  passages: mine ? [passageOf(t("copy.own"), mine)] : [],
  steps: [],
});
