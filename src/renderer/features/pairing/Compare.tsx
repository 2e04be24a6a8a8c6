import { type ReactNode, useState } from "react";
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Cluster, Page, Progress, Section, Stack } from "../../ui/index.ts";
import { Leave, Sending, Taking } from "./Apart.tsx";
import css from "./Compare.module.css";
import { Course } from "./Course.tsx";
import { Becomes } from "./Own.tsx";
import { cancelPairing } from "./Pairing.tsx";
import { wordsOf } from "./words.ts";

/** F15: both screens show the same seven, or somebody is in between. Picture, word and digits: any of them will do. */
export function Compare({ pairing }: { readonly pairing: PairingState }) {
  const { apart } = pairing;
  const words = wordsOf(pairing);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const confirm = async (same: boolean): Promise<void> => {
    setBusy(true);
    const done = await call("pairing.confirm", { same });
    setBusy(false);
    if (!done.ok) setWrong(sayError(done.error));
  };
  return (
    <Page
      title={t(apart ? "pairing.apart.compare" : words.compare)}
      lead={t(apart ? "pairing.apart.compareText" : words.compareText)}
    >
      <Stack gap={6}>
        {apart ? <Course side={apart.side} at="compare" /> : null}
        {apart ? <Sending pairing={{ ...pairing, apart }} how="pairing.apart.compareSend" /> : null}
        <Pictures isSecond={apart?.text !== undefined && !apart.byMeetingPoint}>
          <ol aria-label={t("pairing.codes")} className={css.codes}>
            {(pairing.emoji ?? []).map(({ picture, word }, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- the same picture may come twice; its place is its identity
              <li key={at}>
                <span aria-hidden className={css.picture}>
                  {picture}
                </span>
                {word}
              </li>
            ))}
          </ol>
          {pairing.digits === undefined ? null : (
            <p className={css.digits}>{t("pairing.digits", { digits: pairing.digits })}</p>
          )}
          {pairing.isOwn === true ? <Becomes /> : null}
          {wrong === undefined ? null : <Banner look="hold" title={wrong} live />}
          <Cluster>
            <Button onPress={() => void confirm(false)} isDisabled={busy}>
              {t("pairing.differ")}
            </Button>
            <Button look="main" onPress={() => void confirm(true)} isPending={busy}>
              {t("pairing.match")}
            </Button>
          </Cluster>
        </Pictures>
        {apart ? <Taking pairing={{ ...pairing, apart }} how="pairing.apart.backLater" /> : null}
        {apart ? <Leave expiresInMs={pairing.expiresInMs} /> : null}
      </Stack>
    </Page>
  );
}

/** Where nothing is to be sent first, they are what the page is about. */
const Pictures = ({ isSecond, children }: { readonly isSecond: boolean; readonly children: ReactNode }) =>
  isSecond ? <Section title={t("pairing.apart.pictures")}>{children}</Section> : children;

/** Here it is on disk: it may take until the two machines meet again, over a lock and a crash (PR2). */
export function Waiting({ pairing }: { readonly pairing: PairingState }) {
  const { apart, failure } = pairing;
  return (
    <Page title={t("pairing.waiting")} lead={t(apart ? "pairing.apart.waitingText" : wordsOf(pairing).waitingText)}>
      <Stack gap={6}>
        {apart ? <Course side={apart.side} at="confirm" /> : null}
        {failure === "no-room" ? (
          <Banner look="hold" title={t("pairing.waitingFull")} text={t("pairing.waitingFullText")} live />
        ) : apart ? null : (
          <Progress label={t("pairing.waiting")} />
        )}
        {apart ? <Sending pairing={{ ...pairing, apart }} how="pairing.apart.waitingSend" /> : null}
        {apart ? <Taking pairing={{ ...pairing, apart }} how="pairing.apart.backLater" /> : null}
        {apart ? (
          <Leave expiresInMs={undefined} />
        ) : (
          <span>
            <Button onPress={() => void cancelPairing()}>{t("pairing.stop")}</Button>
          </span>
        )}
      </Stack>
    </Page>
  );
}
