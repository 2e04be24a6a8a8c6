import { GitCompareArrows, Hourglass } from "lucide-react";
import type { RefObject } from "react";
import type { Projection } from "../../../../shared/ipc/contract.ts";
import { t } from "../../../strings/index.ts";
import type { MenuEntry } from "../../../ui/index.ts";
import type { Field } from "../document.ts";
import type { EditorHandle } from "../editor/TextEditor.tsx";
import type { Phrase } from "./SinceDialog.tsx";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;
type Act = Extract<MenuEntry, { readonly id: string }>;

/** What can be asked of a text's past: there is one once it was shared, and all of it is here. */
export function lookBackActs(row: Projection, on: { since(): void; compare(): void }): Act[] {
  if (!row.shared || row.fault !== undefined) return [];
  return [
    { id: "since", label: t("since.do"), icon: <Hourglass {...icon} />, onPick: on.since },
    { id: "compare", label: t("changes.compare"), icon: <GitCompareArrows {...icon} />, onPick: on.compare },
  ];
}

/** What is picked out in the field that was written in last. */
export function phraseOf(field: Field, editor: RefObject<EditorHandle | null>): Phrase | undefined {
  const phrase = editor.current?.phrase();
  return phrase && { field, ...phrase };
}
