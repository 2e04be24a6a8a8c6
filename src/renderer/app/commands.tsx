import { paths } from "../state/navigation.ts";
import type { Projection } from "../../shared/ipc/textShapes.ts";
import type { VaultStatus } from "../../shared/ipc/shapes.ts";
import { openCarryFile, partnerName, saveCarryFile } from "../features/meeting/carry.ts";
import { templates } from "../features/agreements/templates.ts";
import { lockNow, saveSettings } from "../state/vault.ts";
import type { TextAct } from "../state/textActs.ts";
import { t } from "../strings/index.ts";
import { goThere } from "./goThere.ts";
import { keysOf } from "./keys.ts";

export type Command = { readonly id: string; readonly label: string; readonly keys?: string; readonly run: () => void };

/** At once, whatever else is due: someone may be at the door (S5). */
export const lock = (): void => void lockNow();
export const quickHide = (): void => void lockNow("host.quickHide");

/** Everything that can be done, by name: the palette's list. Records come by their titles. */
export function listCommands(
  status: VaultStatus,
  records: Iterable<Projection>,
  acts: readonly TextAct[],
  showKeys: () => void,
): Command[] {
  const place = (id: string, label: string, path: string, keys?: string): Command => ({
    id,
    label: t("palette.go", { place: label }),
    ...(keys === undefined ? {} : { keys }),
    run: () => goThere(path),
  });
  const own: Command[] = [
    { id: "new", label: t("palette.newAgreement"), keys: keysOf("new"), run: () => goThere(paths.newAgreement) },
    { id: "phrase", label: t("palette.newPhrase"), run: () => goThere(paths.newOf("phrase")) },
    { id: "rhythm", label: t("palette.newRhythm"), run: () => goThere(paths.newOf("rhythm")) },
    { id: "boundary", label: t("palette.newBoundary"), run: () => goThere(paths.newBoundary) },
    { id: "search", label: t("palette.search"), keys: keysOf("search"), run: () => goThere(paths.search) },
    place("today", t("place.today"), paths.today, keysOf("today")),
    place("agreements", t("place.agreements"), paths.agreements, keysOf("agreements")),
    place("youAndMe", t("place.youAndMe"), paths.youAndMe, keysOf("youAndMe")),
    place("settings", t("place.settings"), paths.settings, keysOf("settings")),
    { id: "apart", label: t("settings.apart"), run: () => goThere(paths.settingsPart("apart")) },
    ...(status.paired
      ? [
          { id: "review", label: t("session.together"), run: () => goThere(paths.review) },
          { id: "year", label: t("year.title"), run: () => goThere(paths.year) },
          { id: "carry-save", label: t("carry.save", { name: partnerName() }), run: () => void saveCarryFile() },
          { id: "carry-open", label: t("carry.open", { name: partnerName() }), run: openCarryFile },
        ]
      : []),
    ...(status.paired
      ? []
      : [
          { id: "invite", label: t("palette.invite"), run: () => goThere(paths.invite) },
          { id: "answer", label: t("pairing.answer"), run: () => goThere(paths.invite) },
        ]),
    ...(status.recovery === "done"
      ? []
      : [{ id: "recovery", label: t("recovery.title"), run: () => goThere(paths.recovery) }]),
    { id: "breathe", label: t("palette.breathe"), run: () => goThere(paths.breathe) },
    { id: "safety", label: t("palette.safety"), run: () => goThere(paths.safety) },
    { id: "lock", label: t("palette.lock"), keys: keysOf("lock"), run: lock },
    { id: "hide", label: t("palette.hide"), keys: keysOf("hide"), run: quickHide },
    { id: "light", label: t("palette.light"), run: () => void saveSettings({ theme: "light" }) },
    { id: "dark", label: t("palette.dark"), run: () => void saveSettings({ theme: "dark" }) },
    { id: "system", label: t("palette.system"), run: () => void saveSettings({ theme: "system" }) },
    { id: "keys", label: t("palette.keys"), keys: keysOf("help"), run: showKeys },
  ];
  const written = templates.map(({ id, title }) => ({
    id: `template-${id}`,
    label: t("palette.template", { title }),
    run: () => goThere(paths.lookAtTemplate(id)),
  }));
  const texts = [...records]
    .filter((row) => row.title !== "")
    .map((row) => ({
      id: row.id,
      label: row.title,
      run: () => goThere(row.kind === "boundary" ? paths.boundary(row.id) : paths.agreement(row.id)),
    }));
  const open = acts.map(({ id, label, run }) => ({ id: `text-${id}`, label, run }));
  return [...open, ...own, ...written, ...texts];
}
