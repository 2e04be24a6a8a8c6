import { useRecords } from "../../../state/records.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Quiet } from "../../../ui/index.ts";
import { Easier } from "./Easier.tsx";
import { Overview } from "./Overview.tsx";
import { ReviewStep } from "./ReviewStep.tsx";
import { useReview, useStage } from "./useReview.ts";

/** Looking back together (P21, P50): what there is, one text after the other, and what got easier. Each part can be left. */
export function ReviewPlace() {
  const review = useReview();
  const stage = useStage((state) => state.stage);
  const byId = useRecords((records) => records.byId);
  if (review === undefined) return <Quiet>{t("session.reading")}</Quiet>;
  if (review === "failed") return <Banner look="hold" title={t("session.failed")} live />;
  if (stage === "easier") return <Easier />;
  const texts = review.texts.flatMap((text) => {
    const row = byId.get(text.id);
    return row ? [{ ...text, row }] : [];
  });
  const at = typeof stage === "object" ? texts.findIndex(({ id }) => id === stage.id) : -1;
  const text = texts[at];
  if (!text) return <Overview since={review.since} theirs={review.theirs} texts={texts} />;
  return <ReviewStep key={text.id} text={text} before={texts[at - 1]?.id} after={texts[at + 1]?.id} />;
}
