import { useState } from "react";
import { go, paths } from "../../../state/navigation.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Cluster, Quiet, Stack, toast } from "../../../ui/index.ts";
import { PaperText } from "../../record/agreement/PaperText.tsx";
import { sayNotDone } from "../../record/agreement/sayNotDone.ts";
import { sayResumed } from "../../record/agreement/saySigned.ts";
import { TakeOutDialog, type TakingOut } from "../../record/agreement/TakeOutDialog.tsx";
import { useAgreement } from "../../record/agreement/useAgreement.ts";
import { useNameOf } from "../../record/names.ts";
import { nameOf } from "../../today/sayLine.ts";
import type { InReview } from "./Overview.tsx";
import { sayReviewed } from "./sayReviewed.ts";
import { setStage } from "./useReview.ts";

export type ReviewStepProps = {
  readonly text: InReview;
  /** Its neighbours, where it has some. */
  readonly before: string | undefined;
  readonly after: string | undefined;
};

/** One text: kept, changed, paused or ended, or passed over, which is as good. */
export function ReviewStep({ text, before, after }: ReviewStepProps) {
  const today = useToday();
  const name = useNameOf()("partner");
  const { agreement, say } = useAgreement(text.row, today);
  const [taking, setTaking] = useState<TakingOut>();
  // It is drawn once it is known what can be done with it.
  if (agreement === undefined) return null;
  const next = (): void => setStage(after === undefined ? "easier" : { id: after });
  const { state, holds, pausedBy, due } = agreement;
  const isSigned = state === "in force" || state === "paused" || state === "cooling" || state === "rivals";
  // SG7: only what the two wanted to look at again has something to put off. What hasn't is left as it is, and nothing is said.
  const isKept = holds?.text.terms.interval !== undefined && due !== undefined;
  const keep = async (offer: string): Promise<void> => {
    const kept = await say({ type: "keep", offer });
    if (!kept.ok) return toast({ text: sayNotDone(kept.error) });
    if (kept.value.due !== undefined) toast({ text: t("agreed.kept", { day: sayDay(kept.value.due, today) }) });
    next();
  };
  const resume = async (): Promise<void> => {
    const now = await say({ type: "resume" });
    toast({ text: now.ok ? sayResumed(now.value, name) : sayNotDone(now.error) });
  };
  return (
    <Stack gap={4}>
      <Stack gap={1}>
        <h2>
          <bdi>{nameOf(text.row)}</bdi>
        </h2>
        {text.group === "proposed" && state === "withdrawn" ? <p>{t("agreed.withdrawn")}</p> : null}
        <p>{sayReviewed(text, text.row, name, today)}</p>
      </Stack>
      {holds ? <PaperText text={holds.text} label={t("agreed.title")} isFirm /> : <p dir="auto">{text.row.excerpt}</p>}
      <Cluster>
        {state === "in force" && holds ? (
          <Button onPress={isKept ? () => void keep(holds.id) : next}>
            {t(isKept ? "agreed.keep" : "session.leave")}
          </Button>
        ) : null}
        {pausedBy.includes("me") ? <Button onPress={() => void resume()}>{t("resume.do")}</Button> : null}
        <Button onPress={() => go(paths.agreement(text.id))}>
          {isSigned ? t("session.change") : t("session.read")}
        </Button>
        {isSigned && !pausedBy.includes("me") ? (
          <Button onPress={() => setTaking({ act: "pause" })}>{t("session.pause")}</Button>
        ) : null}
        {isSigned ? <Button onPress={() => setTaking({ act: "withdraw" })}>{t("session.end")}</Button> : null}
      </Cluster>
      <Quiet>{t("session.free")}</Quiet>
      <Cluster>
        <Button look="quiet" onPress={() => setStage(before === undefined ? "overview" : { id: before })}>
          {t("do.back")}
        </Button>
        <Button look="quiet" onPress={next}>
          {t("session.next")}
        </Button>
      </Cluster>
      {taking ? (
        <TakeOutDialog what={taking} agreement={agreement} say={say} onClose={() => setTaking(undefined)} />
      ) : null}
    </Stack>
  );
}
