import { useEffect, useState } from "react";
import type { Result } from "../../../../shared/base/result.ts";
import type { Answers, Projection } from "../../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import { call } from "../../../state/connection.ts";

export type AnswersActs = {
  /** Two can answer it apart: a text that both have. */
  readonly isAsked: boolean;
  readonly answers: Answers | undefined;
  seal(parts: string[]): Promise<Result<Answers, AppError>>;
  takeBack(): Promise<Result<Answers, AppError>>;
  /** What was typed has changed meanwhile. */
  readAgain(): void;
};

/** What two answer apart about a text that both have. Read again whenever something of it has moved. */
export function useAnswers(row: Projection): AnswersActs {
  const { id, mark } = row;
  const [shown, setShown] = useState<{ readonly id: string; readonly answers: Answers }>();
  const [times, setTimes] = useState(0);
  const isAsked = row.kind === "agreement" && row.shared;
  useEffect(() => {
    let current = true;
    if (isAsked) {
      void call("answers.view", { id }).then((answer) => {
        if (current && answer.ok) setShown({ id, answers: answer.value });
      });
    }
    return () => {
      current = false;
    };
  }, [id, mark, isAsked, times]);
  // Whatever came of it, what is shown is how it stands now.
  const answered = async (asked: ReturnType<typeof call<"answers.seal">>): Promise<Result<Answers, AppError>> => {
    const answer = await asked;
    const now = answer.ok ? answer : await call("answers.view", { id });
    if (now.ok) setShown({ id, answers: now.value });
    return answer;
  };
  return {
    isAsked,
    answers: isAsked && shown?.id === id ? shown.answers : undefined,
    seal: (parts) => answered(call("answers.seal", { id, parts })),
    takeBack: () => answered(call("answers.takeBack", { id })),
    readAgain: () => setTimes((count) => count + 1),
  };
}
