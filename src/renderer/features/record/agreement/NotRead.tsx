import type { AppError } from "../../../../shared/ipc/shapes.ts";
import { t } from "../../../strings/index.ts";
import { sayError } from "../../../strings/sayError.ts";
import { Banner, Button, Dialog } from "../../../ui/index.ts";

/** In place of a dialog whose text could not be fetched. */
export function NotRead({ error, onClose }: { readonly error: AppError; readonly onClose: () => void }) {
  return (
    <Dialog
      title={t("review.notRead")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      actions={<Button onPress={onClose}>{t("do.close")}</Button>}
    >
      <Banner look="hold" live title={sayError(error)} />
    </Dialog>
  );
}
