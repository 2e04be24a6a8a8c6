import { useState } from "react";
import { t } from "../../strings/index.ts";
import { Banner, Button, ChartFrame } from "../../ui/index.ts";
import { Breathe } from "../breathe/Breathe.tsx";
import { Safety } from "../safety/Safety.tsx";
import { OpenWithPassphrase } from "./OpenWithPassphrase.tsx";
import { OpenWithWords } from "./OpenWithWords.tsx";
import { Outside } from "./Outside.tsx";

type View = "passphrase" | "words" | "breathe" | "safety";

/** Shows nothing of what it keeps: no name, no count, no state. Breathing and the safety page are here too (F24). */
export function LockScreen({ crashed }: { readonly crashed: boolean }) {
  const [view, setView] = useState<View>("passphrase");
  const back = (): void => setView("passphrase");
  if (view === "breathe" || view === "safety") {
    return (
      <Outside back={t("lock.back")} onBack={back}>
        {view === "breathe" ? <Breathe /> : <Safety />}
      </Outside>
    );
  }
  return (
    <ChartFrame
      foot={
        <>
          <Button look="bare" onPress={() => setView("breathe")}>
            {t("lock.breathe")}
          </Button>
          <Button look="bare" onPress={() => setView("safety")}>
            {t("lock.safety")}
          </Button>
          {view === "passphrase" ? (
            <Button look="bare" onPress={() => setView("words")}>
              {t("lock.words")}
            </Button>
          ) : null}
        </>
      }
    >
      {crashed ? <Banner look="hold" title={t("lock.crashed.title")} text={t("lock.crashed.text")} /> : null}
      {view === "passphrase" ? <OpenWithPassphrase /> : null}
      {view === "words" ? <OpenWithWords onBack={back} /> : null}
    </ChartFrame>
  );
}
