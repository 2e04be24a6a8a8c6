import { lazy, Suspense } from "react";
import { t } from "../../strings/index.ts";
import type { RecordPaneProps } from "./RecordPane.tsx";
import css from "./RecordPane.module.css";

const load = () => import("./RecordPane.tsx");
const Pane = lazy(async () => ({ default: (await load()).RecordPane }));

/** The editor and Automerge's WebAssembly are most of the window, and the first screen needs neither: it goes first. */
export const fetchEditorSoon = (): void => void requestIdleCallback(() => void load());

/** One record, open, once what it takes to open one is here. */
export function OpenRecord(props: RecordPaneProps) {
  return (
    <Suspense fallback={<p className={css.opening}>{t("record.opening")}</p>}>
      <Pane {...props} />
    </Suspense>
  );
}
