import { Ban, CirclePause, PenLine } from "lucide-react";
import { wordsMark } from "../../../../shared/domain/agreement/wordsMark.ts";
import type { Agreement, Offered, Projection, RecordText } from "../../../../shared/ipc/textShapes.ts";
import { asSigned } from "../../../../shared/protocol/agreedText.ts";
import { t } from "../../../strings/index.ts";
import type { MenuEntry } from "../../../ui/index.ts";
import type { TakingOut } from "./TakeOutDialog.tsx";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;
type Act = Extract<MenuEntry, { readonly id: string }>;

/** Whether what both have is, word for word, what is in force; or what is offered already. */
export function sameAs(shared: RecordText | undefined, agreement: Agreement | undefined) {
  if (shared === undefined || agreement === undefined) return { isAsAgreed: false, isOffered: false };
  const words = markOf(shared);
  const is = (one: Offered | undefined): boolean => one?.words === words;
  return {
    isAsAgreed: is(agreement.holds),
    // What is over can be offered again, word for word.
    isOffered: agreement.offered.some(is) || is(agreement.coming),
  };
}

/** Own offers of these very words that nobody has signed: offered again, they would only stand beside the new one. */
export function sameUnsigned(shared: RecordText | undefined, { offered }: Agreement): Offered[] {
  const words = shared && markOf(shared);
  return offered.filter((one) => one.who === "me" && one.words === words && one.signedBy.length === 0);
}

const markOf = (shared: RecordText): string => wordsMark(asSigned({ ...shared, terms: { zone: "UTC" } }));

/** Whether a text could be frozen to be signed: all of it is with both, and nothing holds it up. */
export const canOffer = (row: Projection, agreement: Agreement | undefined): boolean =>
  agreement !== undefined &&
  row.shared &&
  !row.unshared &&
  row.fault === undefined &&
  (row.title + row.excerpt).trim() !== "";

/** What else can be done with what two have agreed; only what applies. */
export function agreeingActs(
  row: Projection,
  agreement: Agreement | undefined,
  on: { offer(): void; take(what: TakingOut): void },
): Act[] {
  if (agreement === undefined || row.fault === "earlier") return [];
  const acts: Act[] = [];
  const add = (id: string, label: string, picture: Act["icon"], onPick: () => void) =>
    acts.push({ id, label, icon: picture, onPick });
  if (canOffer(row, agreement)) add("offer", t("offer.do"), <PenLine {...icon} />, on.offer);
  const { state, pausedBy } = agreement;
  const isSigned = state === "in force" || state === "paused" || state === "cooling" || state === "rivals";
  if (isSigned && !pausedBy.includes("me")) {
    add("pause", t("pause.do"), <CirclePause {...icon} />, () => on.take({ act: "pause" }));
  }
  if (isSigned) add("withdraw", t("withdraw.do"), <Ban {...icon} />, () => on.take({ act: "withdraw" }));
  return acts;
}
