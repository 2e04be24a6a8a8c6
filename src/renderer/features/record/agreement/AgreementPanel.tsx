import { useState } from "react";
import type { Agreement, OfferedText, Projection } from "../../../../shared/ipc/contract.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Cluster, Stack, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { PaperText } from "./PaperText.tsx";
import { ReviewDialog } from "./ReviewDialog.tsx";
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
  const [reading, setReading] = useState<string>();
  const { agreement, say } = acts;
  if (agreement === undefined || row.fault === "earlier") return null;
  const all = [...agreement.offered, ...agreement.rivals];
  const read = all.find(({ id }) => id === reading);
  return (
    <Stack gap={3}>
      <Held agreement={agreement} isAsAgreed={isAsAgreed} say={say} />
      {all.length > 1 ? (
        <section aria-label={t("offer.two")}>
          <Stack gap={3}>
            {all.map((offered) => (
              <Offered key={offered.id} offered={offered} onRead={setReading} onTaking={onTaking} />
            ))}
          </Stack>
        </section>
      ) : (
        all.map((offered) => <Offered key={offered.id} offered={offered} onRead={setReading} onTaking={onTaking} />)
      )}
      {read ? (
        <ReviewDialog offered={read} agreement={agreement} say={say} onClose={() => setReading(undefined)} />
      ) : null}
      {taking ? (
        <TakeOutDialog what={taking} agreement={agreement} say={say} onClose={() => onTaking(undefined)} />
      ) : null}
    </Stack>
  );
}

/** What holds, or held. */
function Held({
  agreement,
  isAsAgreed,
  say,
}: Pick<AgreementPanelProps, "isAsAgreed"> & { readonly agreement: Agreement; readonly say: AgreementActs["say"] }) {
  const today = useToday();
  const name = useNameOf()("partner");
  const { state, holds, coming, starts, ends, due, pausedBy } = agreement;
  const on = (day: number): string => sayDay(day, today);
  const text = holds && !isAsAgreed ? <PaperText text={holds.text} label={t("agreed.title")} isFirm /> : undefined;
  switch (state) {
    case "in force": {
      const since = starts ?? holds?.day ?? today;
      const trial = holds?.text.terms.trial;
      const isDue = due !== undefined && due <= today;
      return (
        <>
          <Banner
            look="firm"
            title={t("agreed.firm", { day: on(since) })}
            text={
              <Stack gap={2}>
                {trial && ends !== undefined ? (
                  <p>{t("agreed.trial", { day: on(ends), question: trial.question })}</p>
                ) : null}
                {due === undefined || isDue ? null : <p>{t("agreed.looks", { day: on(due) })}</p>}
                <p>{isAsAgreed ? t("agreed.same") : t("agreed.other")}</p>
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
              <p>{t("agreed.pausedText")}</p>
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
          text={t("agreed.endedText", { question: coming?.text.terms.trial?.question ?? "" })}
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

function Resume({ say }: { readonly say: AgreementActs["say"] }) {
  const resume = async (): Promise<void> => {
    if (await say({ type: "resume" })) toast({ text: t("resume.done") });
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
    if (now?.due !== undefined) toast({ text: t("agreed.kept", { day: sayDay(now.due, today) }) });
  };
  return (
    <Banner
      title={t("agreed.due", { day })}
      text={t("agreed.dueText")}
      actions={<Button onPress={() => void keep()}>{t("agreed.keep")}</Button>}
    />
  );
}

/** A text that may be signed. Who has not signed is never said (F25). */
function Offered({
  offered,
  onRead,
  onTaking,
}: {
  readonly offered: OfferedText;
  readonly onRead: (id: string) => void;
  readonly onTaking: (what: TakingOut) => void;
}) {
  const name = useNameOf()("partner");
  const signed = (who: "me" | "partner"): boolean => offered.signedBy.some((one) => one.who === who);
  return (
    <Banner
      title={offered.who === "me" ? t("offer.mine") : t("offer.theirs", { name })}
      text={
        <Stack gap={2}>
          {offered.why === "" ? null : <p dir="auto">{`“${offered.why}”`}</p>}
          <p>
            {signed("me")
              ? t("offer.iSigned")
              : signed("partner")
                ? t("offer.theySigned", { name })
                : t("offer.nobody")}
          </p>
        </Stack>
      }
      actions={
        <Cluster>
          <Button onPress={() => onRead(offered.id)}>{signed("me") ? t("offer.see") : t("offer.review")}</Button>
          {signed("me") ? (
            <Button look="quiet" onPress={() => onTaking({ act: "takeBack", offer: offered.id })}>
              {t("offer.takeBack")}
            </Button>
          ) : null}
        </Cluster>
      }
    />
  );
}
