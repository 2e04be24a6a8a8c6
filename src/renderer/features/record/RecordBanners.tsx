import { useEffect, useRef } from "react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import type { TogetherState } from "../../../shared/ipc/shapes.ts";
import { go, paths } from "../../state/navigation.ts";
import { useNotices } from "../../state/notices.ts";
import { useTies } from "../../state/pairing.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { Banner, Button, toast } from "../../ui/index.ts";
import { continueInNew, leaveTogether, leaving, setAside } from "./actions.ts";
import { copyText } from "./copyText.ts";
import { useNameOf } from "./names.ts";
import { heldUp, useReplicaState } from "./openReplica.ts";
import type { Replica, ReplicaState } from "./replica.ts";
import css from "./RecordBanners.module.css";
import { sayFault } from "./sayFault.ts";

/** Everything there is to say about a record besides its text: what happened, what is safe, what one can do. */
export function RecordBanners(props: {
  readonly replica: Replica;
  readonly row: Projection;
  readonly onJoin: () => void;
}) {
  const { replica } = props;
  return (
    <div className={css.banners}>
      <Fault row={props.row} />
      <HeldUp replica={replica} />
      <Unreadable unreadable={useReplicaState(replica, (state) => state.unreadable)} />
      <Stranded replica={replica} stranded={useReplicaState(replica, (state) => state.stranded)} />
      <KeptElsewhere id={props.row.id} />
      <Together {...props} />
    </div>
  );
}

function Fault({ row }: { readonly row: Projection }) {
  if (row.fault === undefined) return null;
  const { goesOn, ...said } = sayFault(row.fault, row.owner);
  const isEarlier = row.fault === "earlier";
  const actions = (
    <>
      {goesOn === undefined ? null : (
        <Button look={goesOn} onPress={() => void continueInNew(row.id)}>
          {t("fault.continue")}
        </Button>
      )}
      {isEarlier ? (
        <Button look="quiet" onPress={() => void setAside(row, !row.setAside)}>
          {t(row.setAside ? "record.bringBack" : "record.setAside")}
        </Button>
      ) : null}
    </>
  );
  return <Banner {...said} actions={goesOn !== undefined || isEarlier ? actions : undefined} />;
}

function HeldUp({ replica }: { readonly replica: Replica }) {
  const cause = useReplicaState(replica, heldUp);
  if (cause === undefined) return null;
  const [title, text] = causes[cause];
  return <Banner look="hold" title={t(title)} text={t(text)} live />;
}
const causes = {
  resting: ["record.resting", "record.restingText"],
  full: ["record.full", "record.fullText"],
  trouble: ["record.trouble", "record.troubleText"],
} as const satisfies Record<string, readonly [PlainKey, PlainKey]>;

function Unreadable({ unreadable }: Pick<ReplicaState, "unreadable">) {
  return unreadable.map((field) => (
    <Banner
      key={field}
      look="hold"
      title={field === "title" ? t("record.unreadableTitle") : t("record.unreadableBody")}
    />
  ));
}

/** RP1: the text is as core has it; the words are here to be copied back. */
function Stranded({ replica, stranded }: { readonly replica: Replica } & Pick<ReplicaState, "stranded">) {
  if (stranded === undefined) return null;
  const { title, body, why } = stranded;
  return (
    <Banner
      look="hold"
      live
      title={why === "refused" ? t("record.refused") : t("record.stranded")}
      text={
        <>
          <p>{why === "refused" ? t("record.refusedText") : t("record.strandedText")}</p>
          <p dir="auto" className={css.words}>
            {`${title}\n${body}`.trim()}
          </p>
        </>
      }
      actions={
        <>
          <Button onPress={() => void copyText(`${title}\n\n${body}`.trim())}>{t("kept.copy")}</Button>
          <Button look="quiet" onPress={() => replica.acknowledge()}>
            {t("do.dismiss")}
          </Button>
        </>
      }
    />
  );
}

/** Core kept words for this record too: a sharing it refused (CV4). They are in a place of their own. */
function KeptElsewhere({ id }: { readonly id: string }) {
  const any = useNotices(({ kept }) => kept.some(({ record }) => record === id));
  if (!any) return null;
  return (
    <Banner
      look="hold"
      title={t("record.kept")}
      text={t("record.keptText")}
      actions={<Button onPress={() => go(paths.notices)}>{t("record.keptSee")}</Button>}
    />
  );
}

/** Only what was chosen by someone is said: that one joined, or that both did (F02). */
function Together({
  replica,
  row,
  onJoin,
}: {
  readonly replica: Replica;
  readonly row: Projection;
  readonly onJoin: () => void;
}) {
  const state = useTies(({ together }) => together.get(row.id)) ?? "off";
  const name = useNameOf()("partner");
  useEndSaid(row.id, state);
  const leave = <Button onPress={() => void leaveTogether(replica, row.id)}>{t("together.leave")}</Button>;
  if (state === "on") {
    return <Banner title={t("together.on")} text={t("together.onText")} actions={leave} live />;
  }
  if (state === "waiting") {
    return <Banner title={t("together.waiting")} text={t("together.waitingText", { name })} actions={leave} live />;
  }
  if (state === "asked") {
    return (
      <Banner
        title={t("together.asked", { name })}
        text={t("together.askedText")}
        actions={<Button onPress={onJoin}>{t("together.join")}</Button>}
        live
      />
    );
  }
  return null;
}

/** A lost link or the other's leaving ends it the same way, in the same words: nobody's going is told (F02). */
function useEndSaid(id: string, state: TogetherState["state"]): void {
  const before = useRef(state);
  useEffect(() => {
    if (before.current === "on" && state !== "on" && !leaving.delete(id)) toast({ text: t("together.ended") });
    before.current = state;
  }, [id, state]);
}
