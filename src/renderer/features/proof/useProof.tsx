import { FileCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Agreement, Projection } from "../../../shared/ipc/textShapes.ts";
import { t } from "../../strings/index.ts";
import { Button, Dialog, type MenuEntry, Stack } from "../../ui/index.ts";
import { HistoryCode } from "./HistoryCode.tsx";
import { SaveProof } from "./SaveProof.tsx";
import { VerifyHistory } from "./VerifyHistory.tsx";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;
type Act = Extract<MenuEntry, { readonly id: string }>;

/** What can be checked and shown of one agreement, in its menu, and the dialogs of it. */
export function useProof(row: Projection, agreement: Agreement | undefined): { acts: Act[]; dialog: ReactNode } {
  const [open, setOpen] = useState<"verify" | "save">();
  const close = (): void => setOpen(undefined);
  if (agreement === undefined || agreement.state === "written") return { acts: [], dialog: null };
  return {
    acts: [{ id: "verify", label: t("proof.menu"), icon: <FileCheck {...icon} />, onPick: () => setOpen("verify") }],
    dialog:
      open === "verify" ? (
        <Dialog
          title={t("proof.verify")}
          closeLabel={t("do.close")}
          isOpen
          onClose={close}
          actions={
            <>
              <Button onPress={() => setOpen("save")}>{t("proof.save")}</Button>
              <Button onPress={close} autoFocus>
                {t("do.close")}
              </Button>
            </>
          }
        >
          <Stack gap={4}>
            <VerifyHistory isAutomatic />
            <h3>{t("proof.codeOf", { title: row.title })}</h3>
            <HistoryCode id={row.id} revision={row.standing?.revision} />
          </Stack>
        </Dialog>
      ) : open === "save" ? (
        <SaveProof row={row} onClose={close} />
      ) : null,
  };
}
