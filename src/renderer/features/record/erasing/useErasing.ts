import { useEffect, useState } from "react";
import type { Result } from "../../../../shared/base/result.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { ErasedText, Erasing, Projection } from "../../../../shared/ipc/textShapes.ts";
import type { Params } from "../../../../shared/ipc/contract.ts";
import { call, on } from "../../../state/connection.ts";

/** Whether one of the two asks to erase a text (SG8); read again whenever its row says something else. */
export function useErasing(row: Projection) {
  const { id } = row;
  const [known, setKnown] = useState<{ readonly id: string; readonly erasing: Erasing }>();
  useEffect(() => {
    let current = true;
    if (row.shared && row.fault !== "earlier") {
      void call("erasing.view", { id }).then((answer) => {
        if (current && answer.ok) setKnown({ id, erasing: answer.value });
      });
    }
    return () => {
      current = false;
    };
  }, [id, row.shared, row.fault, row.mark]);
  const say = async (word: Params<"erasing.say">["word"]): Promise<Result<Erasing, AppError>> => {
    const answer = await call("erasing.say", { id, word });
    const now = answer.ok ? answer : await call("erasing.view", { id });
    if (now.ok) setKnown({ id, erasing: now.value });
    return answer;
  };
  return { erasing: known?.id === id ? known.erasing : undefined, say };
}

/** What both have erased, the latest first. `since`: read again when this is another. */
export function useErased(since?: unknown): readonly ErasedText[] | undefined {
  const [erased, setErased] = useState<readonly ErasedText[]>();
  useEffect(() => {
    let current = true;
    const read = (): void =>
      void call("erasing.list").then((answer) => {
        if (current && answer.ok) setErased(answer.value);
      });
    read();
    const stop = on("erased", read);
    return () => {
      current = false;
      stop();
    };
  }, [since]);
  return erased;
}
