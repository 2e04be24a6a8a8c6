import { FileX2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, type MenuEntry, toast } from "../../../ui/index.ts";
import { sayNotDone } from "../agreement/sayNotDone.ts";
import { useNameOf } from "../names.ts";
import { EraseDialog } from "./EraseDialog.tsx";
import { useErasing } from "./useErasing.ts";

type Act = Extract<MenuEntry, { readonly id: string }>;

/** Erasing a text for both (SG8): asking for it, among the acts of a text; and above the text, what is asked. */
export function useErase(row: Projection): { readonly acts: Act[]; readonly panel: ReactNode } {
  const { erasing, say } = useErasing(row);
  const [word, setWord] = useState<"ask" | "agree">();
  const today = useToday();
  const name = useNameOf()("partner");
  if (erasing === undefined || row.fault === "earlier") return { acts: [], panel: null };
  const { mine, theirs, mayAsk } = erasing;
  const takeBack = async (): Promise<void> => {
    const now = await say("takeBack");
    toast({ text: now.ok ? t("erase.takenBack") : sayNotDone(now.error) });
  };
  const acts: Act[] =
    mayAsk && mine === undefined && theirs === undefined
      ? [
          {
            id: "erase",
            label: t("erase.menu"),
            icon: <FileX2 size={18} strokeWidth={1.75} aria-hidden />,
            onPick: () => setWord("ask"),
          },
        ]
      : [];
  const panel = (
    <>
      {theirs === undefined ? null : (
        <Banner
          title={t("erase.theirs", { name })}
          text={t("erase.theirsText", { day: sayDay(theirs, today), name })}
          actions={<Button onPress={() => setWord("agree")}>{t("erase.look")}</Button>}
          live
        />
      )}
      {mine === undefined ? null : (
        <Banner
          title={t("erase.mine", { name })}
          text={t("erase.mineText", { day: sayDay(mine, today), name })}
          actions={<Button onPress={() => void takeBack()}>{t("erase.takeBack")}</Button>}
          live
        />
      )}
      {word === undefined ? null : <EraseDialog row={row} word={word} say={say} onClose={() => setWord(undefined)} />}
    </>
  );
  return { acts, panel };
}
