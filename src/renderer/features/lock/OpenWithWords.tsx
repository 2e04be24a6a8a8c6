import { useState } from "react";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Button, Cluster, Progress, Quiet, Stack, TextArea } from "../../ui/index.ts";
import { useOpen } from "./useOpen.ts";

/** As many as recovery words are. */
const WORDS = 24;

export function OpenWithWords({ onBack }: { readonly onBack: () => void }) {
  const [words, setWords] = useState("");
  const { busy, waits, wrong, attempt } = useOpen();
  const [miscounted, setMiscounted] = useState<number>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const count = words.split(/[\s,.\d]+/).filter((word) => word !== "").length;
        setMiscounted(count === WORDS ? undefined : count);
        if (count === WORDS) void attempt(() => call("vault.unlock", { words }));
      }}
    >
      <Stack gap={6}>
        <Stack gap={2}>
          <h1>{t("lock.wordsTitle")}</h1>
          <Quiet>{t("lock.wordsText")}</Quiet>
        </Stack>
        <TextArea
          label={t("lock.wordsField")}
          value={words}
          onChange={setWords}
          wrong={miscounted === undefined ? wrong : t("lock.wordsCount", { count: miscounted })}
          rows={4}
          autoFocus
        />
        {busy ? <Progress label={t("lock.opening")} /> : null}
        <Cluster>
          <Button onPress={onBack}>{t("lock.back")}</Button>
          <Button type="submit" look="main" isPending={busy} isDisabled={waits}>
            {t("lock.open")}
          </Button>
        </Cluster>
      </Stack>
    </form>
  );
}
