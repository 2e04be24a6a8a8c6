import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../strings/index.ts";
import { Button } from "../../ui/index.ts";
import css from "./Outside.module.css";

/** A whole page that needs nothing opened, with the way back to the passphrase. */
export function Outside({ onBack, children }: { readonly onBack: () => void; readonly children: ReactNode }) {
  return (
    <div className={css.frame}>
      <div className={css.bar}>
        <Button look="quiet" icon={<ChevronLeft size={18} strokeWidth={1.75} aria-hidden />} onPress={onBack}>
          {t("lock.back")}
        </Button>
      </div>
      {/* Focusable, so that the arrow keys scroll a page that holds nothing to press. */}
      <main tabIndex={0} className={css.page}>
        {children}
      </main>
    </div>
  );
}
