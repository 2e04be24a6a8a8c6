import { useEffect } from "react";
import { createPortal } from "react-dom";
import { sayWhole } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import css from "./PrintPage.module.css";
import type { CopiedText, Copy } from "./readableCopy.ts";

/** The copy on paper, in place of the window and only there; the system's own dialog also saves it as PDF. */
export function PrintPage({ copy, onPrinted }: { readonly copy: Copy; readonly onPrinted: () => void }) {
  useEffect(() => {
    window.addEventListener("afterprint", onPrinted, { once: true });
    window.print();
    return () => window.removeEventListener("afterprint", onPrinted);
  }, [onPrinted]);
  return createPortal(
    <article className={css.page} aria-label={copy.title}>
      <h1>{copy.title}</h1>
      {copy.lead.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {copy.parts.map(({ head, texts }) => (
        <section key={head}>
          <h2>{head}</h2>
          {texts.map((text, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- texts of one fixed copy
            <PrintedText key={at} {...text} />
          ))}
        </section>
      ))}
    </article>,
    document.body,
  );
}

function PrintedText({ title, status, passages, steps }: CopiedText) {
  return (
    <section className={css.text}>
      <h3 dir="auto">{title}</h3>
      {status === "" ? null : <p className={css.status}>{status}</p>}
      {passages.map(({ head, title: said, paragraphs, notes }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- as above
        <section key={at}>
          {head === "" ? null : <h4>{head}</h4>}
          <blockquote className={css.passage}>
            {[...(said === "" ? [] : [said]), ...paragraphs].map((line, on) => (
              // oxlint-disable-next-line react/no-array-index-key -- as above
              <p key={on} dir="auto">
                {line}
              </p>
            ))}
          </blockquote>
          <ul className={css.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      ))}
      {steps.length === 0 ? null : (
        <section>
          <h4>{t("copy.story")}</h4>
          <ul className={css.notes}>
            {steps.map(({ day, who, what, why }, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- as above
              <li key={at} dir="auto">
                {`${sayWhole(day)}, ${who}: ${what}`}
                {why === "" ? null : ` “${why}”`}
              </li>
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}
