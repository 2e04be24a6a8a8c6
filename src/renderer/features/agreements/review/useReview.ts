import { useEffect, useState } from "react";
import { create } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Answer } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";
import { useRecords } from "../../../state/records.ts";

type Review = Answer<"review.read">;

/** Where the two are: before the first text, at one of them, or behind the last. Whoever opens a text meanwhile comes back to it. */
type Stage = "overview" | "easier" | { readonly id: string };
export const useStage = create<{ readonly stage: Stage; readonly since: number | undefined }>(() => ({
  stage: "overview",
  since: undefined,
}));
export const setStage = (stage: Stage): void => useStage.setState({ stage });

/** Read again when anything was stated about any text. */
export function useReview(): Review | "failed" | undefined {
  const [review, setReview] = useState<Review | "failed">();
  const stated = useRecords(
    useShallow(({ byId }) => [...byId.values()].map(({ id, standing }) => `${id} ${standing?.revision ?? ""}`)),
  );
  useEffect(() => {
    let current = true;
    void call("review.read").then((answer) => {
      if (current) setReview(answer.ok ? answer.value : "failed");
    });
    return () => {
      current = false;
    };
  }, [stated]);
  return review;
}
