import { X } from "lucide-react";
import {
  Text,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";
import { Button, IconButton } from "./Button.tsx";
import { cx } from "./cx.ts";
import css from "./Toast.module.css";

export type ToastWords = {
  readonly text: string;
  /** Takes it back: "Undo". The toast closes on it. */
  readonly undo?: { readonly label: string; readonly onUndo: () => void };
};

/** What can be undone can be undone for this long (ms). */
const UNDO_MS = 10_000;
const queue = new ToastQueue<ToastWords>({ maxVisibleToasts: 3 });

/** Says in one sentence what was just done; with `undo`, offers to take it back for ten seconds. Read aloud politely. */
export function toast(words: ToastWords): void {
  queue.add(words, { timeout: UNDO_MS });
}

/** Drawn once, by the root. */
export function Toasts({ label, closeLabel }: { readonly label: string; readonly closeLabel: string }) {
  return (
    <ToastRegion queue={queue} aria-label={label} className={cx(css.region)}>
      {({ toast: shown }) => (
        <AriaToast toast={shown} className={cx(css.toast)}>
          <ToastContent className={cx(css.words)}>
            <Text slot="title">{shown.content.text}</Text>
          </ToastContent>
          {shown.content.undo === undefined ? null : (
            <Button
              look="quiet"
              onPress={() => {
                shown.content.undo?.onUndo();
                queue.close(shown.key);
              }}
            >
              {shown.content.undo.label}
            </Button>
          )}
          <IconButton slot="close" label={closeLabel} icon={<X size={18} strokeWidth={1.75} aria-hidden />} />
        </AriaToast>
      )}
    </ToastRegion>
  );
}
