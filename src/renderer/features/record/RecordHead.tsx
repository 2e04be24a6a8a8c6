import { Archive, ArchiveRestore, Ellipsis, Eraser, Trash2, Users } from "lucide-react";
import type { ReactNode } from "react";
import type { Projection } from "../../../shared/ipc/contract.ts";
import { useTies } from "../../state/pairing.ts";
import { t } from "../../strings/index.ts";
import { Button, IconButton, Label, Menu, type MenuEntry } from "../../ui/index.ts";
import { deleteDraft, discardUnshared, setAside } from "./actions.ts";
import { usePaired } from "./names.ts";
import { useReplicaState } from "./openReplica.ts";
import type { Replica, ReplicaState } from "./replica.ts";
import css from "./RecordPane.module.css";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;

export type RecordHeadProps = {
  readonly replica: Replica;
  readonly row: Projection;
  readonly onShare: () => void;
  readonly onTogether: () => void;
};

/** Where the text stands, whether it is saved, and what can be done with it. */
export function RecordHead({ replica, row, onShare, onTogether }: RecordHeadProps) {
  const state = useReplicaState(replica);
  const paired = usePaired();
  const together = useTies((ties) => ties.together.get(row.id)) ?? "off";
  const live = state.mode === "live";
  const hasWords = row.unshared && !live;
  const canShare = hasWords && row.fault === undefined && state.phase === "ready";
  const canJoin = paired && row.kind === "agreement" && row.fault === undefined && together === "off";
  return (
    <div className={css.head}>
      <div className={css.status}>
        <Status row={row} live={live} />
        <Saved state={state} />
      </div>
      <div className={css.actions}>
        {canJoin ? (
          <Button look="quiet" icon={<Users {...icon} />} onPress={onTogether}>
            {t("record.writeTogether")}
          </Button>
        ) : null}
        {canShare ? (
          <Button look="main" onPress={onShare}>
            {t("record.share")}
          </Button>
        ) : null}
        <Menu
          label={t("record.more")}
          trigger={<IconButton label={t("record.more")} icon={<Ellipsis {...icon} />} />}
          entries={entries(replica, row, hasWords)}
        />
      </div>
    </div>
  );
}

function entries(replica: Replica, row: Projection, hasWords: boolean): MenuEntry[] {
  const list: MenuEntry[] = [
    row.setAside
      ? {
          id: "back",
          label: t("record.bringBack"),
          icon: <ArchiveRestore {...icon} />,
          onPick: () => void setAside(row, false),
        }
      : {
          id: "aside",
          label: t("record.setAside"),
          icon: <Archive {...icon} />,
          onPick: () => void setAside(row, true),
        },
  ];
  const add = (id: string, label: string, picture: ReactNode, onPick: () => void) =>
    list.push({ id, label, icon: picture, onPick });
  if (row.shared && hasWords) {
    add("discard", t("record.discard"), <Eraser {...icon} />, () => void discardUnshared(replica, row.id));
  }
  if (!row.shared) add("delete", t("record.delete"), <Trash2 {...icon} />, () => void deleteDraft(replica, row));
  return list;
}

function Status({ row, live }: { readonly row: Projection; readonly live: boolean }) {
  if (!row.shared) return <Label>{t("record.status.here")}</Label>;
  return (
    <>
      <Label>{row.kind === "boundary" ? t("record.status.mine") : t("record.status.shared")}</Label>
      {live ? <Label look="pencil">{t("record.status.live")}</Label> : null}
      {row.unshared && !live ? <Label look="pencil">{t("record.status.unshared")}</Label> : null}
    </>
  );
}

/** "Saved here" means durable on this machine, and nothing about another (F20, LG3). */
function Saved({ state }: { readonly state: ReplicaState }) {
  const word =
    state.phase === "resting"
      ? t("record.keptHere")
      : state.save === "saved"
        ? t("record.saved")
        : state.save === "saving"
          ? t("record.saving")
          : t("record.notSaved");
  return (
    <span className={css.saved} data-save={state.phase === "resting" ? "resting" : state.save}>
      {word}
    </span>
  );
}
