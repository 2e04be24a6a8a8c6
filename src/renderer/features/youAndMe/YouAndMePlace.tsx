import { Outlet } from "@tanstack/react-router";
import { go, paths } from "../../state/navigation.ts";
import { useRecord } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { Page, PaneHead, Panes } from "../../ui/index.ts";
import { Changes } from "../record/history/Changes.tsx";
import { useOpenId } from "../record/useOpenId.ts";
import { Column, type ColumnProps } from "./Column.tsx";
import css from "./YouAndMe.module.css";

const columns = (current: string | undefined, look: ColumnProps["look"]) => (
  <>
    <Column owner="me" current={current} look={look} />
    <Column owner="partner" current={current} look={look} />
  </>
);

/** You & me: two columns, each owned. With one text open they stand beside it as a list. */
export function YouAndMePlace() {
  const { id, isOpen } = useOpenId(paths.youAndMe);
  const row = useRecord(id);
  if (!isOpen) {
    return (
      <Page title={t("youAndMe.title")} lead={t("youAndMe.lead")}>
        <div className={css.columns}>{columns(undefined, "wide")}</div>
      </Page>
    );
  }
  return (
    <Panes
      list={
        <>
          <PaneHead title={t("youAndMe.title")} />
          <div className={css.stack}>{columns(id, "narrow")}</div>
        </>
      }
      listLabel={t("youAndMe.list")}
      text={<Outlet />}
      textLabel={t("agreements.text")}
      {...(row === undefined
        ? {}
        : {
            margin: {
              label: t("record.story"),
              textTab: t("agreements.text"),
              content: <Changes key={row.id} row={row} />,
            },
          })}
      back={{ label: t("youAndMe.back"), onBack: () => go(paths.youAndMe) }}
    />
  );
}
