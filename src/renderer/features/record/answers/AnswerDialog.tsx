import { useState } from "react";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { LIMIT } from "../../../../shared/protocol/limits.ts";
import { t } from "../../../strings/index.ts";
import { sayError } from "../../../strings/sayError.ts";
import { Banner, Button, Dialog, Quiet, Stack, TextArea } from "../../../ui/index.ts";
import css from "../Dialogs.module.css";
import { useNameOf } from "../names.ts";
import { asksOf } from "./asks.ts";
import { useDraftKeeper } from "./keepDraft.ts";
import type { AnswersActs } from "./useAnswers.ts";

export type AnswerDialogProps = {
  readonly row: Projection;
  readonly draft: readonly string[];
  readonly seal: AnswersActs["seal"];
  readonly onSealed: () => void;
  readonly onClose: () => void;
};

/** Writing and sealing one's own answer: what the other will see of it, and when, stands under it (F26). */
export function AnswerDialog({ row, draft, seal, onSealed, onClose }: AnswerDialogProps) {
  const name = useNameOf()("partner");
  const asks = asksOf(row);
  const [parts, setParts] = useState<readonly string[]>(() => asks.map((_, part) => draft[part] ?? ""));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<AppError>();
  const keeper = useDraftKeeper(row.id);
  const over = parts.reduce((sum, part) => sum + part.length, 0) - LIMIT.answerChars;
  const isBlank = parts.every((part) => part.trim() === "");
  const write = (at: number, words: string): void => {
    const next = parts.map((part, nth) => (nth === at ? words : part));
    setParts(next);
    if (canBeKept(next)) keeper.put(next);
  };
  const act = async (): Promise<void> => {
    setBusy(true);
    const sealed = await seal([...parts]);
    setBusy(false);
    if (sealed.ok) onSealed();
    else setWrong(sealed.error);
  };
  return (
    <Dialog
      title={row.title.trim() === "" ? t("answers.title") : row.title}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      wide
      actions={
        <>
          <Button onPress={onClose}>{t("do.later")}</Button>
          <Button look="main" isPending={busy} isDisabled={isBlank || over > 0} onPress={() => void act()}>
            {t("answers.seal")}
          </Button>
        </>
      }
    >
      <Stack gap={3}>
        {wrong === undefined ? null : <Banner look="hold" title={sayWrong(wrong)} live />}
        <p>{t("answers.lead", { name })}</p>
        {asks.map(({ ask }, at) => (
          <TextArea
            key={ask}
            label={ask}
            rows={asks.length === 1 ? 5 : 2}
            value={parts[at] ?? ""}
            onChange={(words) => write(at, words)}
            autoFocus={at === 0}
            wrong={over > 0 && at === asks.length - 1 ? t("answers.tooLong", { over }) : undefined}
            prose
          />
        ))}
        <Quiet>{t(`record.${canBeKept(parts) ? keeper.kept : "notSaved"}`)}</Quiet>
        <p className={css.strong}>{t("withdraw.see", { name })}</p>
        <p>{t("answers.seeText")}</p>
        <Quiet>{t("answers.limit")}</Quiet>
      </Stack>
    </Dialog>
  );
}

const canBeKept = (parts: readonly string[]): boolean => parts.every((part) => part.length <= LIMIT.answerDraftChars);

const sayWrong = (error: AppError): string =>
  error.type === "Stale" || error.type === "Refused" ? t("answers.gone") : sayError(error);
