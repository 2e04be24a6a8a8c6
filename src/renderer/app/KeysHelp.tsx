import { t } from "../strings/index.ts";
import { Dialog } from "../ui/index.ts";
import { drawKeys, shortcuts } from "./keys.ts";
import css from "./KeysHelp.module.css";

export function KeysHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title={t("keys.title")} closeLabel={t("do.close")} isOpen={isOpen} onClose={onClose} reads>
      <p>{t("keys.lead")}</p>
      <dl className={css.keys}>
        {shortcuts.map((shortcut) => (
          <div key={shortcut.id} className={css.row}>
            <dt>{t(shortcut.words)}</dt>
            <dd>
              <kbd className={css.kbd}>{drawKeys(shortcut)}</kbd>
            </dd>
          </div>
        ))}
        <div className={css.row}>
          <dt>{t("keys.escape")}</dt>
          <dd>
            <kbd className={css.kbd}>Esc</kbd>
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}
