import { RouterProvider as Router } from "@tanstack/react-router";
import { useEffect } from "react";
import { LockScreen } from "../features/lock/LockScreen.tsx";
import { Trouble } from "../features/lock/Trouble.tsx";
import { Onboarding } from "../features/onboarding/Onboarding.tsx";
import { WriteFirst } from "../features/onboarding/WriteFirst.tsx";
import { history, paths } from "../state/navigation.ts";
import { loadNotices } from "../state/notices.ts";
import { loadTies } from "../state/pairing.ts";
import { loadRecords } from "../state/records.ts";
import { useStart } from "../state/start.ts";
import { useVault } from "../state/vault.ts";
import { t } from "../strings/index.ts";
import { Toasts } from "../ui/index.ts";
import { Cover } from "./Cover.tsx";
import { useLook } from "./look.ts";
import { router } from "./router.tsx";
import { useHostDuties } from "./hostDuties.ts";

/** Which page there is at all: by where the vault stands, and by nothing else. */
export function App() {
  useLook();
  return (
    <>
      <Screen />
      <Toasts label={t("toasts.label")} closeLabel={t("do.close")} />
    </>
  );
}

function Screen() {
  const { phase, status, covered, crashed } = useVault();
  if (covered) return <Cover />;
  if (phase === "gone") return <Trouble state="gone" />;
  if (phase === "connecting" || status === undefined) return <Cover />;
  switch (status.state) {
    case "none":
      return <Onboarding />;
    case "locked":
      return <LockScreen crashed={crashed} />;
    case "in-use":
    case "newer":
    case "damaged":
      return <Trouble state={status.state} />;
    case "open":
      return <Open />;
  }
}

function Open() {
  const writesFirst = useStart((start) => start.writesFirst);
  useHostDuties();
  useEffect(() => {
    // Put off once already: the paper comes first now. The rail still leads everywhere.
    if (useVault.getState().status?.recovery === "put-off") history.replace(paths.recovery);
    void loadRecords();
    void loadTies();
    void loadNotices();
  }, []);
  return writesFirst ? <WriteFirst /> : <Router router={router} />;
}
