import type { Settings } from "../../../shared/ipc/shapes.ts";
import { saveSettings, useSettings } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Choice, Stack, Tick, toast } from "../../ui/index.ts";

const sizes = ["90", "100", "115", "130", "150"] as const;

/** Saves at once; only a failure is said. */
export async function save(change: Partial<Settings>): Promise<void> {
  const error = await saveSettings(change);
  if (error !== undefined) toast({ text: sayError(error) });
}

export function LookPart() {
  const { theme, textSize, language, neutralTitle } = useSettings();
  return (
    <Stack gap={6}>
      <Choice
        label={t("settings.theme")}
        value={theme}
        onChange={(next) => void save({ theme: next })}
        options={[
          { id: "system", label: t("settings.theme.system") },
          { id: "light", label: t("settings.theme.light") },
          { id: "dark", label: t("settings.theme.dark") },
        ]}
      />
      <Choice
        label={t("settings.textSize")}
        value={String(textSize) as (typeof sizes)[number]}
        onChange={(next) => void save({ textSize: Number(next) as Settings["textSize"] })}
        options={sizes.map((size) => ({ id: size, label: t("settings.percent", { percent: size }) }))}
      />
      <Choice
        label={t("settings.language")}
        value={language}
        onChange={(next) => void save({ language: next })}
        options={[{ id: "en", label: t("settings.language.en") }]}
      />
      <Tick
        label={t("settings.neutral")}
        hint={t("settings.neutralHint")}
        isSelected={neutralTitle}
        onChange={(next) => void save({ neutralTitle: next })}
      />
    </Stack>
  );
}
