import { useEffect, useReducer } from "react";
import type { Projection } from "../../../shared/ipc/contract.ts";
import { clauses } from "../../../shared/domain/record.ts";
import { t } from "../../strings/index.ts";
import { Person } from "../../ui/index.ts";
import { useNameOf } from "./names.ts";
import css from "./RecordPane.module.css";
import { RecordBanners } from "./RecordBanners.tsx";
import { ReadByReader } from "./ReadByReader.tsx";
import { sayStatus } from "./RecordHead.tsx";
import type { Replica } from "./replica.ts";

/** A text that can't be written now: the partner's boundary, without a single control (F07), or one with a fault. */
export function TextReading({ replica, row }: { readonly replica: Replica; readonly row: Projection }) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const name = useNameOf(row.with)("partner");
  useEffect(() => replica.onText(redraw), [replica]);
  const title = replica.text("title").trim();
  return (
    <article className={css.record}>
      <p className={css.owner}>
        {row.owner === "partner" ? <Person who="partner" name={t("youAndMe.onlyThem", { name })} /> : sayStatus(row)}
      </p>
      <RecordBanners replica={replica} row={row} onJoin={() => undefined} />
      {title === "" ? null : (
        <h2 dir="auto" className={css.title}>
          {title}
        </h2>
      )}
      <div className={css.body}>
        {clauses(replica.text("body")).map((clause, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a clause has no identity but its place
          <p key={at} dir="auto">
            {clause}
          </p>
        ))}
      </div>
      {row.owner === "partner" ? (
        <ReadByReader row={row} shown={() => ({ title: replica.text("title"), body: replica.text("body") })} />
      ) : null}
    </article>
  );
}
