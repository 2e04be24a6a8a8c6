import { type RefObject, useEffect, useRef, useState } from "react";
import { blanksIn } from "../../../shared/domain/blanks.ts";
import { excerpt, isAgreeable } from "../../../shared/domain/record.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { useToday } from "../../state/today.ts";
import { offerTextActs, oncePaletteIsGone } from "../../state/textActs.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Quiet } from "../../ui/index.ts";
import { canShare, hasText } from "./actions.ts";
import { agreeingActs, canOffer, sameAs } from "./agreement/agreeing.tsx";
import { AgreementPanel } from "./agreement/AgreementPanel.tsx";
import { OfferBar } from "./agreement/OfferBar.tsx";
import { OfferDialog } from "./agreement/OfferDialog.tsx";
import type { TakingOut } from "./agreement/TakeOutDialog.tsx";
import { useAgreement } from "./agreement/useAgreement.ts";
import { useAnswering } from "./answers/useAnswering.tsx";
import { ApartDialog } from "./apart/ApartDialog.tsx";
import { useApart } from "./apart/useApart.ts";
import type { Field } from "./document.ts";
import { GoneText } from "./erasing/Erased.tsx";
import { useErase } from "./erasing/useErase.tsx";
import { LookBackDialog } from "./history/LookBackDialog.tsx";
import { lookBackActs } from "./history/lookBackActs.tsx";
import { SinceDialog } from "./history/SinceDialog.tsx";
import { type EditorHandle, TextEditor } from "./editor/TextEditor.tsx";
import { usePausedText, useQuestions } from "./hints/useQuestions.ts";
import { useProof } from "../proof/useProof.tsx";
import { useReplica, useReplicaState } from "./openReplica.ts";
import { KindMark } from "./KindMark.tsx";
import { PencilBar } from "./PencilBar.tsx";
import { ReadByReader } from "./ReadByReader.tsx";
import { RecordBanners } from "./RecordBanners.tsx";
import { useRhythm } from "./rhythm/useRhythm.tsx";
import { moreOf, RecordHead, useCanJoin } from "./RecordHead.tsx";
import css from "./RecordPane.module.css";
import type { Replica } from "./replica.ts";
import { ShareDialog } from "./ShareDialog.tsx";
import { TextReading } from "./TextReading.tsx";
import { TogetherDialog } from "./TogetherDialog.tsx";
import { useSharedText } from "./useSharedText.ts";

export type RecordPaneProps = { readonly id: string; readonly row: Projection | undefined };

/** One record, open: its state and actions, what there is to know, title and text. */
export function RecordPane({ id, row }: RecordPaneProps) {
  const replica = useReplica(id);
  return replica === undefined ? null : <Opened key={id} id={id} replica={replica} row={row} />;
}

function Opened({ id, replica, row: listed }: RecordPaneProps & { readonly replica: Replica }) {
  const phase = useReplicaState(replica, (state) => state.phase);
  const error = useReplicaState(replica, (state) => state.error);
  const mode = useReplicaState(replica, (state) => state.mode);
  const row = useReplicaState(replica, (state) => listed ?? state.projection);
  if (phase === "failed") {
    if (error === "NotFound") return <GoneText id={id} />;
    return (
      <Banner
        look="hold"
        live
        title={t("record.failed")}
        text={t("record.failedText")}
        actions={<Button onPress={() => void replica.reopen("first")}>{t("record.again")}</Button>}
      />
    );
  }
  if (row === undefined || phase === "opening") {
    return <p className={css.opening}>{t("record.opening")}</p>;
  }
  if (row.owner === "partner" || mode === "read") return <TextReading replica={replica} row={row} />;
  return <Writing replica={replica} row={row} />;
}

function Writing({ replica, row }: { readonly replica: Replica; readonly row: Projection }) {
  const mode = useReplicaState(replica, (state) => state.mode);
  const unreadable = useReplicaState(replica, (state) => state.unreadable);
  const [dialog, setDialog] = useState<"share" | "together" | "offer">();
  const [taking, setTaking] = useState<TakingOut>();
  const [busy, setBusy] = useState(false);
  const [tooLong, setTooLong] = useState<{ readonly field: Field; readonly over: number }>();
  const title = useRef<EditorHandle>(null);
  const body = useRef<EditorHandle>(null);
  const shared = useSharedText(replica, row, mode === "draft");
  const [apart, letStand] = useApart(row.id, shared);
  const [looking, setLooking] = useState<string>();
  const [past, setPast] = useState<"since" | "compare">();
  const [lastField, setLastField] = useState<Field>("body");
  const editor = (field: Field, label: string, placeholder: string) => (
    <TextEditor
      replica={replica}
      field={field}
      label={label}
      placeholder={placeholder}
      shared={shared?.[field]}
      onFocus={() => setLastField(field)}
      isReadOnly={busy || unreadable.includes(field)}
      apart={apart}
      onApart={setLooking}
      questions={questions}
      onPutAway={putAway}
      onTooLong={(over) => setTooLong({ field, over })}
      {...(field === "title" ? { handle: title, onEnter: () => body.current?.focus() } : { handle: body })}
    />
  );
  const canJoin = useCanJoin(row);
  const acts = useAgreement(row, useToday());
  const { isAsAgreed, isOffered } = sameAs(shared, row.unshared ? undefined : acts.agreement);
  const { questions, putAway } = useQuestions(row.id, usePausedText(replica, isAgreeable(row.kind) && !isAsAgreed));
  const proof = useProof(row, acts.agreement);
  const rhythm = useRhythm(row, replica, acts.agreement, (clause, before) => {
    const isPut = before !== undefined && body.current?.put({ at: 0, now: before }, clause);
    if (!isPut) body.current?.add(clause);
  });
  const erase = useErase(row);
  const answering = useAnswering(row, {
    body: () => replica.text("body"),
    write: (before, after) => {
      if (before !== "") return body.current?.put({ at: 0, now: before }, after) === true;
      replica.write({ title: replica.text("title"), body: after });
      return true;
    },
  });
  const agreeing = [
    ...agreeingActs(row, acts.agreement, { offer: () => setDialog("offer"), take: setTaking }),
    ...answering.acts,
    ...lookBackActs(row, setPast),
    ...rhythm.acts,
    ...proof.acts,
    ...erase.acts,
  ];
  const isBarShown = canOffer(row, acts.agreement) && mode === "draft" && !isAsAgreed && !isOffered;
  useEffect(() =>
    offerTextActs(() => [
      ...(canShare(replica, row) ? [{ id: "share", label: t("record.share"), run: () => setDialog("share") }] : []),
      ...(canJoin ? [{ id: "together", label: t("record.writeTogether"), run: () => setDialog("together") }] : []),
      ...(blanksIn(replica.text("body")).length > 0
        ? [{ id: "blank", label: t("blanks.next"), run: () => oncePaletteIsGone(() => body.current?.nextBlank()) }]
        : []),
      ...apart.map(({ key, now }) => ({
        id: key,
        label: `${t("apart.title")}: ${excerpt(now, 40)}`,
        run: () => setLooking(key),
      })),
      ...[...agreeing, ...moreOf(replica, row, row.unshared && mode !== "live")].map(({ id, label, onPick }) => ({
        id,
        label,
        run: onPick,
      })),
    ]),
  );
  useFirstWords(replica, title, body);
  return (
    <article
      aria-label={row.title || t("record.untitled")}
      className={css.record}
      data-kind={row.kind}
      onInput={() => setTooLong(undefined)}
    >
      <RecordHead replica={replica} row={row} agreeing={agreeing} onTogether={() => setDialog("together")} />
      <RecordBanners replica={replica} row={row} onJoin={() => setDialog("together")} />
      {erase.panel}
      <AgreementPanel row={row} acts={acts} isAsAgreed={isAsAgreed} taking={taking} onTaking={setTaking} />
      {answering.panel}
      <div className={css.sheet} data-firm={isAsAgreed && acts.agreement?.state === "in force"}>
        <div className={css.named}>
          <KindMark kind={row.kind} />
          {editor("title", t("record.titleLabel"), titleHint(row))}
        </div>
        {row.kind === "review" ? <Quiet>{t("session.easier")}</Quiet> : null}
        {editor("body", t("record.textLabel"), textHint(row))}
      </div>
      {rhythm.when}
      {tooLong === undefined ? null : (
        <Banner
          look="hold"
          live
          title={
            tooLong.field === "title"
              ? t("record.tooLongTitle", { over: tooLong.over })
              : t("record.tooLongText", { over: tooLong.over })
          }
        />
      )}
      {row.kind === "boundary" && row.shared ? <ReadByReader row={row} /> : null}
      {rhythm.days}
      <PencilBar replica={replica} row={row} onShare={() => setDialog("share")} />
      {isBarShown ? (
        <OfferBar isBeside={acts.agreement?.holds !== undefined} onOffer={() => setDialog("offer")} />
      ) : null}
      {dialog === "offer" && acts.agreement ? (
        <OfferDialog row={row} agreement={acts.agreement} offer={acts.offer} onClose={() => setDialog(undefined)} />
      ) : null}
      {proof.dialog}
      {rhythm.dialog}
      {dialog === "share" ? (
        <ShareDialog replica={replica} row={row} onClose={() => setDialog(undefined)} onBusy={setBusy} />
      ) : null}
      {dialog === "together" ? (
        <TogetherDialog replica={replica} row={row} onClose={() => setDialog(undefined)} onBusy={setBusy} />
      ) : null}
      {past === "since" ? (
        <SinceDialog
          replica={replica}
          row={row}
          field={lastField}
          editor={lastField === "title" ? title : body}
          onClose={() => setPast(undefined)}
        />
      ) : null}
      {past === "compare" ? <LookBackDialog row={row} onClose={() => setPast(undefined)} /> : null}
      {apart
        .filter(({ key }) => key === looking)
        .map((part) => (
          <ApartDialog
            key={part.key}
            part={part}
            editor={part.field === "title" ? title : body}
            onLetStand={() => letStand(part.key)}
            onClose={() => setLooking(undefined)}
          />
        ))}
    </article>
  );
}

const titleHint = ({ kind }: Projection): string =>
  kind === "phrase" || kind === "rhythm" ? t(`record.titleHint.${kind}`) : t("record.titleHint");
const textHint = ({ kind }: Projection): string => {
  if (kind === "boundary") return t("record.boundaryHint");
  return kind === "phrase" || kind === "rhythm" || kind === "review"
    ? t(`record.textHint.${kind}`)
    : t("record.textHint");
};

type Editor = RefObject<EditorHandle | null>;
/** An empty page waits for its title; one that was named for somebody, for its text. */
function useFirstWords(replica: Replica, title: Editor, body: Editor): void {
  useEffect(() => {
    if (!hasText(replica)) title.current?.focus();
    else if (replica.text("body") === "") body.current?.focus();
  }, [replica, title, body]);
}
