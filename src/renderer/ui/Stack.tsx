import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import css from "./Stack.module.css";

type StackProps = { readonly gap?: 1 | 2 | 3 | 4 | 6 | 8; readonly children: ReactNode };
const gaps = { 1: css.g1, 2: css.g2, 3: css.g3, 4: css.g4, 6: css.g6, 8: css.g8 };

/** One under the other. `label`: a part of the page with a name of its own, which the focus can come back to. */
export function Stack({ gap = 4, label, children }: StackProps & { readonly label?: string }) {
  const className = cx(css.stack, gaps[gap]);
  if (label === undefined) return <div className={className}>{children}</div>;
  return (
    <section aria-label={label} className={className}>
      {children}
    </section>
  );
}

/** Side by side, and under one another where there is no room. */
export const Cluster = ({ gap = 2, children }: StackProps) => (
  <div className={cx(css.cluster, gaps[gap])}>{children}</div>
);

/** A quieter sentence beside or under another. */
export const Quiet = ({ children }: { readonly children: ReactNode }) => <p className={css.quiet}>{children}</p>;

/** A part of a page under its own heading. */
export function Section({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h2>{title}</h2>
        {lead === undefined ? null : <p className={css.quiet}>{lead}</p>}
      </div>
      {children}
    </section>
  );
}
