import { useState } from "react";
import type { Agreement } from "../../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import { go, paths } from "../../../state/navigation.ts";
import { t } from "../../../strings/index.ts";
import { Button, Dialog, Stack, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import css from "../Dialogs.module.css";
import { NotDone } from "./NotDone.tsx";
import type { AgreementActs } from "./useAgreement.ts";

/** withdraw and pause are of the whole agreement; takeBack is of one's signature on an offer, unoffer of one's own offer. */
export type TakingOut =
  { readonly act: "withdraw" | "pause" } | { readonly act: "takeBack" | "unoffer"; readonly offer: string };

const words = {
  withdraw: ["withdraw.title", "withdraw.lead", "withdraw.seeText", "withdraw.do", "withdraw.done"],
  pause: ["pause.title", "pause.lead", "pause.seeText", "pause.do", "pause.done"],
  takeBack: ["takeBack.title", "takeBack.lead", "takeBack.seeText", "offer.takeBack", "takeBack.done"],
  unoffer: ["unoffer.title", "unoffer.lead", "unoffer.seeText", "offer.unoffer", "unoffer.done"],
} as const;

export type TakeOutDialogProps = {
  readonly what: TakingOut;
  readonly agreement: Agreement;
  readonly say: AgreementActs["say"];
  readonly onClose: () => void;
};

/** What takes something out of force, alone and at once (F06); before it, what the other will see, and when (F26). */
export function TakeOutDialog({ what, agreement, say, onClose }: TakeOutDialogProps) {
  const nameOf = useNameOf();
  const [busy, setBusy] = useState(false);
  const [notDone, setNotDone] = useState<AppError>();
  const [name, me] = [nameOf("partner"), nameOf("me")];
  const { act } = what;
  const [title, lead, see, press, done] = words[act];
  const take = async (): Promise<void> => {
    setBusy(true);
    const now = await say(wordOf(what));
    setBusy(false);
    if (!now.ok) return setNotDone(now.error);
    toast({ text: t(done) });
    onClose();
  };
  const isBoth = act === "pause" && agreement.pausedBy.includes("partner");
  const sees =
    see !== "pause.seeText" ? t(see, { name }) : isBoth ? t("pause.seeBoth", { name }) : t(see, { name, me });
  const endsBefore = act === "withdraw" && agreement.state === "cooling" && agreement.holds !== undefined;
  return (
    <Dialog
      title={t(title)}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t("do.cancel")}
          </Button>
          <Button isPending={busy} onPress={() => void take()}>
            {t(press)}
          </Button>
        </>
      }
    >
      <Stack gap={3}>
        <NotDone error={notDone} />
        <p>{t(lead)}</p>
        {endsBefore ? <p>{t("withdraw.cooling")}</p> : null}
        <p className={css.strong}>{t("withdraw.see", { name })}</p>
        <p>{sees}</p>
        {what.act === "unoffer" ? <p>{t(saySignature(agreement, what.offer), { name })}</p> : null}
        {act === "withdraw" ? <p>{t("withdraw.back")}</p> : null}
        <p className={css.quiet}>
          {t("withdraw.safe")}{" "}
          <Button look="bare" onPress={() => go(paths.safety)}>
            {t("lock.safety")}
          </Button>
        </p>
      </Stack>
    </Dialog>
  );
}

function wordOf(what: TakingOut): Parameters<AgreementActs["say"]>[0] {
  switch (what.act) {
    case "withdraw":
    case "pause":
      return { type: what.act };
    case "takeBack":
      return { type: "withdraw", offer: what.offer };
    case "unoffer":
      return { type: "unoffer", offer: what.offer };
  }
}

function saySignature({ offered }: Agreement, offer: string) {
  const isSigned = offered.some(({ id, signedBy }) => id === offer && signedBy.length > 0);
  return isSigned ? "unoffer.signed" : "unoffer.mayBeSigned";
}
