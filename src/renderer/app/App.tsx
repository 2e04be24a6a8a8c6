import { RouterProvider as Router } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { LockScreen } from "../features/lock/LockScreen.tsx";
import { Trouble } from "../features/lock/Trouble.tsx";
import { readOpened } from "../features/meeting/carry.ts";
import { useDrops } from "../features/meeting/drops.ts";
import { Onboarding } from "../features/onboarding/Onboarding.tsx";
import { WriteFirst } from "../features/onboarding/WriteFirst.tsx";
import { on } from "../state/connection.ts";
import { history, paths } from "../state/navigation.ts";
import { loadNotices } from "../state/notices.ts";
import { loadTies } from "../state/pairing.ts";
import { loadRecords } from "../state/records.ts";
import { useStart } from "../state/start.ts";
import { useVault } from "../state/vault.ts";
import { t } from "../strings/index.ts";
import { Toasts } from "../ui/index.ts";
import { quickHide } from "./commands.tsx";
import { Cover } from "./Cover.tsx";
import { type ShortcutId, useShortcuts } from "./keys.ts";
import { useLook } from "./look.ts";
import { router } from "./router.tsx";
import { useHostDuties } from "./hostDuties.ts";

/** Which page there is at all: by where the vault stands, and by nothing else. */
export function App() {
  useLook();
  useDrops();
  return (
    <>
      <Screen />
      <Toasts label={t("toasts.label")} closeLabel={t("do.close")} />
    </>
  );
}

/** Hiding needs nothing opened (F31). */
function hideKey(id: ShortcutId): void {
  if (id === "hide") quickHide();
}

function Closed({ children }: { readonly children: ReactNode }) {
  useShortcuts(hideKey);
  return children;
}

function Screen() {
  const { phase, status, covered, crashed } = useVault();
  if (covered) return <Cover />;
  if (phase === "gone") {
    return (
      <Closed>
        <Trouble state="gone" />
      </Closed>
    );
  }
  if (phase === "connecting" || status === undefined) return <Cover />;
  if (status.state === "open") return <Open />;
  return (
    <Closed>
      {status.state === "none" ? <Onboarding /> : null}
      {status.state === "locked" ? <LockScreen crashed={crashed} /> : null}
      {status.state !== "none" && status.state !== "locked" ? <Trouble state={status.state} /> : null}
    </Closed>
  );
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
    void readOpened();
    return on("opened", () => void readOpened());
  }, []);
  return writesFirst ? <WriteFirst /> : <Router router={router} />;
}
