import { useLocation } from "@tanstack/react-router";
import { ScrollText, Search, Settings2, Sun, UsersRound, type LucideIcon } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { go, paths } from "../state/navigation.ts";
import { type PlainKey, t } from "../strings/index.ts";
import { cx, Mark } from "../ui/index.ts";
import { keysOf } from "./keys.ts";
import css from "./Rail.module.css";

type Place = { readonly path: string; readonly word: PlainKey; readonly icon: LucideIcon };
/** The places that work so far; the others appear when they do. */
const places: readonly Place[] = [
  { path: paths.today, word: "place.today", icon: Sun },
  { path: paths.agreements, word: "place.agreements", icon: ScrollText },
  { path: paths.youAndMe, word: "place.youAndMe", icon: UsersRound },
  { path: paths.settings, word: "place.settings", icon: Settings2 },
];

const isHere = (at: string, path: string): boolean =>
  path === paths.today ? at === path : at === path || at.startsWith(`${path}/`);

export function Rail({ onFind }: { readonly onFind: () => void }) {
  const at = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav aria-label={t("rail.label")} className={css.rail}>
      <p className={css.name}>
        <Mark />
        <span>{t("app.name")}</span>
      </p>
      <ul className={css.places}>
        {places.map(({ path, word, icon: Icon }) => (
          <li key={path}>
            <AriaButton
              className={cx(css.place)}
              onPress={() => go(path)}
              {...(isHere(at, path) ? { "aria-current": "page" } : {})}
            >
              <Icon size={20} strokeWidth={1.75} aria-hidden />
              {t(word)}
            </AriaButton>
          </li>
        ))}
      </ul>
      <AriaButton className={cx(css.place, css.find)} onPress={onFind}>
        <Search size={20} strokeWidth={1.75} aria-hidden />
        <span className={css.word}>{t("rail.search")}</span>
        <kbd className={css.keys}>{keysOf("palette")}</kbd>
      </AriaButton>
    </nav>
  );
}
