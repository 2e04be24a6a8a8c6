import { useEffect, useState } from "react";
import { create } from "zustand";
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, More, Page, Quiet } from "../../ui/index.ts";
import { GiveInvitation } from "./GiveText.tsx";
import { cancelPairing } from "./Pairing.tsx";
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
  return (
    <Page title={t(words.inviting)} lead={t(words.invitingText)}>
      <GiveInvitation text={text} label={t("pairing.text")} copied={t(words.copied)} isMain>
        <p role="status">{t("pairing.expires", { minutes })}</p>
        {addresses.length === 0 ? null : (
          <More label={t(words.notFound)}>
            <Quiet>
              {t(pairing.isOwn === true ? "pairing.own.addresses" : "pairing.addresses", {
                addresses: addresses.join(", "),
              })}
            </Quiet>
          </More>
        )}
        <span>{cancel}</span>
      </GiveInvitation>
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
