import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { call } from "../../state/connection.ts";
import { beginWriting, leaveStart } from "../../state/start.ts";
import { setStatus } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Cluster, Progress, Quiet, Stack, TextField } from "../../ui/index.ts";
import css from "./ChooseWords.module.css";
import { OwnSentence } from "./OwnSentence.tsx";
import { Step } from "./Step.tsx";

/** What opens it: six words suggested, or a sentence of one's own. */
export function ChooseWords({ name, onBack }: { readonly name: string; readonly onBack: () => void }) {
  const [own, setOwn] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const create = async (passphrase: string): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    beginWriting(); // before core says "open": its event may come ahead of the answer
    const made = await call("vault.create", { name, passphrase });
    setBusy(false);
    if (!made.ok) {
      leaveStart();
      setFault(sayError(made.error));
      return;
    }
    setStatus(made.value);
  };
  return (
    <Stack gap={6}>
      <Step at={2} />
      {own ? (
        <OwnSentence name={name} busy={busy} onDone={create} onSuggested={() => setOwn(false)} onBack={onBack} />
      ) : (
        <SixWords busy={busy} onDone={create} onOwn={() => setOwn(true)} onBack={onBack} />
      )}
      {busy ? <Progress label={t("start.two.creating")} /> : null}
      {fault === undefined ? null : <Banner look="hold" title={fault} live />}
    </Stack>
  );
}

type SixWordsProps = {
  readonly busy: boolean;
  readonly onDone: (passphrase: string) => Promise<void>;
  readonly onOwn: () => void;
  readonly onBack: () => void;
};

function SixWords({ busy, onDone, onOwn, onBack }: SixWordsProps) {
  const [words, setWords] = useState("");
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const suggest = async (): Promise<void> => {
    const answer = await call("vault.suggestPassphrase");
    if (answer.ok) setWords(answer.value.passphrase);
    setTyped("");
    setAsked(false);
  };
  useEffect(() => void suggest(), []);
  // Exactly as it must be typed later; a space at the end is all that is forgiven.
  const same = words !== "" && typed.trim() === words;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (same && !busy) void onDone(words);
      }}
    >
      <Stack gap={6}>
        <Stack gap={2}>
          <h1>{t("start.two.title")}</h1>
          <Quiet>{t("start.two.text")}</Quiet>
        </Stack>
        <Stack gap={2}>
          <ol aria-label={t("start.two.words")} className={css.words}>
            {words.split(" ").map((word, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- a word's place is its identity here
              <li key={at}>{word}</li>
            ))}
          </ol>
          <Cluster gap={4}>
            <Button
              look="bare"
              icon={<RefreshCw size={18} strokeWidth={1.75} aria-hidden />}
              onPress={() => void suggest()}
            >
              {t("start.two.others")}
            </Button>
            <Button look="bare" onPress={onOwn}>
              {t("start.two.own")}
            </Button>
          </Cluster>
        </Stack>
        <TextField
          label={t("start.two.type")}
          hint={t("start.two.typeHint")}
          value={typed}
          onChange={setTyped}
          wrong={asked && !same ? t("start.two.typeWrong") : undefined}
        />
        <Cluster>
          <Button onPress={onBack}>{t("do.back")}</Button>
          <Button type="submit" look="main" isPending={busy}>
            {t("start.two.create")}
          </Button>
        </Cluster>
      </Stack>
    </form>
  );
}
