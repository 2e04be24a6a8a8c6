import { useState } from "react";
import { t } from "../../strings/index.ts";
import { Button, Cluster, Quiet, Stack } from "../../ui/index.ts";
import { NewPassphrase } from "./NewPassphrase.tsx";

type OwnSentenceProps = {
  readonly name: string;
  readonly busy: boolean;
  readonly onDone: (passphrase: string) => Promise<void>;
  readonly onSuggested: () => void;
  readonly onBack: () => void;
};

export function OwnSentence({ name, busy, onDone, onSuggested, onBack }: OwnSentenceProps) {
  const [chosen, setChosen] = useState<string>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== undefined && !busy) void onDone(chosen);
      }}
    >
      <Stack gap={6}>
        <Stack gap={2}>
          <h1>{t("start.two.ownTitle")}</h1>
          <Quiet>{t("start.two.ownText")}</Quiet>
        </Stack>
        <NewPassphrase name={name} onChosen={setChosen} autoFocus />
        <span>
          <Button look="bare" onPress={onSuggested}>
            {t("start.two.suggested")}
          </Button>
        </span>
        <Cluster>
          <Button onPress={onBack}>{t("do.back")}</Button>
          <Button type="submit" look="main" isPending={busy} isDisabled={chosen === undefined}>
            {t("start.two.create")}
          </Button>
        </Cluster>
      </Stack>
    </form>
  );
}
