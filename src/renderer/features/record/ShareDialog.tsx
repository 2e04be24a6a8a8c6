import { useEffect, useState } from "react";
import { isAgreeable } from "../../../shared/domain/record.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Dialog, TextField, toast } from "../../ui/index.ts";
import { share } from "./actions.ts";
import { Busy } from "./Busy.tsx";
import { useNameOf, usePaired } from "./names.ts";
import type { Replica } from "./replica.ts";
import { redline, type Redline } from "./redline/redline.ts";
import { RedlineView } from "./redline/RedlineView.tsx";
import { sayWhyHint } from "./sayWhyHint.ts";
import css from "./Dialogs.module.css";

export type ShareDialogProps = {
  readonly replica: Replica;
  readonly row: Projection;
  readonly onClose: () => void;
  /** While the words are sealed, the editor stays as it is. */
  readonly onBusy: (busy: boolean) => void;
};

export function ShareDialog(props: ShareDialogProps) {
  return usePaired() ? <Sharing {...props} /> : <NotConnected onClose={props.onClose} />;
}

/** Unpaired: what sharing will be, and the way there. */
function NotConnected({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      title={t("share.alone.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("do.later")}</Button>
          <Button look="main" onPress={() => go(paths.invite)}>
            {t("share.alone.invite")}
          </Button>
        </>
      }
    >
      <p>{t("share.alone.text")}</p>
    </Dialog>
  );
}

function Sharing({ replica, row, onClose, onBusy }: ShareDialogProps) {
  const name = useNameOf()("partner");
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const changes = useUnsharedChanges(replica, row);
  const over = useOffered(row);

  const act = async () => {
    setBusy(true);
    setWrong(undefined);
    onBusy(true);
    const shared = await share(replica, row.id, why);
    onBusy(false);
    setBusy(false);
    if (!shared.ok) return setWrong(replica.uncommitted ? t("share.notSaved") : sayError(shared.error));
    toast({ text: t("share.done") });
    onClose();
  };
  // It opens with all it shows: grown while someone presses, it would slip from under them.
  if (changes === undefined || over === undefined) return null;
  const first = row.kind === "boundary" ? t("share.firstBoundary", { name }) : t("share.first", { name });

  return (
    <Dialog
      title={t("share.title", { name })}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      wide
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" onPress={() => void act()} isDisabled={busy}>
            {t("share.do")}
          </Button>
        </>
      }
    >
      <p>{row.shared ? t("share.more", { name }) : first}</p>
      {changes === null ? null : (
        <section aria-label={t("share.changes")} className={css.preview} tabIndex={0}>
          <RedlineView redline={changes} side={row.shared ? "together" : "after"} />
        </section>
      )}
      {over === null ? null : <p className={css.strong}>{t(`share.over.${over}`, { name })}</p>}
      <TextField
        label={t("share.why")}
        hint={sayWhyHint(row)}
        value={why}
        onChange={setWhy}
        maxLength={LIMIT.whyChars}
        prose
      />
      <p className={css.quiet}>
        <strong>{t("share.final")}</strong> {t("share.never")}
      </p>
      {busy ? <Busy replica={replica} /> : null}
      {wrong === undefined ? null : <Banner look="hold" title={wrong} live />}
    </Dialog>
  );
}

/** SG1: whose signature on the text as it is goes by sharing; null where nothing is offered, undefined until that is known. */
function useOffered({ id, kind, shared }: Projection): "partner" | "me" | "nobody" | null | undefined {
  const [over, setOver] = useState<"partner" | "me" | "nobody" | null>();
  useEffect(() => {
    if (!shared || !isAgreeable(kind)) {
      setOver(null);
      return undefined;
    }
    let current = true;
    void call("agreement.view", { id }).then((answer) => {
      const offered = answer.ok ? answer.value.offered : [];
      const signed = offered.flatMap(({ signedBy }) => signedBy.map(({ who }) => who));
      const whose = (["partner", "me"] as const).find((who) => signed.includes(who)) ?? "nobody";
      if (current) setOver(offered.length > 0 ? whose : null);
    });
    return () => {
      current = false;
    };
  }, [id, kind, shared]);
  return over;
}

/** From what both have to what is here; of a first sharing that is the whole text. undefined until known, null if it can't be. */
function useUnsharedChanges(replica: Replica, { id, shared }: Projection): Redline | null | undefined {
  const [lines, setLines] = useState<Redline | null>();
  useEffect(() => {
    const here = { title: replica.text("title"), body: replica.text("body") };
    if (!shared) {
      setLines(redline({ title: "", body: "" }, here));
      return undefined;
    }
    let current = true;
    void call("record.text", { id }).then((answer) => {
      if (current) setLines(answer.ok ? redline(answer.value.shared, here) : null);
    });
    return () => {
      current = false;
    };
  }, [replica, id, shared]);
  return lines;
}
