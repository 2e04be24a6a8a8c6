import { Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { create } from "zustand";
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Cluster, Page, Quiet, Stack, toast } from "../../ui/index.ts";
import css from "./Inviting.module.css";
import { cancelPairing } from "./Pairing.tsx";
import { QrPicture } from "./QrPicture.tsx";
import { wordsOf } from "./words.ts";

/** The text is answered once; it stays here while one looks at other places, and goes with the page at a lock. */
const useInvitation = create<{ readonly text: string | undefined }>(() => ({ text: undefined }));
export const setInvitation = (text: string | undefined): void => useInvitation.setState({ text });

export function Inviting({ pairing }: { readonly pairing: PairingState }) {
  const { expiresInMs = 0 } = pairing;
  const words = wordsOf(pairing);
  const text = useInvitation((invitation) => invitation.text);
  const minutes = useMinutesLeft(expiresInMs);
  const [addresses, setAddresses] = useState<readonly string[]>([]);
  useEffect(() => {
    void call("sync.addresses").then((answer) => (answer.ok ? setAddresses(answer.value.mine) : undefined));
  }, []);
  const cancel = (
    <Button
      onPress={() => {
        setInvitation(undefined);
        void cancelPairing();
      }}
    >
      {t("pairing.cancel")}
    </Button>
  );
  if (text === undefined) {
    return (
      <Page title={t(words.inviting)}>
        <Banner title={t("pairing.lostText")} actions={cancel} />
      </Page>
    );
  }
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast({ text: t(words.copied) });
  };
  return (
    <Page title={t(words.inviting)} lead={t(words.invitingText)}>
      <div className={css.sides}>
        <QrPicture text={text} label={t("pairing.picture")} />
        <Stack gap={3}>
          <h2 className={css.head}>{t("pairing.text")}</h2>
          {/* It scrolls, so the keyboard must reach it. */}
          <p tabIndex={0} className={css.text}>
            {text}
          </p>
          <Cluster>
            <Button look="main" icon={<Copy size={18} strokeWidth={1.75} aria-hidden />} onPress={() => void copy()}>
              {t("pairing.copy")}
            </Button>
            {cancel}
          </Cluster>
          <p role="status">{t("pairing.expires", { minutes })}</p>
          {addresses.length === 0 ? null : (
            <details>
              <summary>{t(words.notFound)}</summary>
              <Quiet>{t("pairing.addresses", { addresses: addresses.join(", ") })}</Quiet>
            </details>
          )}
        </Stack>
      </div>
    </Page>
  );
}

/** Whole minutes, rounded up, counted from when this was told. */
function useMinutesLeft(ms: number): number {
  const [end, setEnd] = useState(() => performance.now() + ms);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    setEnd(performance.now() + ms);
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 5_000);
    return () => clearInterval(timer);
  }, [ms]);
  return Math.max(0, Math.ceil((end - now) / 60_000));
}
