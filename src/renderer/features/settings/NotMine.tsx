import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Button, Dialog, Stack } from "../../ui/index.ts";

type NotMineProps = {
  readonly which: string;
  readonly partner: string;
  /** It was let in, and its log isn't open: nobody can take it out of use yet (MB2). */
  readonly notYet: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Undefined where this device itself is out of use, and takes out no other. */
  readonly onRemove: (() => void) | undefined;
};

/** F15, MB4: a device nobody added. What it gets, what stops that, what doesn't, and what nothing here can stop. */
export function NotMine({ which, partner, notYet, isOpen, onClose, onRemove }: NotMineProps) {
  return (
    <Dialog
      title={t("settings.notMine")}
      closeLabel={t("do.close")}
      isOpen={isOpen}
      reads
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => go(paths.safety)}>{t("settings.safety")}</Button>
          <Button onPress={() => go(paths.settingsPart("lock"))}>{t("settings.change")}</Button>
          {onRemove ? <Button onPress={onRemove}>{t("settings.device.remove")}</Button> : null}
        </>
      }
    >
      <Stack gap={3}>
        <p>
          <b>{which}</b>
        </p>
        <p>{t("settings.notMineFirst")}</p>
        <p>{t("settings.notMineGets")}</p>
        {notYet ? <p>{t("settings.notMineNotYet")}</p> : null}
        <p>
          <b>{t("settings.notMineSee", { name: partner })}</b>
        </p>
        <p>{t("settings.notMinePassphrase")}</p>
      </Stack>
    </Dialog>
  );
}
