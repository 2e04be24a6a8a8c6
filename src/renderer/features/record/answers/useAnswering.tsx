import { MessagesSquare } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import type { MenuEntry } from "../../../ui/index.ts";
import { AnswerDialog } from "./AnswerDialog.tsx";
import { type AnswerText, AnswersPanel } from "./AnswersPanel.tsx";
import { useAnswers } from "./useAnswers.ts";

type Act = Extract<MenuEntry, { readonly id: string }>;

/** Answering apart (CR1): what stands above the text, and what can be done. `text` left out: it can't be written in now. */
export function useAnswering(row: Projection, text?: AnswerText): { readonly acts: Act[]; readonly panel: ReactNode } {
  const acts = useAnswers(row);
  const [isWriting, setWriting] = useState(false);
  const { answers } = acts;
  // Before it is known what there is, it can be asked for: the dialog opens once it is.
  const canWrite = text !== undefined && acts.isAsked && row.fault === undefined && !answers?.mine;
  const close = (): void => {
    setWriting(false);
    acts.readAgain();
  };
  const icon = <MessagesSquare size={18} strokeWidth={1.75} aria-hidden />;
  return {
    acts: canWrite ? [{ id: "answer", label: t("answers.do"), icon, onPick: () => setWriting(true) }] : [],
    panel: (
      <>
        <AnswersPanel row={row} acts={acts} text={text} onWrite={canWrite ? () => setWriting(true) : undefined} />
        {isWriting && answers ? (
          <AnswerDialog
            row={row}
            draft={answers.draft}
            seal={acts.seal}
            onSealed={() => setWriting(false)}
            onClose={close}
          />
        ) : null}
      </>
    ),
  };
}
