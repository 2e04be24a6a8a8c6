import { useEffect, useState } from "react";
import type { BoundaryRead, Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import { useToday } from "../../state/today.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Button, Quiet, Stack, toast } from "../../ui/index.ts";
import { useNameOf } from "./names.ts";

/** Under a boundary: its reader may say that they have read it (OW2). Who says nothing is never told (F25). */
export function ReadByReader({ row, shown }: { readonly row: Projection; readonly shown?: () => RecordText }) {
  const today = useToday();
  const name = useNameOf(row.with)("partner");
  const [read, setRead] = useState<BoundaryRead["read"]>();
  useEffect(() => {
    let current = true;
    void call("boundary.view", { id: row.id }).then((answer) => {
      if (current && answer.ok) setRead(answer.value.read);
    });
    return () => {
      current = false;
    };
  }, [row]);
  const words = { name, day: sayDay(read?.day ?? today, today) };
  if (shown === undefined) {
    return read ? <Quiet>{t(read.isCurrent ? "read.theirs" : "read.theirsEarlier", words)}</Quiet> : null;
  }
  const say = async (): Promise<void> => {
    const answer = await call("boundary.acknowledge", { id: row.id, shown: shown() });
    if (answer.ok) setRead(answer.value.read);
    else toast({ text: answer.error.type === "Stale" ? t("read.moved") : sayError(answer.error) });
  };
  return (
    <Stack gap={2}>
      {read ? <Quiet>{t(read.isCurrent ? "read.said" : "read.saidEarlier", words)}</Quiet> : null}
      {read?.isCurrent || row.fault !== undefined ? null : (
        <>
          <span>
            <Button onPress={() => void say()}>{t("read.do")}</Button>
          </span>
          <Quiet>{t("read.see", { name })}</Quiet>
        </>
      )}
    </Stack>
  );
}
