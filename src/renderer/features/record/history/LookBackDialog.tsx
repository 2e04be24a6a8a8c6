import { useEffect, useMemo, useState } from "react";
import type { Answer } from "../../../../shared/ipc/contract.ts";
import type { HistoryStep, Projection } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Choice, Dialog, Person, Quiet, Range, Stack } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { redline } from "../redline/redline.ts";
import { RedlineView, type Side } from "../redline/RedlineView.tsx";
import { sayRedline } from "../redline/sayRedline.ts";
import css from "./LookBackDialog.module.css";
import { isOfBoth, sayStep } from "./sayStep.ts";
import { sayVersion, versionsIn } from "./sayVersion.ts";
import { useStory } from "./useStory.ts";

type Compared = Answer<"record.compare">;
type View = Side | "words";

/** Any two versions of a text, and what is different. Begins with what both last signed, or the first, and the newest. */
export function LookBackDialog({ row, onClose }: { readonly row: Projection; readonly onClose: () => void }) {
  const { story } = useStory(row);
  const versions = useMemo(() => (typeof story === "string" ? [] : versionsIn(story)), [story]);
  return (
    <Dialog title={t("look.title")} closeLabel={t("do.close")} isOpen onClose={onClose} wide>
      {story === "loading" ? <Quiet>{t("look.reading")}</Quiet> : null}
      {story === "failed" ? <Banner look="hold" title={t("look.failed")} live /> : null}
      {typeof story !== "string" && versions.length < 2 ? <p>{t("look.one")}</p> : null}
      {versions.length < 2 ? null : <Versions row={row} versions={versions} />}
    </Dialog>
  );
}

type VersionsProps = { readonly row: Projection; readonly versions: readonly HistoryStep[] };
function Versions({ row, versions }: VersionsProps) {
  const [picked, setPicked] = useState<readonly [number, number]>();
  const compared = useCompared(row.id, versions, picked);
  const place = (key: string): number =>
    Math.max(
      0,
      versions.findIndex((step) => step.key === key),
    );
  const begin = typeof compared === "object" ? ([place(compared.from), place(compared.to)] as const) : undefined;
  const value = picked ?? begin ?? [0, versions.length - 1];
  const today = useToday();
  const nameOf = useNameOf(row.with);
  const [from, to] = [versions[value[0]], versions[value[1]]];
  const name = (which: string, step: HistoryStep | undefined): string =>
    t("look.thumb", { which, version: step ? sayVersion(step, nameOf, today) : "" });
  return (
    <Stack gap={4}>
      <Quiet>{t("look.lead")}</Quiet>
      <div>
        <Range
          label={t("look.versions")}
          last={versions.length - 1}
          value={value}
          onChange={setPicked}
          names={[name(t("look.from"), from), name(t("look.to"), to)]}
        />
        <div className={css.two}>
          {from ? <Version row={row} which={t("look.from")} step={from} /> : null}
          {to ? <Version row={row} which={t("look.to")} step={to} /> : null}
        </div>
      </div>
      {compared === "failed" ? <Banner look="hold" title={t("look.failed")} live /> : null}
      {compared === undefined ? <Quiet>{t("look.reading")}</Quiet> : null}
      {typeof compared === "object" ? <Difference compared={compared} /> : null}
    </Stack>
  );
}

function Version({
  row,
  which,
  step,
}: {
  readonly row: Projection;
  readonly which: string;
  readonly step: HistoryStep;
}) {
  const today = useToday();
  const nameOf = useNameOf(row.with);
  return (
    <section aria-label={which} className={css.version}>
      <p className={css.which}>{which}</p>
      <p className={css.by}>
        {isOfBoth(step) ? t("changes.bothOfYou") : <Person who={step.who} name={nameOf(step.who)} />}
        <span>{sayDay(step.day, today)}</span>
      </p>
      <p className={css.what}>{sayStep(step)}</p>
    </section>
  );
}

function Difference({ compared: { before, after } }: { readonly compared: Compared }) {
  const [view, setView] = useState<View>("together");
  const lines = useMemo(() => redline(before, after), [before, after]);
  const words = useMemo(() => sayRedline(lines), [lines]);
  return (
    <>
      <Choice
        label={t("redline.show")}
        labelHidden
        options={[
          { id: "before", label: t("redline.before") },
          { id: "together", label: t("redline.together") },
          { id: "after", label: t("redline.after") },
          { id: "words", label: t("look.words") },
        ]}
        value={view}
        onChange={setView}
      />
      {words.length === 0 ? <p role="status">{t("look.same")}</p> : null}
      {view === "together" && words.length > 0 ? <Quiet>{t("redline.legend")}</Quiet> : null}
      {view === "words" ? (
        <ol aria-label={t("look.words")} className={css.words}>
          {words.map((sentence, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- sentences have no identity but their place
            <li key={at} dir="auto">
              {sentence}
            </li>
          ))}
        </ol>
      ) : (
        <RedlineView redline={lines} side={view} />
      )}
    </>
  );
}

/** While a thumb is being moved nothing is asked for. */
const REST_MS = 60;

function useCompared(
  id: string,
  versions: readonly HistoryStep[],
  picked: readonly [number, number] | undefined,
): Compared | "failed" | undefined {
  const [compared, setCompared] = useState<Compared | "failed">();
  const [from, to] = [versions[picked?.[0] ?? -1]?.key, versions[picked?.[1] ?? -1]?.key];
  useEffect(() => {
    let current = true;
    const timer = setTimeout(
      () =>
        void call("record.compare", { id, ...(from && to ? { from, to } : {}) }).then((answer) => {
          if (current) setCompared(answer.ok ? answer.value : "failed");
        }),
      from === undefined ? 0 : REST_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, from, to]);
  return compared;
}
