import { useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { clauses } from "../../../shared/domain/record.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { useToday } from "../../state/today.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Label } from "../../ui/index.ts";
import { sayStatus } from "../record/RecordHead.tsx";
import css from "./Card.module.css";

/** A boundary as a slip of paper: its whole text, since it is short and meant to be read. */
export function Card({ row }: { readonly row: Projection }) {
  const today = useToday();
  const body = useBody(row);
  const title = row.title.trim();
  return (
    <article className={css.card}>
      {title === "" ? null : (
        <h3 dir="auto" className={css.title}>
          {title}
        </h3>
      )}
      <div className={css.text}>
        {clauses(body).map((clause, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a clause has no identity but its place
          <p key={at} dir="auto">
            {clause}
          </p>
        ))}
      </div>
      <p className={css.meta}>
        {row.shared && row.unshared ? <Label look="pencil">{t("row.unshared")}</Label> : null}
        <span>
          {row.owner === "partner" && row.fault !== "earlier" ? null : `${sayStatus(row)} · `}
          {sayDay(row.day, today)}
        </span>
        <AriaButton
          className={css.open ?? ""}
          aria-label={`${row.owner === "partner" ? t("youAndMe.read") : t("youAndMe.open")}: ${title || row.excerpt || t("record.untitled")}`}
          onPress={() => go(paths.boundary(row.id))}
        >
          {row.owner === "partner" ? t("youAndMe.read") : t("youAndMe.open")}
        </AriaButton>
      </p>
    </article>
  );
}

/** The whole text; its first line, which the row has, until it is there. */
function useBody(row: Projection): string {
  const [body, setBody] = useState(row.excerpt);
  useEffect(() => {
    let current = true;
    void call("record.text", { id: row.id }).then((text) => {
      if (current && text.ok) setBody((row.owner === "partner" ? text.value.shared : text.value.mine).body);
    });
    return () => {
      current = false;
    };
  }, [row]);
  return body;
}
