import { Pencil } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import type { ApartPart } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { Button, Dialog, Person, toast } from "../../../ui/index.ts";
import type { EditorHandle } from "../editor/TextEditor.tsx";
import { useNameOf } from "../names.ts";
import { redline } from "../redline/redline.ts";
import { RedlineView } from "../redline/RedlineView.tsx";
import { useSayWhose } from "./sayWhose.ts";
import css from "./ApartDialog.module.css";

export type ApartDialogProps = {
  readonly part: ApartPart;
  /** Where it stands. */
  readonly editor: RefObject<EditorHandle | null>;
  readonly onLetStand: () => void;
  readonly onClose: () => void;
};

/** One paragraph that both changed apart: as it stands, as each wrote it, as it was; and what one may make of that. */
export function ApartDialog({ part, editor, onLetStand, onClose }: ApartDialogProps) {
  const name = useNameOf()("partner");
  const sayWhose = useSayWhose();
  const { before, now } = part;
  const lines = part.lines.toSorted((one, other) => Number(other.who === "me") - Number(one.who === "me"));
  const texts = lines.map(({ text }) => text);
  const canStack = part.field === "body" && texts.every((text) => text.trim() !== "");
  // The dialog takes its focus with it, so the text is turned to once it is gone.
  const closeThen = (act: () => void) => {
    onClose();
    setTimeout(act);
  };
  const take = (text: string) =>
    closeThen(() => toast({ text: editor.current?.put(part, text) === true ? t("apart.taken") : t("apart.moved") }));
  const keep = () =>
    closeThen(() => {
      onLetStand();
      editor.current?.focus();
      toast({ text: t("apart.kept") });
    });
  return (
    <Dialog
      title={t("apart.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      wide
      actions={
        <>
          {canStack ? <Button onPress={() => take(texts.join("\n"))}>{t("apart.stack")}</Button> : null}
          <Button look="main" onPress={keep}>
            {t("apart.letStand")}
          </Button>
        </>
      }
    >
      <p className={css.lead}>{t("apart.lead", { name })}</p>
      <Version head={t("apart.now")} text={now} />
      {lines.map(({ who, text }, at) => {
        const said = sayWhose(who);
        return (
          <Version
            // oxlint-disable-next-line react/no-array-index-key -- two lines that never change places
            key={at}
            head={who === "both" ? said : <Person who={who} name={said} />}
            before={before}
            text={text}
            action={
              <Button
                look="quiet"
                icon={<Pencil size={18} strokeWidth={1.75} aria-hidden />}
                aria-label={`${t("apart.take")}: ${said}`}
                onPress={() => take(text)}
              >
                {t("apart.take")}
              </Button>
            }
          />
        );
      })}
      <Version head={t("apart.before")} text={before} />
      <p className={css.legend}>
        {t("redline.legend")} {t("apart.pencil", { name })}
      </p>
    </Dialog>
  );
}

type VersionProps = {
  readonly head: ReactNode;
  readonly text: string;
  /** Where it is shown as a change of this. */
  readonly before?: string;
  readonly action?: ReactNode;
};

function Version({ head, text, before = text, action }: VersionProps) {
  const lines = redline({ title: "", body: before }, { title: "", body: text });
  return (
    <section className={css.version}>
      <h3 className={css.head}>
        <span>{head}</span>
        {action}
      </h3>
      {text.trim() === "" ? <p className={css.legend}>{t("apart.nothing")}</p> : null}
      <RedlineView redline={lines} side="together" />
    </section>
  );
}
