import type { ReactNode } from "react";
import { Quiet, Stack } from "../../ui/index.ts";
import css from "./Part.module.css";

/** One matter inside a part of Settings, under a heading of its own. */
export function Matter({
  title,
  mark,
  text,
  children,
}: {
  readonly title: string;
  /** Drawn before its heading. */
  readonly mark?: ReactNode;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <section className={css.matter}>
      <Stack gap={1}>
        <div className={css.head}>
          {mark}
          <h3>{title}</h3>
        </div>
        {text === undefined ? null : <Quiet>{text}</Quiet>}
      </Stack>
      {children}
    </section>
  );
}

/** A row of facts with what can be done about it at its end. */
export function Fact({
  title,
  text,
  act,
}: {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly act?: ReactNode;
}) {
  return (
    <li className={css.fact}>
      <span className={css.words}>
        <span className={css.title}>{title}</span>
        {text === undefined ? null : <span className={css.text}>{text}</span>}
      </span>
      {act}
    </li>
  );
}

export const Facts = ({ label, children }: { readonly label?: string; readonly children: ReactNode }) => (
  <ul aria-label={label} className={css.facts}>
    {children}
  </ul>
);
export const Narrow = ({ children }: { readonly children: ReactNode }) => <div className={css.narrow}>{children}</div>;
