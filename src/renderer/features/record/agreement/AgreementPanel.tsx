import { useState } from "react";
import type { Agreement, Projection } from "../../../../shared/ipc/textShapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Cluster, Quiet, Stack, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { CompareDialog } from "./CompareDialog.tsx";
import { DeclineDialog } from "./DeclineDialog.tsx";
import { Offered } from "./Offered.tsx";
import { PaperText } from "./PaperText.tsx";
import { ReviewDialog } from "./ReviewDialog.tsx";
import { sayNotDone } from "./sayNotDone.ts";
import { sayResumed } from "./saySigned.ts";
import { TakeOutDialog, type TakingOut } from "./TakeOutDialog.tsx";
import type { AgreementActs } from "./useAgreement.ts";

export type AgreementPanelProps = {
  readonly row: Projection;
  readonly acts: AgreementActs;
  /** The text in the editor is the one in force, word for word. */
  readonly isAsAgreed: boolean;
  readonly taking: TakingOut | undefined;
  readonly onTaking: (what: TakingOut | undefined) => void;
};

/** Where the two stand with a text, above it: what holds, and what may be signed. */
export function AgreementPanel({ row, acts, isAsAgreed, taking, onTaking }: AgreementPanelProps) {
  const [open, setOpen] = useState<{ readonly dialog: "review" | "decline"; readonly id: string } | "compare">();
  const { agreement, say, decline, putAside } = acts;
  if (agreement === undefined || row.fault === "earlier") return null;
  const all = [...agreement.offered, ...agreement.rivals];
  const chosen = typeof open === "object" ? all.find(({ id }) => id === open.id) : undefined;
  const close = (): void => setOpen(undefined);
  const putAsideHere = async (offer: string, aside: boolean): Promise<void> => {
    const now = await putAside(offer, aside);
    if (!now.ok) toast({ text: sayNotDone(now.error) });
  };
  const offers = all.map((offered) => (
    <Offered
      key={offered.id}
      offered={offered}
      onOpen={(dialog) => setOpen({ dialog, id: offered.id })}
      onTakeBack={(act) => onTaking({ act, offer: offered.id })}
      onPutAside={(aside) => void putAsideHere(offered.id, aside)}
    />
  ));
  return (
    <Stack gap={3} label={t("agreed.where")}>
      <Held agreement={agreement} isAsAgreed={isAsAgreed} say={say} />
      {agreement.oddDay ? <OddDay {...agreement.oddDay} /> : null}
      {all.length > 1 ? (
        <section aria-label={t("offer.two")}>
          <Stack gap={3}>
            {offers}
            <Cluster>
              <Button look="quiet" onPress={() => setOpen("compare")}>
                {t("compare.do")}
              </Button>
            </Cluster>
          </Stack>
        </section>
      ) : (
        offers
      )}
      {agreement.fell ? <Fell {...agreement.fell} holds={agreement.holds !== undefined} /> : null}
      {agreement.unoffered ? <Unoffered {...agreement.unoffered} holds={agreement.holds !== undefined} /> : null}
      {agreement.further > 0 ? <Quiet>{t("offer.further", { count: agreement.further })}</Quiet> : null}
      {open === "compare" ? <CompareDialog id={agreement.id} offers={all} onClose={close} /> : null}
      {chosen && typeof open === "object" && open.dialog === "review" ? (
        <ReviewDialog offered={chosen} agreement={agreement} say={say} onClose={close} />
      ) : null}
      {chosen && typeof open === "object" && open.dialog === "decline" ? (
        <DeclineDialog offered={chosen} decline={decline} onClose={close} />
      ) : null}
      {taking ? (
        <TakeOutDialog what={taking} agreement={agreement} say={say} onClose={() => onTaking(undefined)} />
      ) : null}
    </Stack>
  );
}

/** TM2: days are taken as they were written down, so a wrong one is only said. */
function OddDay({ who, day }: NonNullable<Agreement["oddDay"]>) {
  const today = useToday();
  const nameOf = useNameOf();
  const title =
    who === "me"
      ? t("dates.mine", { day: sayDay(day, today) })
      : t("dates.theirs", { name: nameOf("partner"), day: sayDay(day, today) });
  return <Banner look="hold" title={title} text={t("dates.text")} />;
}

/** What holds, or held. */
function Held({
  agreement,
  isAsAgreed,
  say,
}: Pick<AgreementPanelProps, "isAsAgreed"> & { readonly agreement: Agreement; readonly say: AgreementActs["say"] }) {
  const today = useToday();
  const name = useNameOf()("partner");
  const { state, holds, coming, lapsed, starts, ends, due, pausedBy } = agreement;
  const on = (day: number): string => sayDay(day, today);
  const text = !holds ? null : isAsAgreed ? (
    <p>{t("agreed.same")}</p>
  ) : (
    <>
      <p>{t("agreed.this")}</p>
      <PaperText text={holds.text} label={t("agreed.title")} isFirm />
      <p>{t("agreed.other")}</p>
    </>
  );
  switch (state) {
    case "in force": {
      const since = starts ?? holds?.day ?? today;
      const trial = holds?.text.terms.trial;
      const over = lapsed?.text.terms.trial;
      const isDue = due !== undefined && due <= today;
      return (
        <>
          <Banner
            look="firm"
            title={t("agreed.firm", { day: on(since) })}
            text={
              <Stack gap={2}>
                {over ? <p>{t("agreed.lapsed", { day: on(over.until), question: over.question })}</p> : null}
                {trial && ends !== undefined ? (
                  <p>{t("agreed.trial", { day: on(ends), question: trial.question })}</p>
                ) : null}
                {due === undefined || isDue ? null : <p>{t("agreed.looks", { day: on(due) })}</p>}
                {text}
              </Stack>
            }
          />
          {isDue && holds ? <Due day={on(due)} offer={holds.id} say={say} /> : null}
        </>
      );
    }
    case "cooling":
      return (
        <Banner
          look="firm"
          title={t("agreed.cooling", { day: on(starts ?? today) })}
          text={
            <Stack gap={2}>
              <p>{holds ? t("agreed.coolingBefore") : t("agreed.coolingAlone")}</p>
              {coming ? <PaperText text={coming.text} label={t("review.exact")} /> : null}
            </Stack>
          }
        />
      );
    case "paused": {
      const who = pausedBy.length > 1 ? "both" : (pausedBy[0] ?? "me");
      return (
        <Banner
          look="hold"
          title={who === "partner" ? t("agreed.paused.partner", { name }) : t(`agreed.paused.${who}`)}
          text={
            <Stack gap={2}>
              <p>{who === "partner" ? t("agreed.pausedText.partner", { name }) : t(`agreed.pausedText.${who}`)}</p>
              {text}
            </Stack>
          }
          actions={pausedBy.includes("me") ? <Resume say={say} /> : undefined}
        />
      );
    }
    case "withdrawn":
      return <Banner title={t("agreed.withdrawn")} text={t("agreed.withdrawnText")} />;
    case "ended":
      return (
        <Banner
          title={t("agreed.ended", { day: on(ends ?? today) })}
          text={t("agreed.endedText", { question: lapsed?.text.terms.trial?.question ?? "" })}
        />
      );
    case "rivals":
      return <Banner look="hold" title={t("agreed.rivals")} text={t("agreed.rivalsText")} />;
    case "written":
    case "offered":
    case "signed by one":
      return null;
  }
}

/** SG1: what had been offered stands here otherwise by now, and why. */
function Fell({ who, day, signedBy, holds }: NonNullable<Agreement["fell"]> & { readonly holds: boolean }) {
  const today = useToday();
  const name = useNameOf()("partner");
  const had = signedBy.map((one) => (one === "me" ? t("fell.had.me") : t("fell.had.partner", { name })));
  const changed = { name, day: sayDay(day, today) };
  const by = who === "me" ? t("fell.by.me", changed) : t("fell.by.partner", changed);
  const sentences = [...had, by, ...(holds ? [t("fell.holds")] : [])];
  return <Banner title={signedBy.length > 0 ? t("fell.signed") : t("fell.offered")} text={sentences.join(" ")} />;
}

/** SG4: whoever had signed it is told where it went. */
function Unoffered({ day, holds }: NonNullable<Agreement["unoffered"]> & { readonly holds: boolean }) {
  const today = useToday();
  const name = useNameOf()("partner");
  const sentences = [t("unoffered.text", { day: sayDay(day, today) }), ...(holds ? [t("fell.holds")] : [])];
  return <Banner title={t("unoffered.title", { name })} text={sentences.join(" ")} />;
}

function Resume({ say }: { readonly say: AgreementActs["say"] }) {
  const name = useNameOf()("partner");
  const resume = async (): Promise<void> => {
    const now = await say({ type: "resume" });
    toast({ text: now.ok ? sayResumed(now.value, name) : sayNotDone(now.error) });
  };
  return <Button onPress={() => void resume()}>{t("resume.do")}</Button>;
}

function Due({
  day,
  offer,
  say,
}: {
  readonly day: string;
  readonly offer: string;
  readonly say: AgreementActs["say"];
}) {
  const today = useToday();
  const keep = async (): Promise<void> => {
    const now = await say({ type: "keep", offer });
    if (!now.ok) toast({ text: sayNotDone(now.error) });
    else if (now.value.due !== undefined) toast({ text: t("agreed.kept", { day: sayDay(now.value.due, today) }) });
  };
  return (
    <Banner
      title={t("agreed.due", { day })}
      text={t("agreed.dueText")}
      actions={<Button onPress={() => void keep()}>{t("agreed.keep")}</Button>}
    />
  );
}
