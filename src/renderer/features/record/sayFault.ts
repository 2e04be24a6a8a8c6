import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { type PlainKey, t } from "../../strings/index.ts";

const words = {
  split: ["fault.split", "fault.splitText"],
  held: ["fault.held", "fault.heldText"],
  mending: ["fault.mending", "fault.mendingText"],
  unreadable: ["fault.unreadable", "fault.unreadableText"],
  earlier: ["fault.earlier", "fault.earlierText"],
} as const satisfies Record<NonNullable<Projection["fault"]>, readonly [PlainKey, PlainKey]>;

export type Fault = {
  readonly look: "plain" | "hold" | "danger";
  readonly title: string;
  readonly text: string;
  /** "Continue in a new text", and its rank: bare where what is waited for may come, and it is never the thing to do. */
  readonly goesOn?: "plain" | "bare";
};

/**
 * Why a text is not as others. No such state is without a way on: what is waited for may never come, as a partner decides
 * (LG7, D3). What is the partner's alone isn't ours to continue (F07).
 */
export function sayFault(fault: NonNullable<Projection["fault"]>, owner: Projection["owner"]): Fault {
  const [title, text] = words[fault];
  const said = { title: t(title), text: t(text) };
  const isMine = owner !== "partner";
  if (fault === "held" || fault === "mending") {
    if (!isMine) return { ...said, look: "hold" };
    return { title: said.title, text: `${said.text} ${t("fault.orContinue")}`, look: "hold", goesOn: "bare" };
  }
  return { ...said, look: fault === "earlier" ? "plain" : "danger", ...(isMine && { goesOn: "plain" }) };
}
