import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { type PlainKey, t } from "../../../strings/index.ts";
import type { LabelLook } from "../../../ui/index.ts";

type State = NonNullable<Projection["standing"]>["state"];

const words = {
  written: "record.status.shared",
  offered: "standing.offered",
  "signed by one": "standing.signed",
  cooling: "standing.cooling",
  "in force": "standing.inForce",
  paused: "standing.paused",
  withdrawn: "standing.withdrawn",
  ended: "standing.ended",
  rivals: "standing.rivals",
} as const satisfies Record<State, PlainKey>;

const looks: Partial<Record<State, LabelLook>> = {
  "in force": "firm",
  cooling: "firm",
  paused: "hold",
  offered: "pencil",
  "signed by one": "pencil",
};

/** What a row says of an agreement: the state, and what there may be to do. */
export function sayStanding({ standing }: Projection): { readonly says: string; readonly look: LabelLook | undefined } {
  const state = standing?.state ?? "written";
  return { says: t(words[state]), look: looks[state] };
}

/** What both have signed is kept apart from what is being written. */
export const isSigned = ({ standing }: Projection): boolean =>
  standing !== undefined && ["in force", "paused", "cooling", "rivals"].includes(standing.state);
