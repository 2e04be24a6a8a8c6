import { t } from "../../strings/index.ts";
import { SecretField, type SecretFieldProps } from "../../ui/index.ts";

/** Where a passphrase is typed, wherever that is. */
export const PassphraseField = (props: Omit<SecretFieldProps, "showLabel" | "hideLabel">) => (
  <SecretField {...props} showLabel={t("do.showWords")} hideLabel={t("do.hideWords")} />
);
