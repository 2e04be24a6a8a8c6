import { Archive, ArchiveRestore, Ellipsis, Eraser, Trash2, Users } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { isAgreeable } from "../../../shared/domain/record.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { useTies } from "../../state/pairing.ts";
import { tellSaved } from "../../state/unsaved.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { Button, IconButton, Menu, type MenuEntry } from "../../ui/index.ts";
import { sayStanding } from "./agreement/sayStanding.ts";
import { deleteDraft, discardUnshared, setAside } from "./actions.ts";
import { usePaired } from "./names.ts";
import { useReplicaState } from "./openReplica.ts";
import css from "./RecordHead.module.css";
import type { Replica, ReplicaState } from "./replica.ts";

export const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;

export type RecordHeadProps = {
  readonly replica: Replica;
  readonly row: Projection;
  /** What can be done with what two have agreed. */
  readonly agreeing: readonly Act[];
  readonly onTogether: () => void;
};

/** Where the text stands, whether it is saved, and what can be done with it. */
export function RecordHead({ replica, row, agreeing, onTogether }: RecordHeadProps) {
  const mode = useReplicaState(replica, (state) => state.mode);
  const canJoin = useCanJoin(row);
  return (
    <div className={css.head}>
      <p className={css.status}>
        <span>{sayStatus(row)}</span>
        <Saved replica={replica} />
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
          entries={[...agreeing, ...moreOf(replica, row, row.unshared && mode !== "live")]}
        />
      </div>
    </div>
  );
}

/** Where a text stands, in words. */
export function sayStatus(row: Projection): string {
  if (!row.shared) return t("record.status.here");
  if (row.fault === "earlier") return t("record.status.earlier", { name: row.with ?? t("person.partner") });
  return isAgreeable(row.kind) ? sayStanding(row).says : t("record.status.mine");
}

/** Whether Write together can be asked for now. */
export function useCanJoin(row: Projection): boolean {
  const paired = usePaired();
  const together = useTies((ties) => ties.together.get(row.id)) ?? "off";
  return paired && isAgreeable(row.kind) && row.fault === undefined && together === "off";
}

type Act = Extract<MenuEntry, { readonly id: string }>;
/** What else can be done with a text; only what applies. */
export function moreOf(replica: Replica, row: Projection, hasWords: boolean): Act[] {
  const list: Act[] = [];
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

const saveWords = {
  saved: "record.saved",
  saving: "record.saving",
  resting: "record.keptHere",
  full: "record.notSaved",
  trouble: "record.notSaved",
} as const satisfies Record<string, PlainKey>;

/** "Saved here" means durable on this machine, and nothing about another (F20, LG3). */
function Saved({ replica }: { readonly replica: Replica }) {
  const save = useCalmSave(replica);
  useEffect(tellSaved, []);
  return (
    <span className={css.saved} data-save={save}>
      {t(saveWords[save])}
    </span>
  );
}

/** Letters are durable within milliseconds; said after each, the word would flicker at the side of what one writes. */
const CALM_MS = 250;
/** Not saved is said at once, saved once it stayed so for a moment: never earlier than it is true. */
function useCalmSave(replica: Replica): keyof typeof saveWords {
  const [said, setSaid] = useState(() => saveOf(replica.state));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const now = saveOf(replica.state);
      clearTimeout(timer);
      if (now === "saved") timer = setTimeout(() => setSaid("saved"), CALM_MS);
      else setSaid(now);
    };
    look();
    const stop = replica.subscribe(look);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [replica]);
  return said;
}
const saveOf = ({ phase, save }: ReplicaState) => (phase === "resting" ? phase : save);
