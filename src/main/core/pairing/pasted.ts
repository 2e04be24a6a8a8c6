/** One place takes whatever comes by hand: what it is, and what of it is for this pairing. */
import type { Pasted } from "../../../shared/ipc/shapes.ts";
import { readCarried } from "./carriedText.ts";
import { readInvitation } from "./invitation.ts";
import type { Pairing } from "./machine.ts";
import { kindOf } from "./seal.ts";

/** `sealed`: to be received, in order. `was` is what the last of it is, if it brings anything. */
export function readPasted(
  text: string,
  pairing: Pairing | undefined,
): { readonly was: Pasted; readonly sealed?: readonly Uint8Array[] } {
  const read = readCarried(text);
  if (!read.ok) {
    if (read.error.type === "Damaged") return { was: "damaged" };
    const invited = readInvitation(text);
    return { was: invited.ok || invited.error.type !== "NotAnInvitation" ? "invitation" : "nothing" };
  }
  const said = pairing ? read.value.map((sealed) => kindOf(pairing, sealed)) : [];
  if (said.every((one) => one === undefined)) return { was: "stranger" };
  if (said.every((one) => one?.isOwn)) return { was: "own" };
  const kind = said.findLast((one) => one && !one.isOwn && one.kind !== "done")?.kind;
  // A welcome goes from machine to machine alone (MB5).
  return { was: kind === undefined || kind === "done" || kind === "welcome" ? "known" : kind, sealed: read.value };
}
