import {
  Autocomplete,
  Dialog,
  Input,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { useShallow } from "zustand/react/shallow";
import { useRecords } from "../state/records.ts";
import { useTextActs } from "../state/textActs.ts";
import { useVault } from "../state/vault.ts";
import { t } from "../strings/index.ts";
import { cx } from "../ui/index.ts";
import { listCommands } from "./commands.tsx";
import css from "./Palette.module.css";

export type PaletteProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
};

/** Everything by name. It stands over the page; Escape or a pick closes it. */
export function Palette({ isOpen, onClose, onKeys }: PaletteProps) {
  return (
    <ModalOverlay
      className={cx(css.veil)}
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <Modal className={cx(css.modal)}>
        <Dialog aria-label={t("palette.title")} className={cx(css.dialog)}>
          <Body onClose={onClose} onKeys={onKeys} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Body({ onClose, onKeys }: Omit<PaletteProps, "isOpen">) {
  const { contains } = useFilter({ sensitivity: "base" });
  const status = useVault((vault) => vault.status);
  const rows = useRecords(useShallow(({ byId }) => [...byId.values()]));
  const acts = useTextActs();
  if (status === undefined) return null;
  const commands = listCommands(status, rows, acts, onKeys);
  return (
    <Autocomplete filter={contains}>
      <SearchField aria-label={t("palette.label")} autoFocus className={cx(css.search)}>
        <Input placeholder={t("palette.label")} className={cx(css.input)} spellCheck="false" />
      </SearchField>
      <ListBox
        aria-label={t("palette.title")}
        className={cx(css.list)}
        renderEmptyState={() => <p className={css.none}>{t("palette.none")}</p>}
        onAction={(key) => {
          onClose();
          commands.find(({ id }) => id === key)?.run();
        }}
      >
        {commands.map((command) => (
          <ListBoxItem key={command.id} id={command.id} textValue={command.label} className={cx(css.item)}>
            <bdi className={css.word}>{command.label}</bdi>
            {command.keys === undefined ? null : <kbd className={css.keys}>{command.keys}</kbd>}
          </ListBoxItem>
        ))}
      </ListBox>
    </Autocomplete>
  );
}
