/** A connection that is under way, or came to something or nothing just now: how it stands, and what comes next. */
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { useTies } from "../../state/pairing.ts";
import { t } from "../../strings/index.ts";
import { type Said, sayFailed } from "./words.ts";

const DAY_MS = 24 * 60 * 60_000;

export const sayDaysLeft = (ms: number): string => t("pairing.apart.expires", { days: Math.ceil(ms / DAY_MS) });

/** Connected here, and the other side may have yet to hear it. A meeting point tells it by itself. */
export const lastByHand = ({ stage, apart }: PairingState): string | undefined =>
  stage === "paired" && apart?.byMeetingPoint === false ? apart.text : undefined;

/** A device of one's own that is added (MB5): both are in front of one person. */
function sayOwn(pairing: PairingState): Said | undefined {
  const title = t("pairing.own.addTitle");
  switch (pairing.stage) {
    case "none":
      return undefined;
    case "inviting":
      return { title, text: t("pairing.own.invitingText") };
    case "joining":
      return { title, text: t("pairing.own.joiningText") };
    case "compare":
      return { title: t("going.compare"), text: t("pairing.own.compareText") };
    case "waiting":
      return { title: t("going.waiting"), text: t("pairing.own.waitingText") };
    case "paired":
      return { title: t("pairing.own.added"), text: t("pairing.own.addedKeptText") };
    case "failed":
      return sayFailed(pairing);
  }
}

/** Undefined where none is. Whoever closes the app for two days finds by this what there is to do (PR4). */
export function sayGoing(pairing: PairingState): Said | undefined {
  const { stage, apart, expiresInMs, partnerName } = pairing;
  if (pairing.isOwn === true) return sayOwn(pairing);
  switch (stage) {
    case "none":
      return undefined;
    case "inviting":
    case "joining": {
      const way = apart === undefined ? "here" : apart.byMeetingPoint ? "point" : "hand";
      const next = t(`going.${stage}.${way}`);
      const left = apart && expiresInMs !== undefined ? ` ${sayDaysLeft(expiresInMs)}` : "";
      return { title: t(`going.${stage}`), text: next + left };
    }
    case "compare":
      return { title: t("going.compare"), text: t(apart ? "going.compare.apart" : "going.compare.here") };
    case "waiting":
      return {
        title: t("going.waiting"),
        text: t(apart?.text === undefined ? "going.waiting.text" : "going.waiting.hand"),
      };
    case "paired": {
      if (lastByHand(pairing) !== undefined)
        return { title: t("pairing.apart.last"), text: t("pairing.apart.lastHow") };
      const title = partnerName === undefined ? t("pairing.paired") : t("pairing.pairedName", { name: partnerName });
      return { title, text: t("pairing.pairedText") };
    }
    case "failed":
      return sayFailed(pairing);
  }
}

const NOTHING: PairingState = { stage: "none" };
/** An end is told at other places until it was on screen. */
export const useGoing = (): PairingState => useTies(({ pairing, read }) => (pairing === read ? NOTHING : pairing));
