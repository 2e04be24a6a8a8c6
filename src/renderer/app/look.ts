import { useEffect } from "react";
import type { Settings } from "../../shared/ipc/shapes.ts";
import { useVault } from "../state/vault.ts";
import { t } from "../strings/index.ts";

type Look = Pick<Settings, "theme" | "textSize" | "neutralTitle">;
const KEY = "look";

/** The lock page must already be readable for someone who needs large text: colours, size and title outlive a lock. */
function remembered(): Look {
  const plain: Look = { theme: "system", textSize: 100, neutralTitle: false };
  try {
    return { ...plain, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Look>) };
  } catch {
    return plain;
  }
}

function apply({ theme, textSize, neutralTitle }: Look): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  dataset["textSize"] = String(textSize);
  document.title = t(neutralTitle ? "app.neutralName" : "app.name");
}

export function useLook(): void {
  const settings = useVault((vault) => vault.status?.settings);
  useEffect(() => {
    if (settings === undefined) {
      apply(remembered());
      return;
    }
    const { theme, textSize, neutralTitle } = settings;
    apply(settings);
    localStorage.setItem(KEY, JSON.stringify({ theme, textSize, neutralTitle }));
  }, [settings]);
}
