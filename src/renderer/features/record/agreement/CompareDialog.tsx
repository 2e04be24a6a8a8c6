import { useMemo, useState } from "react";
import type { Offered } from "../../../../shared/ipc/textShapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Choice, Dialog, Person, Quiet, Stack } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { redline } from "../redline/redline.ts";
import { RedlineView } from "../redline/RedlineView.tsx";
import dialogs from "../Dialogs.module.css";
import css from "./CompareDialog.module.css";
import { NotRead } from "./NotRead.tsx";
import { PaperText } from "./PaperText.tsx";
import { asRecordText } from "./ReviewDialog.tsx";
import { sayTerms } from "./sayTerms.ts";
import { useOfferTexts } from "./useOfferTexts.ts";

/** Two texts offered or signed apart, side by side: neither comes first, and nothing is chosen here. */
export function CompareDialog({
  id,
  offers,
  onClose,
}: {
  /** Of the agreement. */
  readonly id: string;
  readonly offers: readonly Offered[];
  readonly onClose: () => void;
}) {
  const nameOf = useNameOf();
  const today = useToday();
  const [shown, setShown] = useState<"beside" | "different">("beside");
  const [pair, setPair] = useState("0");
  const pairs = useMemo(
    () => offers.flatMap((one, at) => offers.slice(at + 1).map((other) => [one, other] as const)),
    [offers],
  );
  const read = useOfferTexts(id, pairs[Number(pair)] ?? []);
  const [one, other] = read?.ok === true ? read.value : [];
  const lines = useMemo(() => one && other && redline(asRecordText(one.text), asRecordText(other.text)), [one, other]);
  if (read?.ok === false) return <NotRead error={read.error} onClose={onClose} />;
  if (!one || !other || !lines) return null;
  const say = ({ who, day }: Offered): string => t("compare.of", { name: nameOf(who), day: sayDay(day, today) });
  return (
    <Dialog
      title={t("compare.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      wide
      actions={<Button onPress={onClose}>{t("do.close")}</Button>}
    >
      <Stack gap={4}>
        {pairs.length > 1 ? (
          <Choice
            label={t("compare.which")}
            options={pairs.map(([a, b], at) => ({ id: String(at), label: `${say(a)} – ${say(b)}` }))}
            value={pair}
            onChange={setPair}
          />
        ) : null}
        <Choice
          label={t("redline.show")}
          labelHidden
          options={[
            { id: "beside", label: t("compare.beside") },
            { id: "different", label: t("compare.different") },
          ]}
          value={shown}
          onChange={setShown}
        />
        {shown === "beside" ? (
          <div className={css.columns}>
            {[one, other].map((offered) => (
              <section key={offered.id} aria-label={say(offered)} className={css.column}>
                <Person who={offered.who} name={say(offered)} />
                <PaperText text={offered.text} label={`${t("review.exact")}: ${say(offered)}`} />
                <ul className={css.terms}>
                  {sayTerms(offered.text.terms, today).map((sentence) => (
                    <li key={sentence}>{sentence}</li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        ) : (
          <>
            <section aria-label={t("compare.different")} tabIndex={0} className={dialogs.preview}>
              <RedlineView redline={lines} side="together" />
            </section>
            <Quiet>{t("compare.legend", { one: say(one), other: say(other) })}</Quiet>
          </>
        )}
      </Stack>
    </Dialog>
  );
}
