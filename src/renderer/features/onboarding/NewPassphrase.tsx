import { useEffect, useState } from "react";
import { t } from "../../strings/index.ts";
import { Stack } from "../../ui/index.ts";
import { PassphraseField } from "../lock/PassphraseField.tsx";
import css from "./NewPassphrase.module.css";
import { ENOUGH, strengthWords } from "./strength.ts";
import { useStrength } from "./useStrength.ts";

type NewPassphraseProps = {
  /** Counts as guessable. */
  readonly name: string;
  /** The sentence once it is strong enough and typed twice alike; undefined until then. */
  readonly onChosen: (passphrase: string | undefined) => void;
  /** Where it is the first thing to be done there. */
  readonly autoFocus?: boolean;
};

export function NewPassphrase({ name, onChosen, autoFocus = false }: NewPassphraseProps) {
  const [first, setFirst] = useState("");
  const [again, setAgain] = useState("");
  const strength = useStrength(first, name);
  const chosen = strength !== undefined && strength >= ENOUGH && first === again ? first : undefined;
  useEffect(() => onChosen(chosen), [chosen, onChosen]);
  return (
    <Stack gap={4}>
      <Stack gap={2}>
        <PassphraseField label={t("start.two.ownField")} value={first} onChange={setFirst} autoFocus={autoFocus} />
        <div className={css.strength}>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden className={css.scale}>
            {[0, 1, 2, 3].map((at) => (
              <rect
                key={at}
                x={at * 25.5}
                y="0"
                width="23.5"
                height="6"
                className={strength !== undefined && at < strength ? css.on : css.off}
              />
            ))}
          </svg>
          <p role="status" className={css.words}>
            {t(strength === undefined ? "strength.empty" : strengthWords[strength])}
          </p>
        </div>
      </Stack>
      <PassphraseField
        label={t("start.two.ownAgain")}
        value={again}
        onChange={setAgain}
        wrong={again !== "" && !first.startsWith(again) ? t("start.two.againWrong") : undefined}
      />
    </Stack>
  );
}
