import { useState } from "react";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Cluster, Page, Progress, Stack, TextField } from "../../ui/index.ts";
import { PassphraseField } from "../lock/PassphraseField.tsx";
import css from "./Recovery.module.css";

type Begun = { readonly words: readonly string[]; readonly ask: readonly number[] };

/** The fourth step: shown once, two asked back. They count only after that (`recovery.confirm`). */
export function Recovery() {
  const [begun, setBegun] = useState<Begun>();
  const [view, setView] = useState<"begin" | "words" | "ask" | "done">("begin");
  const done = useVault((vault) => vault.status?.recovery === "done");
  return (
    <Page title={t("recovery.title")} lead={t("recovery.lead")}>
      {view === "begin" ? (
        <Begin
          replaces={done}
          onBegun={(answer) => {
            setBegun(answer);
            setView("words");
          }}
        />
      ) : null}
      {view === "words" && begun !== undefined ? <Words words={begun.words} onWritten={() => setView("ask")} /> : null}
      {view === "ask" && begun !== undefined ? (
        <AskBack
          ask={begun.ask}
          onShow={() => setView("words")}
          onRight={() => {
            setBegun(undefined); // the words leave the page's memory as soon as they are confirmed
            setView("done");
          }}
        />
      ) : null}
      {view === "done" ? (
        <Stack gap={4}>
          <Banner look="firm" title={t("recovery.doneTitle")} text={t("recovery.done")} live />
          <span>
            <Button look="main" onPress={() => go(paths.today)}>
              {t("do.continue")}
            </Button>
          </span>
        </Stack>
      ) : null}
    </Page>
  );
}

function Begin({ replaces, onBegun }: { readonly replaces: boolean; readonly onBegun: (begun: Begun) => void }) {
  const [passphrase, setPassphrase] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    const answer = await call("recovery.begin", { passphrase });
    setBusy(false);
    setPassphrase("");
    if (answer.ok) onBegun(answer.value);
    else setWrong(sayError(answer.error));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== "" && !busy) void begin();
      }}
    >
      <Stack gap={4}>
        {replaces ? <Banner look="hold" title={t("recovery.old")} /> : null}
        <div className={css.narrow}>
          <PassphraseField
            label={t("recovery.passphrase")}
            value={passphrase}
            onChange={setPassphrase}
            wrong={wrong}
            autoFocus
          />
        </div>
        {busy ? <Progress label={t("lock.opening")} /> : null}
        <span>
          <Button type="submit" look="main" isPending={busy}>
            {t("recovery.begin")}
          </Button>
        </span>
      </Stack>
    </form>
  );
}

function Words({ words, onWritten }: { readonly words: readonly string[]; readonly onWritten: () => void }) {
  return (
    <Stack gap={4}>
      <p>{t("recovery.shown")}</p>
      <ol aria-label={t("recovery.list")} className={css.words}>
        {words.map((word, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a word's place is its identity here
          <li key={at}>
            <span className={css.number} aria-hidden>
              {at + 1}
            </span>
            {word}
          </li>
        ))}
      </ol>
      <span>
        <Button look="main" onPress={onWritten}>
          {t("recovery.written")}
        </Button>
      </span>
    </Stack>
  );
}

type AskBackProps = { readonly ask: readonly number[]; readonly onShow: () => void; readonly onRight: () => void };

function AskBack({ ask, onShow, onRight }: AskBackProps) {
  const [answers, setAnswers] = useState<readonly string[]>(ask.map(() => ""));
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const check = async (): Promise<void> => {
    setWrong(undefined); // what was said of other words must not stand beside these
    setBusy(true);
    const answer = await call("recovery.confirm", { answers: answers.map((word) => word.trim().toLowerCase()) });
    setBusy(false);
    if (answer.ok && answer.value.right) onRight();
    else setWrong(answer.ok ? t("recovery.wrong") : sayError(answer.error));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void check();
      }}
    >
      <Stack gap={4}>
        <h2>{t("recovery.askTitle")}</h2>
        {ask.map((number, at) => (
          <div key={number} className={css.narrow}>
            <TextField
              label={t("recovery.ask", { number })}
              value={answers[at] ?? ""}
              onChange={(word) => {
                setWrong(undefined);
                setAnswers(answers.map((old, n) => (n === at ? word : old)));
              }}
              isReadOnly={busy}
              autoFocus={at === 0}
            />
          </div>
        ))}
        {wrong === undefined ? null : <Banner look="hold" title={wrong} live />}
        {busy ? <Progress label={t("recovery.checking")} /> : null}
        <Cluster>
          <Button onPress={onShow} isPending={busy}>
            {t("recovery.again")}
          </Button>
          <Button type="submit" look="main" isPending={busy}>
            {t("recovery.check")}
          </Button>
        </Cluster>
      </Stack>
    </form>
  );
}
