import type { ReactNode } from "react";
import { Chart } from "./Chart.tsx";
import css from "./ChartFrame.module.css";

/** The page outside: a chart on one side, what to do on the other. For onboarding and the lock page. */
export function ChartFrame({ children, foot }: { readonly children: ReactNode; readonly foot?: ReactNode }) {
  return (
    <div className={css.frame}>
      <div className={css.grid}>
        <div className={css.chart} aria-hidden>
          <div className={css.sheet}>
            <Chart />
          </div>
        </div>
        <main className={css.page}>
          <div className={css.column}>{children}</div>
          {foot === undefined ? null : <footer className={css.foot}>{foot}</footer>}
        </main>
      </div>
    </div>
  );
}
