import { useState } from "react";
import { t } from "../../strings/index.ts";
import { Button, ChartFrame, Quiet, Stack, TextField } from "../../ui/index.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { Outside } from "../lock/Outside.tsx";
import { Restore } from "../lock/Restore.tsx";
import { Safety } from "../safety/Safety.tsx";
import { ChooseWords } from "./ChooseWords.tsx";
import { Step } from "./Step.tsx";

/** The first two of the first ten minutes: one sentence and a name, then what opens it. */
export function Onboarding() {
  const [page, setPage] = useState<"name" | "words" | "restore">("name");
  const [reads, setReads] = useState(false);
  const [name, setName] = useState("");
  if (reads) {
    return (
      <Outside back={t("do.back")} onBack={() => setReads(false)}>
        <Safety />
      </Outside>
    );
  }
  return (
    <ChartFrame
      foot={
        page === "name" ? (
          <>
            <Button look="bare" onPress={() => setPage("restore")}>
              {t("start.one.restore")}
            </Button>
            <Button look="bare" onPress={() => setReads(true)}>
              {t("lock.safety")}
            </Button>
          </>
        ) : undefined
      }
    >
      {page === "name" ? <AskName name={name} onName={setName} onDone={() => setPage("words")} /> : null}
      {page === "words" ? <ChooseWords name={name.trim()} onBack={() => setPage("name")} /> : null}
      {page === "restore" ? <Restore onBack={() => setPage("name")} /> : null}
    </ChartFrame>
  );
}

type AskNameProps = {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onDone: () => void;
};

function AskName({ name, onName, onDone }: AskNameProps) {
  const [asked, setAsked] = useState(false);
  const wrong = asked && name.trim() === "" ? t("start.one.nameWrong") : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") setAsked(true);
        else onDone();
      }}
    >
      <Stack gap={6}>
        <Step at={1} />
        <Stack gap={2}>
          <h1>{t("start.one.title")}</h1>
          <Quiet>{t("start.one.text")}</Quiet>
        </Stack>
        <TextField
          label={t("start.one.name")}
          hint={t("start.one.nameHint")}
          value={name}
          onChange={onName}
          maxLength={LIMIT.nameChars}
          wrong={wrong}
          autoFocus
        />
        <span>
          <Button type="submit" look="main">
            {t("do.continue")}
          </Button>
        </span>
      </Stack>
    </form>
  );
}
