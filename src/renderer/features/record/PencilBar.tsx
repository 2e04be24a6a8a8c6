import { Pencil } from "lucide-react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { t } from "../../strings/index.ts";
import { Button } from "../../ui/index.ts";
import { canShare } from "./actions.ts";
import { useNameOf } from "./names.ts";
import { useReplicaState } from "./openReplica.ts";
import css from "./PencilBar.module.css";
import type { Replica } from "./replica.ts";

export type PencilBarProps = { readonly replica: Replica; readonly row: Projection; readonly onShare: () => void };

/** Under the text while it holds words the other doesn't have: what pencil means, and the way to share. */
export function PencilBar({ replica, row, onShare }: PencilBarProps) {
  useReplicaState(replica, (state) => state.mode);
  const name = useNameOf()("partner");
  if (!canShare(replica, row)) return null;
  return (
    <div className={css.bar} data-drawn={row.shared}>
      <p className={css.words}>
        {row.shared ? <Pencil size={18} strokeWidth={1.75} aria-hidden className={css.icon} /> : null}
        {row.shared ? t("pencil.words", { name }) : t("pencil.whole")}
      </p>
      <Button look="main" onPress={onShare}>
        {t("record.share")}
      </Button>
    </div>
  );
}
