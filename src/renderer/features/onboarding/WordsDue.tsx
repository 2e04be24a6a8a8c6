import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Button, Dialog } from "../../ui/index.ts";

/** After the first unlock: the recovery words, which can be put off this once. No lock ever waits for them. */
export function WordsDue({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const later = async (): Promise<void> => {
    onClose();
    await call("recovery.putOff");
  };
  return (
    <Dialog
      title={t("recovery.due.title")}
      closeLabel={t("do.close")}
      isOpen={isOpen}
      onClose={() => void later()}
      actions={
        <>
          <Button onPress={() => void later()}>{t("recovery.due.later")}</Button>
          <Button
            look="main"
            onPress={() => {
              onClose();
              go(paths.recovery);
            }}
          >
            {t("recovery.due.now")}
          </Button>
        </>
      }
    >
      <p>{t("recovery.due.text")}</p>
    </Dialog>
  );
}
