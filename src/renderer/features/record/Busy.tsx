import { useEffect, useState } from "react";
import { t } from "../../strings/index.ts";
import { Progress } from "../../ui/index.ts";
import { useReplicaState } from "./openReplica.ts";
import type { Replica } from "./replica.ts";

/** Sharing is done within moments; said each time, the words would make the dialog jump before it closes. */
const CALM_MS = 250;

/** Why one has to wait in a dialog that shares: mounted while it does. */
export function Busy({ replica }: { readonly replica: Replica }) {
  const isSaved = useReplicaState(replica, ({ save }) => save === "saved");
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasts(true), CALM_MS);
    return () => clearTimeout(timer);
  }, []);
  return lasts ? <Progress label={isSaved ? t("share.sharing") : t("share.saving")} /> : null;
}
