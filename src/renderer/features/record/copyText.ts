import { t } from "../../strings/index.ts";
import { toast } from "../../ui/index.ts";

/** On the person's own press only. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: t("kept.copied") });
  } catch {
    toast({ text: t("kept.copyFailed") }); // the window was refused the clipboard
  }
}
