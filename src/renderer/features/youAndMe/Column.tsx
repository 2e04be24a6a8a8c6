import { Plus } from "lucide-react";
import type { Who } from "../../../shared/ipc/shapes.ts";
import { go, paths } from "../../state/navigation.ts";
import { useRecords, useRecordsOf } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { Button, List, Person } from "../../ui/index.ts";
import { useNameOf, usePaired } from "../record/names.ts";
import { useRows } from "../record/useRows.tsx";
import { Card } from "./Card.tsx";
import css from "./YouAndMe.module.css";

export type ColumnProps = {
  readonly owner: Who;
  readonly current: string | undefined;
  /** wide: whole texts, one of two columns. narrow: a list above the other, beside an open text. */
  readonly look: "wide" | "narrow";
};

/** One person's boundaries. Writing is offered in one's own column only (F07). */
export function Column({ owner, current, look }: ColumnProps) {
  const nameOf = useNameOf();
  const paired = usePaired();
  const loaded = useRecords((records) => records.loaded);
  const mine = owner === "me";
  const texts = useRecordsOf("boundary").filter((row) => (row.owner === "partner") !== mine);
  const rows = useRows(texts);
  const title = mine ? t("youAndMe.mine") : t("youAndMe.theirs", { name: nameOf("partner") });
  if (!mine && !paired && texts.length === 0) {
    if (look === "narrow") return null;
    return (
      <div className={css.alone}>
        <p>{t("youAndMe.alone")}</p>
        <Button onPress={() => go(paths.invite)}>{t("settings.invite")}</Button>
      </div>
    );
  }
  const empty = <p className={css.empty}>{mine ? t("youAndMe.mineEmpty") : t("youAndMe.theirsEmpty")}</p>;
  return (
    <section aria-label={title} className={css.column} data-owner={owner} data-look={look}>
      <header className={css.head}>
        <h2 className={css.title}>
          <Person who={owner} name={title} />
        </h2>
        {mine ? (
          <Button
            look={look === "wide" ? "main" : "quiet"}
            icon={<Plus size={18} strokeWidth={1.75} aria-hidden />}
            onPress={() => go(paths.newBoundary)}
          >
            {t("youAndMe.write")}
          </Button>
        ) : null}
      </header>
      {!loaded ? (
        <p className={css.empty}>{t("agreements.loading")}</p>
      ) : look === "narrow" ? (
        <List label={title} rows={rows} current={current} onOpen={(id) => go(paths.boundary(id))} empty={empty} />
      ) : texts.length === 0 ? (
        empty
      ) : (
        <ul className={css.cards}>
          {texts.map((row) => (
            <li key={row.id}>
              <Card row={row} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
