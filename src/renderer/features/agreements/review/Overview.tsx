import { type ReviewGroup, reviewGroups } from "../../../../shared/domain/agreement/review.ts";
import type { Projection, ReviewedText } from "../../../../shared/ipc/textShapes.ts";
import { go, paths } from "../../../state/navigation.ts";
import { useRecordsOf } from "../../../state/records.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Cluster, Quiet, Stack } from "../../../ui/index.ts";
import { useNameOf } from "../../record/names.ts";
import { nameOf } from "../../today/sayLine.ts";
import css from "./Review.module.css";
import { sayReviewed } from "./sayReviewed.ts";
import { setStage } from "./useReview.ts";

export type InReview = ReviewedText & { readonly row: Projection };

/** What became of each text since the last time, before the two go through them. */
export function Overview({
  since,
  theirs,
  texts,
}: {
  readonly since: number | undefined;
  readonly theirs: number | undefined;
  readonly texts: readonly InReview[];
}) {
  const today = useToday();
  const name = useNameOf()("partner");
  const groups = Map.groupBy(texts, ({ group }) => group);
  const [first] = texts;
  return (
    <Stack gap={4}>
      <Stack gap={2}>
        <h2>{t("session.title")}</h2>
        <p>{since === undefined ? t("session.first") : t("session.since", { day: sayDay(since, today) })}</p>
        {theirs === undefined ? null : <p>{t("session.theirs", { name, day: sayDay(theirs, today) })}</p>}
        <Quiet>{t("session.lead", { name })}</Quiet>
      </Stack>
      {first === undefined ? <p>{t("session.none")}</p> : null}
      <Cluster>
        {first === undefined ? null : (
          <Button look="main" onPress={() => setStage({ id: first.id })}>
            {t("session.begin")}
          </Button>
        )}
        <Button look="quiet" onPress={() => setStage("easier")}>
          {t("session.easierToo")}
        </Button>
      </Cluster>
      {reviewGroups.flatMap((group) => {
        const some = groups.get(group);
        return some ? [<Group key={group} group={group} texts={some} />] : [];
      })}
      <Written />
      <p>
        <Button look="bare" onPress={() => go(paths.year)}>
          {t("year.title")}
        </Button>
      </p>
    </Stack>
  );
}

/** Long lists are cut: going through them shows each. */
const SHOWN = 7;

function Group({ group, texts }: { readonly group: ReviewGroup; readonly texts: readonly InReview[] }) {
  const today = useToday();
  const name = useNameOf()("partner");
  return (
    <section aria-label={t(`session.group.${group}`)} className={css.group}>
      <h3 className={css.head}>{t(`session.group.${group}`)}</h3>
      <ul className={css.texts}>
        {texts.slice(0, SHOWN).map((text) => (
          <li key={text.id} className={css.text}>
            <Button look="bare" onPress={() => setStage({ id: text.id })}>
              <bdi>{nameOf(text.row)}</bdi>
            </Button>
            <span className={css.says}>{sayReviewed(text, text.row, name, today)}</span>
          </li>
        ))}
      </ul>
      {texts.length > SHOWN ? <Quiet>{t("session.more", { count: texts.length - SHOWN })}</Quiet> : null}
    </section>
  );
}

/** What was written down at such times. */
function Written() {
  const today = useToday();
  const rows = useRecordsOf("review");
  if (rows.length === 0) return null;
  return (
    <section aria-label={t("session.written")} className={css.group}>
      <h3 className={css.head}>{t("session.written")}</h3>
      <ul className={css.texts}>
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.id} className={css.text}>
            <Button look="bare" onPress={() => go(paths.agreement(row.id))}>
              <bdi>{nameOf(row)}</bdi>
            </Button>
            <span className={css.says}>{row.shared ? sayDay(row.day, today) : t("record.status.here")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
