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
  /** The toast is gone and nothing was taken back: what could be undone can be done for good. */
  readonly onOver?: () => void;
};

/** What can be undone can be undone for this long (ms). */
const UNDO_MS = 10_000;
const queue = new ToastQueue<ToastWords>({ maxVisibleToasts: 2 });

/** Says in one sentence what was just done; with `undo`, offers to take it back for ten seconds. Read aloud politely. */
export function toast(words: ToastWords): void {
  // What was said before may be true no more: the newer one takes its place, unless it still takes something back.
  for (const { key, content } of queue.visibleToasts) {
    if (content.undo === undefined) queue.close(key);
  }
  let undone = false;
  const undo = words.undo && {
    ...words.undo,
    onUndo: (): void => {
      undone = true;
      words.undo?.onUndo();
    },
  };
  const onClose = (): void => void (undone || words.onOver?.());
  queue.add({ ...words, ...(undo && { undo }) }, { timeout: UNDO_MS, onClose });
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
