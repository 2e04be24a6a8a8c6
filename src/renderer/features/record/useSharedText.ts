import { useEffect, useState } from "react";
import type { Projection, RecordText } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import type { Replica } from "./replica.ts";

/** Letters arriving in a burst ask once, ms. */
const PAUSE_MS = 150;

/** What both have of a text, as long as words beyond it may be in pencil here; undefined for what was never shared. */
export function useSharedText(replica: Replica, row: Projection, isDraft: boolean): RecordText | undefined {
  const [text, setText] = useState<RecordText>();
  const { id, shared, unshared, day, lastBy } = row;
  const wanted = shared && isDraft;
  useEffect(() => {
    if (!wanted) {
      setText(undefined);
      return undefined;
    }
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      void call("record.text", { id }).then((answer) => {
        if (current && answer.ok) setText(answer.value.shared);
      });
    ask();
    // Letters from elsewhere, or a reopening, mean that what both have is another text by now.
    const stop = replica.onText(() => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    return () => {
      current = false;
      clearTimeout(timer);
      stop();
    };
  }, [replica, id, wanted, unshared, day, lastBy]);
  return text;
}
