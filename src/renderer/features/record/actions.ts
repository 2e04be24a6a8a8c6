import { err, type Result } from "../../../shared/base/result.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import { fromHere, paths } from "../../state/navigation.ts";
import { setTogether } from "../../state/pairing.ts";
import { putRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { toast } from "../../ui/index.ts";
import type { Replica } from "./replica.ts";

const notSaved = err({ type: "Full" as const });

/** Where a record is drawn: a boundary in You & me, an agreement in Agreements. */
export const placeOf = ({ kind, id }: Pick<Projection, "kind" | "id">): string =>
  kind === "boundary" ? paths.boundary(id) : paths.agreement(id);
const listOf = ({ kind }: Projection): string => (kind === "boundary" ? paths.youAndMe : paths.agreements);

/** Whether there is anything to share at all. */
export const hasText = (replica: Replica): boolean =>
  replica.text("title").trim() !== "" || replica.text("body").trim() !== "";

/** Whether there are words here that the other doesn't have and could be given now. */
export const canShare = (replica: Replica, row: Projection): boolean =>
  row.unshared && replica.state.mode !== "live" && row.fault === undefined && hasText(replica);

/**
 * Seals the unshared words into one change for both (F17). Letters deleted before this never leave. A first sharing
 * makes the record anew in the shared space, under a new id: the window follows it there.
 */
export async function share(replica: Replica, id: string, why: string): Promise<Result<Projection, AppError>> {
  const onward = fromHere();
  // What is shared is what is on screen: everything written must have been taken first.
  if (!(await replica.settled())) return notSaved;
  replica.pause();
  const shared = await call("record.share", { id, why: why.trim() });
  if (shared.ok && shared.value.id !== id) {
    putRecords([shared.value], [id]);
    onward.replace(placeOf(shared.value));
    return shared;
  }
  if (shared.ok) putRecords([shared.value]);
  // The draft's own history is gone with the sharing (LG3), so the replica begins anew on what is shared.
  await replica.resume();
  return shared;
}

/** Joins Write together; words still in pencil are shared first, which the person was told. */
export async function joinTogether(replica: Replica, row: Projection): Promise<Result<unknown, AppError>> {
  let { id } = row;
  if (row.unshared || !row.shared) {
    const shared = await share(replica, id, "");
    if (!shared.ok) return shared;
    id = shared.value.id;
  }
  const joined = await call("together.join", { record: id });
  if (joined.ok) setTogether([joined.value]);
  return joined;
}

/** Records this person is just leaving: the end of writing together needs no word then. */
export const leaving = new Set<string>();

export async function leaveTogether(replica: Replica, id: string): Promise<void> {
  leaving.add(id);
  await replica.settled();
  const left = await call("together.leave", { record: id });
  if (left.ok) setTogether([left.value]);
  else toast({ text: sayError(left.error) });
}

/** Takes back a deletion or a dropping of words, within ten seconds. */
async function undo(id: string): Promise<void> {
  const onward = fromHere();
  const back = await call("record.undoDelete", { id });
  if (!back.ok) return toast({ text: t("record.undoLate") });
  putRecords([back.value]);
  onward.go(placeOf(back.value));
}

/** Back to what both have; ten seconds to take it back. */
export async function discardUnshared(replica: Replica, id: string): Promise<void> {
  if (!(await replica.settled())) return toast({ text: sayError({ type: "Full" }) });
  replica.pause();
  const back = await call("record.discardUnshared", { id });
  if (back.ok) putRecords([back.value]);
  await replica.resume();
  if (!back.ok) return toast({ text: sayError(back.error) });
  toast({ text: t("record.discarded"), undo: { label: t("do.undo"), onUndo: () => void undo(id) } });
}

/** Deletes a text that was never shared; ten seconds to take it back. */
export async function deleteDraft(replica: Replica, row: Projection): Promise<void> {
  const onward = fromHere();
  await replica.settled();
  const gone = await call("record.delete", { id: row.id });
  if (!gone.ok) return toast({ text: sayError(gone.error) });
  onward.go(listOf(row));
  putRecords([], [row.id]);
  toast({ text: t("record.deleted"), undo: { label: t("do.undo"), onUndo: () => void undo(row.id) } });
}

/** Out of the way, for me alone; nobody else sees it (F25). */
export async function setAside(row: Projection, aside: boolean): Promise<void> {
  const moved = await call("record.setAside", { id: row.id, aside });
  if (!moved.ok) return toast({ text: sayError(moved.error) });
  putRecords([moved.value]);
  if (!aside) return toast({ text: t("record.broughtBack") });
  toast({ text: t("record.aside"), undo: { label: t("do.undo"), onUndo: () => void setAside(moved.value, false) } });
}

/** Where a text can't go on, it does so in a record of its own (CV5); the one there was stays as it is. */
export async function continueInNew(id: string): Promise<void> {
  const onward = fromHere();
  const fresh = await call("record.continueInNew", { id });
  if (!fresh.ok) return toast({ text: sayError(fresh.error) });
  putRecords([fresh.value]);
  onward.go(placeOf(fresh.value));
}
