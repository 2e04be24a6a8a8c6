import type { Notice } from "../../../shared/ipc/textShapes.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";

/** A notice in words: what happened, then what is safe and what one can do. `partner`: the partner's name. */
export function sayNotice(
  notice: Notice,
  partner: string,
  today: number,
): { readonly title: string; readonly text: string } {
  switch (notice.kind) {
    case "refused-mine":
      return { title: t("notices.refused-mine.title"), text: t("notices.refused-mine.text") };
    case "refused-theirs":
      return {
        title: t("notices.refused-theirs.title", { name: partner }),
        text: t("notices.refused-theirs.text", { name: partner }),
      };
    case "untaken":
      return { title: t("notices.untaken.title"), text: t("notices.untaken.text") };
    case "quarantined":
      return { title: t("notices.quarantined.title"), text: t("notices.quarantined.text") };
    case "split":
      return { title: t("notices.split.title"), text: t("notices.split.text") };
    case "fork":
      return notice.who === "me"
        ? { title: t("notices.fork.mine"), text: t("notices.fork.mineText") }
        : { title: t("notices.fork.title"), text: t("notices.fork.text") };
    case "held-newer":
      return { title: t("notices.held-newer.title"), text: t("notices.held-newer.text") };
    case "damaged": {
      const { count = 0 } = notice;
      return { title: t("notices.damaged.title", { count }), text: t("notices.damaged.text", { count }) };
    }
    case "mending": {
      const safe = t("notices.mending.safe", { count: notice.count ?? 0 });
      const does = t(notice.waits === true ? "notices.mending.waits" : "notices.mending.comes", { name: partner });
      return { title: t("notices.mending.title"), text: `${safe} ${does}` };
    }
    case "mended":
      return { title: t("notices.mended.title"), text: t("notices.mended.text") };
    case "lost":
      return { title: t("notices.lost.title"), text: t("notices.lost.text") };
    case "unread": {
      const { count = 0, title = "", written = notice.day } = notice;
      const named = { count, title: title.trim() || t("record.untitled"), day: sayDay(written, today) };
      return { title: t("notices.unread.title", named), text: t("notices.unread.text", { count }) };
    }
    case "restored":
      return {
        title: notice.who === "me" ? t("notices.restored.mine") : t("notices.restored.theirs", { name: partner }),
        text: t("notices.restored.text"),
      };
    case "device-added":
      return {
        title:
          notice.who === "me" ? t("notices.device-added.mine") : t("notices.device-added.theirs", { name: partner }),
        text: t("notices.device-added.text"),
      };
    case "device-removed":
      return {
        title:
          notice.who === "me"
            ? t("notices.device-removed.mine")
            : t("notices.device-removed.theirs", { name: partner }),
        text: t("notices.device-removed.text"),
      };
    case "left":
      return {
        title: t("notices.left.title", { name: partner }),
        text: t("notices.left.text", { name: partner }),
      };
    case "removed-here":
      return { title: t("notices.removed-here.title"), text: t("notices.removed-here.text") };
  }
}

/** Red is for faults of data, never for a person. */
export const noticeLook = ({ kind }: Notice): "plain" | "hold" | "danger" =>
  kind === "damaged" || kind === "split" || kind === "lost" || kind === "unread"
    ? "danger"
    : kind === "restored" || kind === "device-added" || kind === "device-removed" || kind === "mended"
      ? "plain"
      : "hold";
