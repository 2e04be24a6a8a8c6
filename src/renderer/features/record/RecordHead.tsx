import { Archive, ArchiveRestore, Ellipsis, Eraser, Trash2, Users } from "lucide-react";
import type { ReactNode } from "react";
import type { Projection } from "../../../shared/ipc/contract.ts";
import { useTies } from "../../state/pairing.ts";
import { t } from "../../strings/index.ts";
import { Button, IconButton, Menu, type MenuEntry } from "../../ui/index.ts";
import { deleteDraft, discardUnshared, setAside } from "./actions.ts";
import { usePaired } from "./names.ts";
import { useReplicaState } from "./openReplica.ts";
import css from "./RecordHead.module.css";
import type { Replica, ReplicaState } from "./replica.ts";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;

export type RecordHeadProps = { readonly replica: Replica; readonly row: Projection; readonly onTogether: () => void };

/** Where the text stands, whether it is saved, and what can be done with it. */
export function RecordHead({ replica, row, onTogether }: RecordHeadProps) {
  const state = useReplicaState(replica);
  const paired = usePaired();
  const together = useTies((ties) => ties.together.get(row.id)) ?? "off";
  const canJoin = paired && row.kind === "agreement" && row.fault === undefined && together === "off";
  return (
    <div className={css.head}>
      <p className={css.status}>
        <span>{sayStatus(row)}</span>
        <Saved state={state} />
      </p>
      <div className={css.actions}>
        {canJoin ? (
          <Button look="quiet" icon={<Users {...icon} />} onPress={onTogether}>
            {t("record.writeTogether")}
          </Button>
        ) : null}
        <Menu
          label={t("record.more")}
          trigger={<IconButton label={t("record.more")} icon={<Ellipsis {...icon} />} />}
          entries={entries(replica, row, row.unshared && state.mode !== "live")}
        />
      </div>
    </div>
  );
}

/** Where a text stands, in words. */
export function sayStatus(row: Projection): string {
  if (!row.shared) return t("record.status.here");
  return row.kind === "boundary" ? t("record.status.mine") : t("record.status.shared");
}

function entries(replica: Replica, row: Projection, hasWords: boolean): MenuEntry[] {
  const list: MenuEntry[] = [];
  const add = (id: string, label: string, picture: ReactNode, onPick: () => void) =>
    list.push({ id, label, icon: picture, onPick });
  if (row.setAside) {
    add("back", t("record.bringBack"), <ArchiveRestore {...icon} />, () => void setAside(row, false));
  } else add("aside", t("record.setAside"), <Archive {...icon} />, () => void setAside(row, true));
  if (row.shared && hasWords) {
    add("discard", t("record.discard"), <Eraser {...icon} />, () => void discardUnshared(replica, row.id));
  }
  if (!row.shared) add("delete", t("record.delete"), <Trash2 {...icon} />, () => void deleteDraft(replica, row));
  return list;
}

/** "Saved here" means durable on this machine, and nothing about another (F20, LG3). */
function Saved({ state }: { readonly state: ReplicaState }) {
  const save = state.phase === "resting" ? "resting" : state.save;
  const words = {
    saved: t("record.saved"),
    saving: t("record.saving"),
    resting: t("record.keptHere"),
    full: t("record.notSaved"),
    trouble: t("record.notSaved"),
  };
  return (
    <span className={css.saved} data-save={save}>
      {words[save]}
    </span>
  );
}
