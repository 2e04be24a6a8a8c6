import { useEffect, useState } from "react";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { markRead, setPairing, useTies } from "../../state/pairing.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Card, Cards, Cluster, Page, Quiet, Stack, toast } from "../../ui/index.ts";
import { usePaired } from "../record/names.ts";
import { SafetyText } from "../safety/Safety.tsx";
import { Anew } from "./Anew.tsx";
import { Beginning } from "./Apart.tsx";
import { Answer } from "./Answer.tsx";
import { Compare, Waiting } from "./Compare.tsx";
import { lastByHand } from "./going.ts";
import { Failed, Joining, Paired } from "./Ends.tsx";
import { Added } from "./Own.tsx";
import { Inviting, setInvitation } from "./Inviting.tsx";

/** Connecting two people: the safety page, invite or answer, compare, done. Where it stands is core's word. */
export function Pairing() {
  const pairing = useTies((ties) => ties.pairing);
  const { stage, apart } = pairing;
  useEffect(() => {
    if (pairing.stage === "paired" || pairing.stage === "failed") markRead(pairing);
  }, [pairing]);
  if (apart && (stage === "inviting" || stage === "joining")) return <Beginning pairing={{ ...pairing, apart }} />;
  switch (stage) {
    case "none":
      return <Before />;
    case "inviting":
      return <Inviting pairing={pairing} />;
    case "joining":
      return <Joining pairing={pairing} />;
    case "compare":
      return <Compare pairing={pairing} />;
    case "waiting":
      return <Waiting pairing={pairing} />;
    case "paired":
      return pairing.isOwn === true ? <Added /> : <Paired name={pairing.partnerName} last={lastByHand(pairing)} />;
    case "failed":
      return <Failed pairing={pairing} />;
  }
}

export async function cancelPairing(): Promise<void> {
  const done = await call("pairing.cancel");
  if (done.ok) endPairing();
  else toast({ text: sayError(done.error) });
}

/** Back to where it was begun: for a device of one's own that is the list of them. */
export function endPairing(): void {
  const { isOwn } = useTies.getState().pairing;
  setPairing({ stage: "none" });
  if (isOwn === true && useVault.getState().status?.paired === true) go(paths.settingsPart("open"));
}

/** F14: nothing can be invited or answered before the page was there to be read. */
function Before() {
  const paired = usePaired();
  const points = useTies((ties) => ties.sync.meetingPoints);
  const [step, setStep] = useState<"anew" | "read" | "choose" | "answer">(paired ? "anew" : "read");
  const invite = async (): Promise<void> => {
    const made = await call("pairing.invite");
    if (made.ok) {
      setInvitation(made.value.text);
      setPairing({ stage: "inviting", expiresInMs: made.value.expiresInMs });
    } else toast({ text: sayError(made.error) });
  };
  const inviteApart = async (): Promise<void> => {
    const made = await call("pairing.inviteApart");
    if (!made.ok) toast({ text: sayError(made.error) });
  };
  if (step === "anew") return <Anew onDone={() => setStep("read")} />;
  if (step === "answer") return <Answer onBack={() => setStep("choose")} />;
  if (step === "read") {
    return (
      <Page title={t("safety.title")} lead={t("pairing.read")}>
        <SafetyText />
        {/* Neither is the one to press. */}
        <Cluster>
          <Button onPress={() => go(paths.today)}>{t("pairing.notNow")}</Button>
          <Button onPress={() => setStep("choose")}>{t("pairing.readDone")}</Button>
        </Cluster>
      </Page>
    );
  }
  return (
    <Page title={t("pairing.title")} lead={t("pairing.chooseLead")}>
      <Stack gap={6}>
        <Banner title={t("pairing.wayBack")} text={t("pairing.wayBackText")} />
        <Cards>
          <Card title={t("pairing.invite")} text={t("pairing.inviteText")} onPick={() => void invite()} />
          <Card
            title={t("pairing.inviteApart")}
            text={t(points.length === 0 ? "pairing.inviteApartText" : "pairing.inviteApartPoint")}
            onPick={() => void inviteApart()}
          />
          <Card title={t("pairing.answer")} text={t("pairing.answerText")} onPick={() => setStep("answer")} />
        </Cards>
        {points.length > 0 ? null : (
          <Quiet>
            {t("pairing.pointFirst")}{" "}
            <Button look="bare" onPress={() => go(paths.settingsPart("apart"))}>
              {t("pairing.pointFirstDo")}
            </Button>
          </Quiet>
        )}
        <span>
          <Button onPress={() => setStep("read")}>{t("do.back")}</Button>
        </span>
      </Stack>
    </Page>
  );
}
