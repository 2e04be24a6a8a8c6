import { NotebookPen } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../strings/index.ts";
import { Button, List } from "../../ui/index.ts";
import css from "./Starters.module.css";

export type StartersProps = {
  readonly title: string;
  readonly lead: string;
  /** What an empty one is called. */
  readonly empty?: string;
  readonly listLabel: string;
  readonly starters: readonly { readonly id: string; readonly title: string; readonly about?: string }[];
  /** undefined: the empty page. */
  readonly onPick: (id: string | undefined) => void;
  /** The way to others. */
  readonly more?: ReactNode;
};

/** How a text begins: with an empty page, or with words to change. */
export function Starters({ title, lead, empty, listLabel, starters, onPick, more }: StartersProps) {
  return (
    <div className={css.starters}>
      <h2>{title}</h2>
      <p className={css.lead}>{lead}</p>
      <p className={css.empty}>
        <Button
          look="main"
          icon={<NotebookPen size={18} strokeWidth={1.75} aria-hidden />}
          onPress={() => onPick(undefined)}
        >
          {empty ?? t("write.empty")}
        </Button>
        <span className={css.about}>{t("write.emptyAbout")}</span>
      </p>
      <h3 className={css.or}>{listLabel}</h3>
      <div className={css.list}>
        <List
          label={listLabel}
          onOpen={onPick}
          rows={starters.map(({ id, title, about }) => ({
            id,
            title,
            ...(about === undefined ? {} : { meta: about }),
          }))}
        />
      </div>
      {more === undefined ? null : <p className={css.more}>{more}</p>}
    </div>
  );
}
