import type { Projection } from "../../../shared/ipc/contract.ts";
import { go, paths } from "../../state/navigation.ts";
import { useTies } from "../../state/pairing.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { Banner, Button } from "../../ui/index.ts";
import { continueInNew, leaveTogether } from "./actions.ts";
import { copyText } from "./copyText.ts";
import { useNameOf } from "./names.ts";
import { useReplicaState } from "./openReplica.ts";
import type { Replica, ReplicaState } from "./replica.ts";
import css from "./RecordBanners.module.css";

/** Everything there is to say about a record besides its text: what happened, what is safe, what one can do. */
export function RecordBanners(props: {
  readonly replica: Replica;
  readonly row: Projection;
  readonly onJoin: () => void;
}) {
  const state = useReplicaState(props.replica);
  return (
    <div className={css.banners}>
      <Fault row={props.row} />
      <Saving save={state.save} phase={state.phase} />
      <Unreadable unreadable={state.unreadable} />
      <Refused replica={props.replica} state={state} />
      <Together {...props} />
    </div>
  );
}

const faults = {
  split: ["fault.split", "fault.splitText"],
  held: ["fault.held", "fault.heldText"],
  unreadable: ["fault.unreadable", "fault.unreadableText"],
} as const satisfies Record<NonNullable<Projection["fault"]>, readonly [PlainKey, PlainKey]>;

function Fault({ row }: { readonly row: Projection }) {
  if (row.fault === undefined) return null;
  const [title, text] = faults[row.fault];
  const canContinue = row.fault !== "held" && row.owner !== "partner";
  return (
    <Banner
      look={row.fault === "held" ? "hold" : "danger"}
      title={t(title)}
      text={t(text)}
      actions={
        canContinue ? <Button onPress={() => void continueInNew(row.id)}>{t("fault.continue")}</Button> : undefined
      }
    />
  );
}

function Saving({ save, phase }: Pick<ReplicaState, "save" | "phase">) {
  if (phase === "resting")
    return <Banner look="hold" title={t("record.resting")} text={t("record.restingText")} live />;
  if (save === "full") return <Banner look="hold" title={t("record.full")} text={t("record.fullText")} live />;
  if (save === "trouble") return <Banner look="hold" title={t("record.trouble")} text={t("record.troubleText")} live />;
  return null;
}

function Unreadable({ unreadable }: Pick<ReplicaState, "unreadable">) {
  return unreadable.map((field) => (
    <Banner
      key={field}
      look="hold"
      title={field === "title" ? t("record.unreadableTitle") : t("record.unreadableBody")}
    />
  ));
}

function Refused({ replica, state }: { readonly replica: Replica; readonly state: ReplicaState }) {
  const { refused, stranded } = state;
  return (
    <>
      {refused ? (
        <Banner
          look="hold"
          live
          title={t("record.refused")}
          text={t("record.refusedText")}
          actions={
            <>
              <Button onPress={() => go(paths.notices)}>{t("record.refusedSee")}</Button>
              <Button look="quiet" onPress={() => replica.acknowledge("refused")}>
                {t("do.dismiss")}
              </Button>
            </>
          }
        />
      ) : null}
      {stranded === undefined ? null : (
        <Banner
          look="hold"
          live
          title={t("record.stranded")}
          text={
            <>
              <p>{t("record.strandedText")}</p>
              <p className={css.words}>{stranded.title}</p>
              <p className={css.words}>{stranded.body}</p>
            </>
          }
          actions={
            <>
              <Button onPress={() => void copyText(`${stranded.title}\n\n${stranded.body}`)}>{t("kept.copy")}</Button>
              <Button look="quiet" onPress={() => replica.acknowledge("stranded")}>
                {t("kept.dismiss")}
              </Button>
            </>
          }
        />
      )}
    </>
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
