import { useEffect, useState } from "react";
import type { Answer } from "../../../shared/ipc/contract.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Result } from "../../../shared/base/result.ts";
import { setStatus } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";

/** What went wrong with recovery words, by the place of the word; any other error as everywhere. */
function sayWords(error: AppError): string {
  if (error.type !== "WrongWords") return sayError(error);
  return error.position === undefined || error.position === 0
    ? t("lock.wordsChecksum")
    : t("lock.wordsPosition", { position: error.position });
}

/**
 * One try at a time, and none before core would look at it: after a wrong try it says how long until the next counts.
 */
export function useOpen() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError>();
  const [seconds, setSeconds] = useState(0);
  const waits = seconds > 0;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), 1000);
    return () => clearInterval(timer);
  }, [waits]);
  const attempt = async (act: () => Promise<Result<Answer<"vault.status">, AppError>>): Promise<void> => {
    if (busy || waits) return;
    setBusy(true);
    setError(undefined);
    const opened = await act();
    setBusy(false);
    if (opened.ok) setStatus(opened.value);
    else {
      setError(opened.error);
      setSeconds(Math.ceil((opened.error.waitMs ?? 0) / 1000));
    }
  };
  const wrong = error === undefined ? undefined : waits ? t("lock.wait", { seconds }) : sayWords(error);
  return { busy, waits, wrong, attempt };
}
