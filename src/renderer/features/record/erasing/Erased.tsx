import type { ErasedText } from "../../../../shared/ipc/textShapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Quiet, Stack } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import css from "./Erased.module.css";
import { useErased } from "./useErasing.ts";

/** What is known of the other's copy: that their app has said so itself, or nothing (F10). */
function useOtherCopy(): (one: ErasedText) => string {
  const nameOf = useNameOf();
  return ({ confirmed, with: earlier }) => {
    const name = earlier ?? nameOf("partner");
    return confirmed ? t("erased.confirmed", { name }) : t("erased.unverified", { name });
  };
}

/** Where a text would stand: that both have erased it, or only that it isn't here any more. What was pressed went with it. */
export function GoneText({ id }: { readonly id: string }) {
  const today = useToday();
  const sayOther = useOtherCopy();
  const erased = useErased(id);
  if (erased === undefined) return null;
  const one = erased.find((text) => text.id === id);
  return (
    <article aria-label={t(one === undefined ? "record.gone" : "erased.title")}>
      {one === undefined ? (
        <Banner look="hold" live title={t("record.gone")} text={t("record.goneText")} />
      ) : (
        <Banner
          live
          title={t("erased.title")}
          text={
            <Stack gap={2}>
              <p>{t("erased.here", { day: sayDay(one.day, today) })}</p>
              <p>{sayOther(one)}</p>
              <p>{t("erase.copies")}</p>
            </Stack>
          }
        />
      )}
    </article>
  );
}

/** The marks that stay, without a word of what was there. */
export function ErasedList({ erased }: { readonly erased: readonly ErasedText[] }) {
  const today = useToday();
  const sayOther = useOtherCopy();
  if (erased.length === 0) return null;
  return (
    <section className={css.erased} aria-labelledby="erased-by-both">
      <h3 id="erased-by-both" className={css.title}>
        {t("erased.list")}
      </h3>
      <ul className={css.list}>
        {erased.map((one) => (
          <li key={one.id}>
            {t("erased.row", { day: sayDay(one.day, today) })}
            <Quiet>{sayOther(one)}</Quiet>
          </li>
        ))}
      </ul>
    </section>
  );
}
