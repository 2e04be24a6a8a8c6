import type { AppError, SyncState } from "../../../shared/ipc/shapes.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import type { LabelLook } from "../../ui/index.ts";

export type Point = SyncState["meetingPoints"][number];

/** As much of its link as is needed to tell it from others. The token is a secret between those who have the link. */
export function placeOf(link: string): { readonly place: string; readonly hasToken: boolean } {
  const { host, pathname, hash } = new URL(link);
  return { place: pathname === "/" ? host : `${host}${pathname}`, hasToken: hash !== "" };
}

/**
 * How the way there is, seen from this machine; `label` where there is a way at all. Nothing tells when, or whether, the
 * partner's machine was there (F20): that a place is full is not said to be anybody's doing.
 */
export function wayThere(
  state: Point["state"],
  { paired, disconnected }: { readonly paired: boolean; readonly disconnected: boolean },
): { readonly label?: PlainKey; readonly look: LabelLook; readonly text: PlainKey } {
  if (!paired) return { look: "plain", text: "meet.later" };
  if (disconnected) return { look: "plain", text: "meet.resting" };
  return ways[state];
}

const ways = {
  reached: { label: "meet.reached", look: "plain", text: "meet.reachedText" },
  unreached: { label: "meet.unreached", look: "plain", text: "meet.unreachedText" },
  unwanted: { label: "meet.unwanted", look: "hold", text: "meet.unwantedText" },
  full: { label: "meet.full", look: "hold", text: "meet.fullText" },
} as const;

export function sayPointFault(error: AppError): string {
  if (error.type === "Malformed") return t("meet.noLink");
  return error.type === "TooMany" ? t("meet.enough") : sayError(error);
}

export function sayCarryFault(error: AppError, name: string): string {
  if (error.type === "NoCarryFile") return t("carry.notWhole", { name });
  if (error.type === "NotForUs") return t("carry.notForUs", { name });
  if (error.type === "NotPaired") return t("carry.notPaired");
  return error.type === "Unreachable" ? t("carry.resting") : sayError(error);
}
