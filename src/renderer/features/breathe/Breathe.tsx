import { useEffect, useState } from "react";
import { t } from "../../strings/index.ts";
import { Button } from "../../ui/index.ts";
import css from "./Breathe.module.css";
import { breathAt } from "./pace.ts";

/** Breathing: drawn tide lines that open and close; with reduced motion only the text counts. Nothing is kept of it. */
export function Breathe() {
  const [second, setSecond] = useState(0);
  // The form begins closed, so that the first breath in opens it.
  const [begun, setBegun] = useState(false);
  useEffect(() => setBegun(true), []);
  const [runs, setRuns] = useState(true);
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setSecond((now) => now + 1), 1000);
    return () => clearInterval(timer);
  }, [runs]);
  const { phase, count } = breathAt(second);
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t("breathe.title")}</h1>
      <div className={css.form} data-phase={begun && runs ? phase : "out"}>
        <svg viewBox="0 0 200 200" aria-hidden>
          <path className={css.outer} d="M100 12c46-4 88 34 88 86s-36 92-90 90S12 150 12 100 54 16 100 12Z" />
          <path className={css.middle} d="M102 40c36-2 60 24 60 60s-28 62-64 60-58-24-58-60 26-58 62-60Z" />
          <path className={css.inner} d="M100 68c20-2 34 12 34 32s-16 34-36 32-32-14-32-32 14-30 34-32Z" />
        </svg>
        <p className={css.words}>
          <span role="status">{t(phase === "in" ? "breathe.in" : "breathe.out")}</span>
          <span className={css.count}>{count}</span>
        </p>
      </div>
      <p className={css.text}>{t("breathe.text")}</p>
      <Button onPress={() => setRuns(!runs)}>{t(runs ? "breathe.stop" : "breathe.go")}</Button>
    </div>
  );
}
