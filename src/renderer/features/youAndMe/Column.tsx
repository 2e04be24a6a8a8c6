import { Plus } from "lucide-react";
import type { Who } from "../../../shared/ipc/contract.ts";
import { go, paths } from "../../state/navigation.ts";
import { useRecords, useRecordsOf } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { Button, List, Person } from "../../ui/index.ts";
import { useNameOf, usePaired } from "../record/names.ts";
import { useRows } from "../record/useRows.tsx";
import css from "./YouAndMe.module.css";

export type ColumnProps = {
  readonly owner: Who;
  readonly current: string | undefined;
  /** wide: one of two columns of a page. narrow: above the other, beside an open text. */
  readonly look: "wide" | "narrow";
};

/** One person's boundaries. Writing is offered in one's own column only (F07). */
export function Column({ owner, current, look }: ColumnProps) {
  const nameOf = useNameOf();
  const paired = usePaired();
  const loaded = useRecords((records) => records.loaded);
  const rows = useRows(useRecordsOf("boundary").filter((row) => (row.owner === "partner") === (owner === "partner")));
  const mine = owner === "me";
  const title = mine ? t("youAndMe.mine") : t("youAndMe.theirs", { name: nameOf("partner") });
  const alone = !mine && !paired && rows.length === 0;
  if (alone) return look === "wide" ? <p className={css.alone}>{t("youAndMe.alone")}</p> : null;
  return (
    <section aria-label={title} className={css.column} data-owner={owner}>
      <header className={css.head}>
        <h2 className={css.title}>
          <Person who={owner} name={title} />
        </h2>
        {mine ? (
          <Button icon={<Plus size={18} strokeWidth={1.75} aria-hidden />} onPress={() => go(paths.newBoundary)}>
            {t("youAndMe.write")}
          </Button>
        ) : null}
      </header>
      {loaded ? (
        <List
          label={title}
          rows={rows}
          current={current}
          onOpen={(id) => go(paths.boundary(id))}
          empty={<p className={css.empty}>{mine ? t("youAndMe.mineEmpty") : t("youAndMe.theirsEmpty")}</p>}
        />
      ) : (
        <p className={css.empty}>{t("agreements.loading")}</p>
      )}
    </section>
  );
}
