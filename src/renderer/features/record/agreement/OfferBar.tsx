import { t } from "../../../strings/index.ts";
import { Button } from "../../../ui/index.ts";
import bar from "../PencilBar.module.css";

/** Under a text both have, where it could be offered to be signed. */
export function OfferBar({ isBeside, onOffer }: { readonly isBeside: boolean; readonly onOffer: () => void }) {
  return (
    <div className={bar.bar}>
      <p className={bar.words}>{isBeside ? t("offer.barChanged") : t("offer.bar")}</p>
      <Button onPress={onOffer}>{t("offer.do")}</Button>
    </div>
  );
}
