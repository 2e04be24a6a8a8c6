import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./Button.tsx";
import { cx } from "./cx.ts";
import css from "./Dialog.module.css";

export type DialogProps = {
  readonly title: string;
  readonly closeLabel: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  /** Long to read: it can have the focus itself, and the arrow keys scroll it. */
  readonly reads?: boolean;
  /** false: only its buttons close it. */
  readonly dismissable?: boolean;
  readonly children: ReactNode;
};

export function Dialog({
  title,
  closeLabel,
  isOpen,
  onClose,
  actions,
  wide = false,
  reads = false,
  dismissable = true,
  children,
}: DialogProps) {
  return (
    <ModalOverlay
      className={cx(css.veil)}
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      isDismissable={dismissable}
    >
      <Modal className={cx(css.modal, wide && css.wide)}>
        <AriaDialog className={cx(css.dialog)}>
          <header className={css.head}>
            <Heading slot="title" level={2} className={cx(css.title)}>
              {title}
            </Heading>
            <IconButton label={closeLabel} icon={<X size={18} strokeWidth={1.75} aria-hidden />} onPress={onClose} />
          </header>
          <div className={css.body} {...(reads ? { tabIndex: 0 } : {})}>
            {children}
          </div>
          {actions === undefined ? null : <footer className={css.actions}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
