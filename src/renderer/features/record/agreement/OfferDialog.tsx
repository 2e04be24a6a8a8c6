import { useEffect, useState } from "react";
import { ok, type Result } from "../../../../shared/base/result.ts";
import { type Agreement, type Projection, type RecordText } from "../../../../shared/ipc/textShapes.ts";
import { type AppError } from "../../../../shared/ipc/shapes.ts";
import { type Params } from "../../../../shared/ipc/contract.ts";
import { asSigned } from "../../../../shared/protocol/agreedText.ts";
import { LIMIT } from "../../../../shared/protocol/limits.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { t } from "../../../strings/index.ts";
import { Button, Choice, Dialog, Quiet, Stack, TextField, Tick, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { templateOf } from "../../agreements/templates.ts";
import { QuestionList } from "../hints/QuestionList.tsx";
import { sayWhyHint } from "../sayWhyHint.ts";
import { sameUnsigned } from "./agreeing.tsx";
import { NotDone } from "./NotDone.tsx";
import { OpenPlaces } from "./OpenPlaces.tsx";
import { PaperText } from "./PaperText.tsx";
import type { AgreementActs } from "./useAgreement.ts";

type Terms = Params<"agreement.offer">["terms"];

const intervals = ["0", "1", "3", "6", "12"] as const;
const weeks = ["2", "4", "8", "13"] as const;
const coolings = ["0", "2", "7"] as const;

/** Freezes the text both have, with its terms, to be signed. */
export function OfferDialog({
  row,
  agreement,
  offer,
  onClose,
}: {
  readonly row: Projection;
  readonly agreement: Agreement;
  readonly offer: AgreementActs["offer"];
  readonly onClose: () => void;
}) {
  const name = useNameOf()("partner");
  const today = useToday();
  // Of what they have agreed before; else of what the text began with.
  const template = agreement.holds ? undefined : templateOf(row.template);
  const before = agreement.holds?.text.terms;
  const suggested = template?.terms;
  const [why, setWhy] = useState("");
  const [interval, setInterval] = useState(nearest(intervals, before?.interval ?? suggested?.interval ?? 0));
  const [cooling, setCooling] = useState(nearest(coolings, before?.cooling ?? 0));
  const [onTrial, setOnTrial] = useState(suggested?.trial !== undefined);
  const [length, setLength] = useState(nearest(weeks, suggested?.trial?.weeks ?? 4));
  const [question, setQuestion] = useState(suggested?.trial?.question ?? t("offer.questionDefault"));
  const [after, setAfter] = useState<"previous" | "none">(agreement.holds ? "previous" : "none");
  const [busy, setBusy] = useState(false);
  const [notDone, setNotDone] = useState<AppError>();
  const read = useShared(row.id, notDone);
  // It opens with all it shows: grown while someone presses, it would slip from under them.
  if (read === undefined) return null;
  const text = read.ok ? read.value : undefined;
  const earlier = sameUnsigned(text, agreement);

  const act = async (): Promise<void> => {
    if (text === undefined) return;
    setBusy(true);
    const trial = { until: today + 7 * Number(length), question: question.trim(), after };
    const terms: Terms = {
      ...(interval === "0" ? {} : { interval: Number(interval) }),
      ...(cooling === "0" ? {} : { cooling: Number(cooling) }),
      ...(onTrial ? { trial } : {}),
    };
    const offered = await offer({ shown: text, terms, why: why.trim(), instead: earlier.map(({ id }) => id) });
    setBusy(false);
    if (!offered.ok) return setNotDone(offered.error);
    toast({ text: t("offer.offered") });
    onClose();
  };
  return (
    <Dialog
      title={t("offer.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      wide
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" isDisabled={text === undefined} isPending={busy} onPress={() => void act()}>
            {t("offer.do")}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <NotDone error={notDone ?? (read.ok ? undefined : read.error)} />
        <p>{t("offer.lead", { name })}</p>
        {earlier.length > 0 ? <p>{t("offer.instead", { count: earlier.length })}</p> : null}
        {text === undefined ? null : (
          <PaperText text={asSigned({ ...text, terms: { zone: "UTC" } })} label={t("offer.exact")} />
        )}
        <OpenPlaces text={text} />
        <QuestionList id={row.id} text={text} />
        {suggested && Object.keys(suggested).length > 0 ? <Quiet>{t("templates.offerSuggests")}</Quiet> : null}
        <Choice
          label={t("offer.interval")}
          options={intervals.map((id) => ({ id, label: t(`offer.interval.${id}`) }))}
          value={interval}
          onChange={setInterval}
        />
        <Tick label={t("offer.trial")} hint={t("offer.trialHint")} isSelected={onTrial} onChange={setOnTrial} />
        {onTrial ? (
          <>
            <Choice
              label={t("offer.trialWeeks")}
              options={weeks.map((id) => ({ id, label: t(`offer.trial.${id}`) }))}
              value={length}
              onChange={setLength}
            />
            <TextField
              label={t("offer.question")}
              value={question}
              onChange={setQuestion}
              maxLength={LIMIT.titleChars}
              prose
            />
            {agreement.holds ? (
              <Choice
                label={t("offer.then")}
                options={(["previous", "none"] as const).map((id) => ({ id, label: t(`offer.then.${id}`) }))}
                value={after}
                onChange={setAfter}
              />
            ) : null}
          </>
        ) : null}
        <Choice
          label={t("offer.cooling")}
          options={coolings.map((id) => ({ id, label: t(`offer.cooling.${id}`) }))}
          value={cooling}
          onChange={setCooling}
        />
        {cooling === "0" ? null : <Quiet>{t("offer.coolingHint")}</Quiet>}
        <TextField
          label={t("share.why")}
          hint={sayWhyHint(row)}
          value={why}
          onChange={setWhy}
          maxLength={LIMIT.whyChars}
          prose
        />
      </Stack>
    </Dialog>
  );
}

const nearest = <T extends string>(options: readonly T[], value: number): T =>
  options.findLast((option) => Number(option) <= value) ?? (options[0] as T);

/** What both have: what is only here is not offered. Read again where it was not taken: it may be another by now. */
function useShared(id: string, notDone: AppError | undefined): Result<RecordText, AppError> | undefined {
  const [text, setText] = useState<Result<RecordText, AppError>>();
  useEffect(() => {
    let current = true;
    void call("record.text", { id }).then((answer) => {
      if (current) setText(answer.ok ? ok(answer.value.shared) : answer);
    });
    return () => {
      current = false;
    };
  }, [id, notDone]);
  return text;
}
