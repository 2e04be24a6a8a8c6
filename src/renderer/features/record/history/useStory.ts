import { useEffect, useState } from "react";
import type { HistoryStep, Projection } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";

export type Story = "loading" | "failed" | readonly HistoryStep[];

/** A text's story, oldest first; asked again whenever the row moved, or by `again`. */
export function useStory(row: Projection): { readonly story: Story; again(): void } {
  const [story, setStory] = useState<Story>("loading");
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    void call("record.history", { id: row.id }).then((answer) => {
      if (current) setStory(answer.ok ? answer.value : "failed");
    });
    return () => {
      current = false;
    };
  }, [row, attempt]);
  return { story, again: () => setAttempt((count) => count + 1) };
}
