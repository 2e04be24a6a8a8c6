import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { type PlainKey, t } from "../../strings/index.ts";

/** What is said while two people connect side by side, and while one person adds a device of their own (MB5). */
type Words = Record<
  | "inviting"
  | "invitingText"
  | "copied"
  | "notFound"
  | "joining"
  | "joiningText"
  | "address"
  | "compare"
  | "compareText"
  | "waitingText",
  PlainKey
>;

const partner: Words = {
  inviting: "pairing.inviting",
  invitingText: "pairing.invitingText",
  copied: "pairing.copied",
  notFound: "pairing.notFound",
  joining: "pairing.joining",
  joiningText: "pairing.joiningText",
  address: "pairing.address",
  compare: "pairing.compare",
  compareText: "pairing.compareText",
  waitingText: "pairing.waitingText",
};

const own: Words = {
  inviting: "pairing.own.inviting",
  invitingText: "pairing.own.invitingText",
  copied: "pairing.own.copied",
  notFound: "pairing.own.notFound",
  joining: "pairing.own.joining",
  joiningText: "pairing.own.joiningText",
  address: "pairing.own.address",
  compare: "pairing.own.compare",
  compareText: "pairing.own.compareText",
  waitingText: "pairing.own.waitingText",
};

export type Said = { readonly title: string; readonly text: string };

/** Why nothing came of it; of a device of one's own, that it may have come to something all the same. */
export function sayFailed({ isOwn, failure = "cancelled" }: PairingState): Said {
  if (failure === "given") return { title: t("pairing.own.unsure"), text: t("pairing.own.failed.given") };
  if (isOwn === true) return { title: t("pairing.own.failed"), text: t(`pairing.own.failed.${failure}`) };
  return { title: t("pairing.failed"), text: t(`pairing.failed.${failure}`) };
}

export const wordsOf = ({ isOwn }: PairingState): Words => (isOwn === true ? own : partner);
