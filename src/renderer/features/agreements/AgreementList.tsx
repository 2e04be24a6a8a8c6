import { Plus } from "lucide-react";
import { memo, useDeferredValue, useMemo, useState } from "react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { go, paths } from "../../state/navigation.ts";
import { useAgreeable, useRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { Button, Choice, Contours, List, PaneHead, SearchField, Tick } from "../../ui/index.ts";
import { ErasedList } from "../record/erasing/Erased.tsx";
import { useErased } from "../record/erasing/useErasing.ts";
import { isSigned } from "../record/agreement/sayStanding.ts";
import { usePaired } from "../record/names.ts";
import { useRows } from "../record/useRows.tsx";
import { useFound } from "../search/useFound.ts";
import css from "./AgreementList.module.css";

/** A list that fits a screen needs no filter. */
const SCREENFUL = 7;
type Shelf = "signed" | "written" | "aside";
const shelfOf = (row: Projection): Shelf => (row.setAside ? "aside" : isSigned(row) ? "signed" : "written");

export function AgreementList({ current }: { readonly current: string | undefined }) {
  const [chosenShelf, setShelf] = useState<Shelf>();
  const [text, setText] = useState("");
  const [onlyUnshared, setOnlyUnshared] = useState(false);
  const paired = usePaired();
  const loaded = useRecords((records) => records.loaded);
  // A letter written beside it moves a row here; the letter goes first (B12).
  const all = useDeferredValue(useAgreeable());
  const found = useFound(text);
  const anySigned = all.some((row) => shelfOf(row) === "signed");
  const erased = useErased(all) ?? [];
  const open = all.find(({ id }) => id === current);
  // What is open is on the shelf that is shown; else what two have agreed comes first.
  const shelf = chosenShelf ?? (open ? shelfOf(open) : anySigned ? "signed" : "written");
  const chosen = useMemo(
    () =>
      all.filter(
        (row) => shelfOf(row) === shelf && (!onlyUnshared || row.unshared) && (found === undefined || found(row)),
      ),
    [all, shelf, onlyUnshared, found],
  );
  return (
    <>
      <PaneHead
        title={t("agreements.title")}
        actions={
          <Button
            look="main"
            icon={<Plus size={18} strokeWidth={1.75} aria-hidden />}
            onPress={() => go(paths.newAgreement)}
          >
            {t("agreements.write")}
          </Button>
        }
      >
        {all.length === 0 && erased.length === 0 ? null : (
          <>
            <SearchField
              label={t("agreements.search")}
              clearLabel={t("do.clear")}
              value={text}
              onChange={setText}
              placeholder={t("agreements.search")}
            />
            <Choice
              label={t("agreements.which")}
              labelHidden
              options={[
                ...(anySigned ? [{ id: "signed" as const, label: t("agreements.signed") }] : []),
                { id: "written", label: t("agreements.written") },
                { id: "aside", label: t("agreements.aside") },
              ]}
              value={shelf}
              onChange={setShelf}
              shape="shelves"
            />
            {all.some(({ shared, fault }) => shared && fault !== "earlier") ? (
              <p>
                <Button look="bare" onPress={() => go(paths.review)}>
                  {t("session.together")}
                </Button>
              </p>
            ) : null}
            {paired && (onlyUnshared || all.length > SCREENFUL) ? (
              <Tick label={t("agreements.onlyUnshared")} isSelected={onlyUnshared} onChange={setOnlyUnshared} />
            ) : null}
          </>
        )}
      </PaneHead>
      {loaded ? (
        <>
          <Rows shelf={shelf} rows={chosen} current={current} narrowed={text !== "" || onlyUnshared} />
          {shelf === "aside" ? <ErasedList erased={erased} /> : null}
        </>
      ) : (
        <p className={css.opening}>{t("agreements.loading")}</p>
      )}
    </>
  );
}

type RowsProps = {
  readonly shelf: Shelf;
  readonly rows: readonly Projection[];
  readonly current: string | undefined;
  readonly narrowed: boolean;
};
/** So many rows are drawn at once; the rest of a long list follows when there is time. */
const FIRST = 30;
const Rows = memo(function Rows({ shelf, rows, current, narrowed }: RowsProps) {
  const drawn = useRows(useDeferredValue(rows, rows.slice(0, FIRST)));
  return (
    <List
      label={t(`agreements.${shelf}`)}
      rows={drawn}
      current={current}
      onOpen={(id) => go(paths.agreement(id))}
      empty={<Empty narrowed={narrowed} shelf={shelf} />}
    />
  );
});

function Empty({ narrowed, shelf }: { readonly narrowed: boolean; readonly shelf: Shelf }) {
  const [title, text] = narrowed
    ? [t("agreements.noneFound"), undefined]
    : shelf === "written"
      ? [t("agreements.empty"), t("agreements.emptyText")]
      : [t(`agreements.${shelf}Empty`), undefined];
  return (
    <div className={css.empty}>
      {shelf === "written" && !narrowed ? <Contours /> : null}
      <p>{title}</p>
      {text === undefined ? null : <p className={css.quiet}>{text}</p>}
    </div>
  );
}
