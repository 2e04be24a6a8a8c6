import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { quickHide } from "../../app/commands.tsx";
import { keysOf } from "../../app/keys.ts";
import { t } from "../../strings/index.ts";
import { Button } from "../../ui/index.ts";
import css from "./Outside.module.css";

type OutsideProps = { readonly back: string; readonly onBack: () => void; readonly children: ReactNode };

/** A whole page that needs nothing opened, with the way back, and the way out of sight. */
export function Outside({ back, onBack, children }: OutsideProps) {
  return (
    <div className={css.frame}>
      <div className={css.bar}>
        <Button look="quiet" icon={<ChevronLeft size={18} strokeWidth={1.75} aria-hidden />} onPress={onBack}>
          {back}
        </Button>
        <Button look="quiet" onPress={quickHide}>
          {t("top.hide")} <kbd className={css.keys}>{keysOf("hide")}</kbd>
        </Button>
      </div>
      {/* Focusable, so that the arrow keys scroll a page that holds nothing to press. */}
      <main tabIndex={0} className={css.page}>
        {children}
      </main>
    </div>
  );
}
