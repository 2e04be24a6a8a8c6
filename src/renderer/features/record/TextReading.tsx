import { Ellipsis } from "lucide-react";
import { useEffect, useReducer, useState } from "react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { clauses } from "../../../shared/domain/record.ts";
import { offerTextActs } from "../../state/textActs.ts";
import { useToday } from "../../state/today.ts";
import { t } from "../../strings/index.ts";
import { IconButton, Menu, Person } from "../../ui/index.ts";
import { useProof } from "../proof/useProof.tsx";
import { agreeingActs, sameAs } from "./agreement/agreeing.tsx";
import { AgreementPanel } from "./agreement/AgreementPanel.tsx";
import type { TakingOut } from "./agreement/TakeOutDialog.tsx";
import { useAgreement } from "./agreement/useAgreement.ts";
import { useAnswering } from "./answers/useAnswering.tsx";
import { useErase } from "./erasing/useErase.tsx";
import { useNameOf } from "./names.ts";
import css from "./RecordPane.module.css";
import { RecordBanners } from "./RecordBanners.tsx";
import { KindMark } from "./KindMark.tsx";
import { ReadByReader } from "./ReadByReader.tsx";
import { icon, sayStatus } from "./RecordHead.tsx";
import head from "./RecordHead.module.css";
import type { Replica } from "./replica.ts";
import { useRhythm } from "./rhythm/useRhythm.tsx";

/**
 * A text that can't be written now: the partner's boundary, without a single control (F07), or one with a fault. What two
 * have agreed stays in view, and whoever signed it can withdraw: a fault is a thing the partner can bring about (F05, F06).
 */
export function TextReading({ replica, row }: { readonly replica: Replica; readonly row: Projection }) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const name = useNameOf(row.with)("partner");
  useEffect(() => replica.onText(redraw), [replica]);
  const [taking, setTaking] = useState<TakingOut>();
  const acts = useAgreement(row, useToday());
  const proof = useProof(row, row.fault === "earlier" ? undefined : acts.agreement);
  const erase = useErase(row);
  const answering = useAnswering(row);
  const words = { title: replica.text("title"), body: replica.text("body") };
  const rhythm = useRhythm(row, replica, acts.agreement);
  const entries = [
    // Nothing is offered of a text that can't go on.
    ...agreeingActs(row, acts.agreement, { offer: () => undefined, take: setTaking }),
    ...rhythm.acts,
    ...proof.acts,
    ...erase.acts,
  ];
  useEffect(() => offerTextActs(() => entries.map(({ id, label, onPick }) => ({ id, label, run: onPick }))));
  const title = words.title.trim();
  return (
    <article aria-label={title || t("record.untitled")} className={css.record}>
      <div className={head.head}>
        <p className={css.owner}>
          {row.owner === "partner" ? <Person who="partner" name={t("youAndMe.onlyThem", { name })} /> : sayStatus(row)}
        </p>
        {entries.length === 0 ? null : (
          <div className={head.actions}>
            <Menu
              label={t("record.more")}
              trigger={<IconButton label={t("record.more")} icon={<Ellipsis {...icon} />} />}
              entries={entries}
            />
          </div>
        )}
      </div>
      <RecordBanners replica={replica} row={row} onJoin={() => undefined} />
      {erase.panel}
      <AgreementPanel
        row={row}
        acts={acts}
        isAsAgreed={sameAs(words, acts.agreement).isAsAgreed}
        taking={taking}
        onTaking={setTaking}
      />
      {answering.panel}
      <KindMark kind={row.kind} />
      {title === "" ? null : (
        <h2 dir="auto" className={css.title}>
          {title}
        </h2>
      )}
      <div className={css.body}>
        {clauses(words.body).map((clause, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a clause has no identity but its place
          <p key={at} dir="auto">
            {clause}
          </p>
        ))}
      </div>
      {rhythm.days}
      {row.owner === "partner" ? <ReadByReader row={row} shown={() => words} /> : null}
      {proof.dialog}
      {rhythm.dialog}
    </article>
  );
}
