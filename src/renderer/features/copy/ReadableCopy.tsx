import { useCallback, useState } from "react";
import { utf8 } from "../../../shared/base/bytes.ts";
import { type Day, dayToIso } from "../../../shared/base/day.ts";
import { call } from "../../state/connection.ts";
import { useRecords } from "../../state/records.ts";
import { useToday } from "../../state/today.ts";
import { t } from "../../strings/index.ts";
import { Button, Cluster, Stack, Tick, toast } from "../../ui/index.ts";
import css from "../record/Dialogs.module.css";
import { useNameOf, usePaired } from "../record/names.ts";
import { AskPassphrase } from "../settings/AskPassphrase.tsx";
import { Matter } from "../settings/Part.tsx";
import { saveFile } from "../settings/saveFile.ts";
import { asJson } from "./json.ts";
import { asMarkdown } from "./markdown.ts";
import { PrintPage } from "./PrintPage.tsx";
import { type Copy, copyOf } from "./readableCopy.ts";

const ways = ["markdown", "json", "print"] as const;
type Way = (typeof ways)[number];

/** F09, F27: one may leave with all of it, in words; after the passphrase (F21), and nobody else hears of it. */
export function ReadableCopy() {
  const nameOf = useNameOf();
  const paired = usePaired();
  const today = useToday();
  const [asked, setAsked] = useState<Way>();
  const [unshared, setUnshared] = useState(false);
  const [printed, setPrinted] = useState<Copy>();
  const name = nameOf("partner");
  const hasEarlier = useRecords(({ byId }) => [...byId.values()].some(({ fault }) => fault === "earlier"));
  const lead = paired ? t("copy.headText", { name }) : t(hasEarlier ? "copy.headEarlier" : "copy.headAlone");
  const onPrinted = useCallback(() => setPrinted(undefined), []);

  // Asked for anew each time: once said, it is not a standing choice.
  const ask = (way: Way): void => {
    setUnshared(false);
    setAsked(way);
  };
  const write = (way: Way, copy: Copy): void => {
    if (way === "print") return setPrinted(copy);
    const [ending, text] = way === "json" ? ["json", asJson(copy)] : ["md", asMarkdown(copy)];
    saveFile(`homeport-${dayToIso(today as Day)}.${ending}`, new Uint8Array(utf8(text)));
    toast({ text: t("copy.saved") });
  };
  return (
    <Matter title={t("copy.head")} text={lead}>
      <Cluster>
        {ways.map((way) => (
          <Button key={way} onPress={() => ask(way)}>
            {t(`copy.${way}`)}
          </Button>
        ))}
      </Cluster>
      {asked === undefined ? null : (
        <AskPassphrase
          title={t(`copy.${asked}`)}
          text={
            <Stack gap={3}>
              <p className={css.strong}>{t("copy.warn")}</p>
              <Tick label={t("copy.tick")} hint={t("copy.tickHint")} isSelected={unshared} onChange={setUnshared} />
            </Stack>
          }
          act={t(`copy.${asked}`)}
          busyText={t("copy.making")}
          isOpen
          onClose={() => setAsked(undefined)}
          run={async (passphrase) => {
            const read = await call("export.read", { passphrase, unshared });
            if (read.ok) write(asked, copyOf(read.value, nameOf, today));
            return read;
          }}
        />
      )}
      {printed ? <PrintPage copy={printed} onPrinted={onPrinted} /> : null}
    </Matter>
  );
}
