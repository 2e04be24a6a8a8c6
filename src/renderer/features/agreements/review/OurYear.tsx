import { useCallback, useEffect, useState } from "react";
import type { Answer } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";
import { go, paths } from "../../../state/navigation.ts";
import { useRecords } from "../../../state/records.ts";
import { useToday } from "../../../state/today.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Cluster, Quiet, Stack } from "../../../ui/index.ts";
import { PrintPage } from "../../copy/PrintPage.tsx";
import type { CopiedText, Copy } from "../../copy/readableCopy.ts";
import { PaperText } from "../../record/agreement/PaperText.tsx";
import { AskPassphrase } from "../../settings/AskPassphrase.tsx";
import css from "./Review.module.css";
import { yearCopy } from "./yearCopy.ts";

type Year = Answer<"review.year">;

/** A year in sentences, each text then and now; to be read, or printed as a booklet. Only for whoever asks for it. */
export function OurYear() {
  const today = useToday();
  const [year, setYear] = useState<Year | "failed">();
  const [asking, setAsking] = useState(false);
  const [printed, setPrinted] = useState<Copy>();
  const onPrinted = useCallback(() => setPrinted(undefined), []);
  useEffect(() => {
    void call("review.year").then((answer) => setYear(answer.ok ? answer.value : "failed"));
  }, []);
  const copyOf = (of: Year): Copy => yearCopy(of, useRecords.getState().byId, today);
  if (year === undefined) return <Quiet>{t("year.reading")}</Quiet>;
  if (year === "failed") return <Banner look="hold" title={t("session.failed")} live />;
  const { title, lead, parts } = copyOf(year);
  return (
    <Stack gap={4}>
      <Stack gap={1}>
        <h2>{title}</h2>
        <Quiet>{lead.join(" ")}</Quiet>
      </Stack>
      {parts.length === 0 ? <p>{t("year.nothing")}</p> : null}
      {parts.map(({ head, texts }) => (
        <section key={head} aria-label={head} className={css.group}>
          <h3 className={css.head}>{head}</h3>
          {texts.map((text, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- texts of one fixed year
            <Became key={at} {...text} />
          ))}
        </section>
      ))}
      <Cluster>
        {parts.length === 0 ? null : <Button onPress={() => setAsking(true)}>{t("year.print")}</Button>}
        <Button look="quiet" onPress={() => go(paths.review)}>
          {t("do.back")}
        </Button>
      </Cluster>
      <AskPassphrase
        title={t("year.print")}
        text={t("year.printText")}
        act={t("year.printDo")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async (passphrase) => {
          const read = await call("export.year", { passphrase });
          if (read.ok) setPrinted(copyOf(read.value));
          return read;
        }}
      />
      {printed ? <PrintPage copy={printed} onPrinted={onPrinted} /> : null}
    </Stack>
  );
}

function Became({ title, status, passages }: CopiedText) {
  return (
    <section className={css.became}>
      <h4 dir="auto">{title}</h4>
      {status === "" ? null : <p className={css.says}>{status}</p>}
      <div className={css.beside}>
        {passages.map((text) => (
          <div key={text.head}>
            {text.head === "" ? null : <p className={css.head}>{text.head}</p>}
            <PaperText text={text} label={text.head === "" ? title : text.head} />
          </div>
        ))}
      </div>
    </section>
  );
}
