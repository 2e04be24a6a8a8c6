import type { KeptText, Notice } from "../../../shared/ipc/textShapes.ts";
import { go } from "../../state/navigation.ts";
import { deleteKept, dismissNotice, hideKept, loadNotices, useNotices } from "../../state/notices.ts";
import { useRecords } from "../../state/records.ts";
import { useToday } from "../../state/today.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Button, EmptyState, Page, toast } from "../../ui/index.ts";
import { continueInNew, placeOf } from "../record/actions.ts";
import { copyText } from "../record/copyText.ts";
import { useNameOf } from "../record/names.ts";
import css from "./NoticesPlace.module.css";
import { noticeLook, sayNotice } from "./sayNotice.ts";

/** What Homeport met, in words, and the texts it kept for the person. */
export function NoticesPlace() {
  const { notices, kept } = useNotices();
  if (notices.length === 0 && kept.length === 0) {
    return (
      <Page title={t("notices.title")}>
        <EmptyState title={t("notices.empty")} />
      </Page>
    );
  }
  return (
    <Page title={t("notices.title")} lead={t("notices.lead")}>
      {notices.length === 0 ? null : (
        <ul aria-label={t("notices.list")}>
          {notices.map((notice) => (
            <li key={notice.id}>
              <One notice={notice} />
            </li>
          ))}
        </ul>
      )}
      {kept.length === 0 ? null : (
        <section className={css.section} aria-labelledby="kept-texts">
          <h2 id="kept-texts">{t("kept.title")}</h2>
          <p className={css.lead}>{t("kept.lead")}</p>
          <ul className={css.list}>
            {kept.map((text) => (
              <li key={text.id}>
                <Kept text={text} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

function One({ notice }: { readonly notice: Notice }) {
  const partner = useNameOf()("partner");
  const today = useToday();
  const record = useOpenable(notice.record);
  const untaken = notice.kind === "untaken" && record !== undefined ? notice.record : undefined;
  const { title, text } = sayNotice(notice, partner, today);
  return (
    <article className={css.notice} data-look={noticeLook(notice)}>
      <h2 className={css.what}>{title}</h2>
      <p className={css.lead}>{text}</p>
      <p className={css.foot}>
        <span className={css.day}>{sayDay(notice.day, today)}</span>
        {record === undefined ? null : (
          <Button look="bare" onPress={() => go(record)}>
            {t("notices.open")}
          </Button>
        )}
        {untaken === undefined ? null : (
          <Button look="bare" onPress={() => void continueInNew(untaken)}>
            {t("fault.continue")}
          </Button>
        )}
        <Button look="bare" onPress={() => void dismissNotice(notice.id)} aria-label={`${t("do.dismiss")}: ${title}`}>
          {t("do.dismiss")}
        </Button>
      </p>
    </article>
  );
}

/** The way to a record that is still here. */
function useOpenable(id: string | undefined): string | undefined {
  const row = useRecords(({ byId }) => (id === undefined ? undefined : byId.get(id)));
  return row === undefined ? undefined : placeOf(row);
}

/** Nobody else has these words: they go only when they can't be taken back any more (H7). */
function deleteWithUndo(id: string): void {
  hideKept(id);
  toast({
    text: t("record.deleted"),
    undo: { label: t("do.undo"), onUndo: () => void loadNotices() },
    onOver: () => void deleteKept(id),
  });
}

function Kept({ text }: { readonly text: KeptText }) {
  const today = useToday();
  const record = useOpenable(text.record);
  return (
    <article className={css.kept}>
      <p className={css.day}>{sayDay(text.day, today)}</p>
      <h3 dir="auto" className={css.title}>
        {text.title.trim() || t("record.untitled")}
      </h3>
      <p dir="auto" className={css.words}>
        {text.body}
      </p>
      <div className={css.actions}>
        <Button onPress={() => void copyText(`${text.title}\n\n${text.body}`.trim())}>{t("kept.copy")}</Button>
        {record === undefined ? null : (
          <Button look="quiet" onPress={() => go(record)}>
            {t("kept.open")}
          </Button>
        )}
        <Button look="quiet" onPress={() => deleteWithUndo(text.id)}>
          {t("kept.dismiss")}
        </Button>
      </div>
    </article>
  );
}
