import { useMemo, useState } from "react";
import type { Agreement, Offered, OfferedText } from "../../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayDate } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Choice, Cluster, Dialog, Person, Quiet, Stack, Tick, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { redline } from "../redline/redline.ts";
import { RedlineView } from "../redline/RedlineView.tsx";
import css from "../Dialogs.module.css";
import { QuestionList } from "../hints/QuestionList.tsx";
import { NotDone } from "./NotDone.tsx";
import { PaperText } from "./PaperText.tsx";
import { saySigned } from "./saySigned.ts";
import { sayTerms } from "./sayTerms.ts";
import type { AgreementActs } from "./useAgreement.ts";
import { OpenPlaces } from "./OpenPlaces.tsx";
import { NotRead } from "./NotRead.tsx";
import { useOfferTexts } from "./useOfferTexts.ts";

export type ReviewDialogProps = {
  readonly offered: Offered;
  readonly agreement: Agreement;
  readonly say: AgreementActs["say"];
  readonly onClose: () => void;
};

/**
 * The whole text and what is different, before one signs. The way out comes first and has the focus; signing is never a
 * press of Enter away (SG2, F16).
 */
export function ReviewDialog(props: ReviewDialogProps) {
  const { offered, agreement, onClose } = props;
  const offers = useOfferTexts(agreement.id, [offered]);
  if (offers === undefined) return null;
  if (!offers.ok) return <NotRead error={offers.error} onClose={onClose} />;
  return offers.value.map(({ text }) => <Review key={offered.id} {...props} offered={{ ...offered, text }} />);
}

type ReviewProps = ReviewDialogProps & { readonly offered: OfferedText };
function Review({ offered, agreement, say, onClose }: ReviewProps) {
  const nameOf = useNameOf();
  const today = useToday();
  const { holds, clockBehind } = agreement;
  const [isToday, setToday] = useState(false);
  const [shown, setShown] = useState<"exact" | "changes">("exact");
  const [busy, setBusy] = useState(false);
  const [notDone, setNotDone] = useState<AppError>();
  const exact = useMemo(() => asRecordText(offered.text), [offered]);
  const lines = useMemo(
    () => redline(holds ? asRecordText(holds.text) : { title: "", body: "" }, exact),
    [holds, exact],
  );
  const mine = offered.signedBy.some(({ who }) => who === "me");
  const isNotDone = notDone !== undefined;
  const sign = async (): Promise<void> => {
    setBusy(true);
    const now = await say({ type: "sign", offer: offered.id, ...(isToday ? { today } : {}) });
    setBusy(false);
    if (!now.ok) return setNotDone(now.error);
    toast({ text: saySigned(now.value, offered.id, today) });
    onClose();
  };
  return (
    <Dialog
      title={mine ? t("review.exact") : t("review.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      wide
      reads
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {mine || isNotDone ? t("do.close") : t("review.notNow")}
          </Button>
          {mine || isNotDone ? null : (
            <Button
              look="main"
              isPending={busy}
              isDisabled={clockBehind !== undefined && !isToday}
              onPress={() => void sign()}
            >
              {t("review.sign", { name: nameOf("me") })}
            </Button>
          )}
        </>
      }
    >
      <Stack gap={4}>
        <NotDone error={notDone} />
        <Cluster gap={2}>
          <Quiet>{t("review.by")}</Quiet>
          <Person who={offered.who} name={nameOf(offered.who)} />
        </Cluster>
        {offered.why === "" ? null : <p dir="auto">{`“${offered.why}”`}</p>}
        {holds ? (
          <Choice
            label={t("redline.show")}
            labelHidden
            options={[
              { id: "exact", label: t("review.exact") },
              { id: "changes", label: t("review.changes") },
            ]}
            value={shown}
            onChange={setShown}
          />
        ) : null}
        {shown === "exact" ? (
          <PaperText text={offered.text} label={t("review.exact")} isWhole />
        ) : (
          <section aria-label={t("review.changes")} className={css.whole}>
            <RedlineView redline={lines} side="together" />
          </section>
        )}
        {mine ? null : <OpenPlaces text={exact} toSign />}
        {mine ? null : <QuestionList id={agreement.id} text={exact} />}
        <ul aria-label={t("review.terms")}>
          {sayTerms(offered.text.terms, today).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {mine || clockBehind === undefined ? null : (
          <Tick
            label={t("review.today", { day: sayDate(today) })}
            hint={t("review.todayHint", { day: sayDate(clockBehind) })}
            isSelected={isToday}
            onChange={setToday}
          />
        )}
        {mine ? null : <Quiet>{t("review.free")}</Quiet>}
      </Stack>
    </Dialog>
  );
}

export const asRecordText = ({ title, paragraphs }: OfferedText["text"]): { title: string; body: string } => ({
  title,
  body: paragraphs.join("\n"),
});
