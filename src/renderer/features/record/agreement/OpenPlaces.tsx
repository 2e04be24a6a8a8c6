import { blanksIn } from "../../../../shared/domain/blanks.ts";
import type { RecordText } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { Banner } from "../../../ui/index.ts";

/** So many are named; of the others it is enough that they are counted. */
const NAMED = 3;

/** Blanks of a template that nobody filled in: pointed out, and in nobody's way. */
export function OpenPlaces({ text, toSign }: { readonly text: RecordText | undefined; readonly toSign?: true }) {
  const blanks = text === undefined ? [] : blanksIn(`${text.title}\n${text.body}`);
  if (blanks.length === 0) return null;
  const named = blanks.slice(0, NAMED).map(({ words }) => words);
  return (
    <Banner
      title={t("blanks.title", { count: blanks.length })}
      text={
        <>
          <p dir="auto">{`${named.join(", ")}${blanks.length > NAMED ? " …" : ""}`}</p>
          <p>{t(toSign ? "blanks.sign" : "blanks.text")}</p>
        </>
      }
    />
  );
}
