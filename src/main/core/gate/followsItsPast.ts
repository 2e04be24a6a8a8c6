/**
 * What Automerge takes for granted of a change and panics without: that it continues its actor's sequence, that its
 * operation counters lie above all it has seen, that whom it names has written something. Told apart here, such a change is refused by name instead of splitting
 * the record. Nesting is bounded here too. Reads the change's own past alone (CV1).
 */
import { toHex } from "../../../shared/base/bytes.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { measureChange } from "./measureChange.ts";
import type { Scratch } from "./scratch.ts";
import type { Incoming } from "./stage.ts";
import type { ChangeMeasure, ObjectMade, RefusedReason } from "./stageTypes.ts";

export function followsItsPast(kept: readonly Incoming[], past: Scratch): RefusedReason | undefined {
  const own = new Map<string, ChangeMeasure>();
  const lastSeq = new Map<string, number>();
  const depths = createDepths(past);
  let ops = past.ops;
  for (const { measure, deps, hash } of kept) {
    const actor = toHex(measure.actor);
    if (measure.seq !== 1 + (lastSeq.get(actor) ?? seqInPast(actor, measure.seq, deps, past))) return "DoesNotApply";
    const known = (other: string): boolean => lastSeq.has(other) || past.actors().has(other);
    if (!measure.otherActors.map(toHex).every(known)) return "DoesNotApply";
    const gap = measure.startOp - lastOp(deps, own, past);
    if (gap < 1 || gap > LIMIT.opCounterGap) return "DoesNotApply";
    for (const made of measure.makes) if (depths.add(made, measure) > LIMIT.depth) return "TooDeep";
    ops += measure.ops;
    own.set(hash, measure);
    lastSeq.set(actor, measure.seq);
  }
  return ops > LIMIT.recordOps ? "RecordTooLarge" : undefined;
}

/** The actor's last number in the past, 0 if it has none. Mostly the change before is named directly. */
function seqInPast(actor: string, seq: number, deps: readonly string[], past: Scratch): number {
  for (const dep of deps) {
    const meta = past.meta(dep);
    if (meta?.actor === actor && meta.seq === seq - 1) return meta.seq;
  }
  return past.metas().reduce((last, meta) => (meta.actor === actor ? Math.max(last, meta.seq) : last), 0);
}

/** Counters only grow along dependencies, so the highest in a past is that of its heads. */
function lastOp(deps: readonly string[], own: ReadonlyMap<string, ChangeMeasure>, past: Scratch): number {
  const lastOf = (dep: string): number => {
    const change = own.get(dep);
    return change ? change.startOp + change.ops - 1 : (past.meta(dep)?.maxOp ?? 0);
  };
  return Math.max(0, ...deps.map(lastOf));
}

/** How deep objects lie; the root is 0. By the operations that made them, whether they can still be seen or not. */
function createDepths(past: Scratch): { add(made: ObjectMade, by: ChangeMeasure): number } {
  const depths = new Map<string, number>();
  const idOf = (counter: number, actor: Uint8Array | undefined): string => `${counter}@${actor ? toHex(actor) : ""}`;

  function add(made: ObjectMade, by: ChangeMeasure): number {
    const counter = by.startOp + made.index;
    // Only an object made before can hold it; so the search below ends. Anything else Automerge refuses.
    const inside = made.parent !== "root" && made.parent.counter < counter ? containerDepth(made.parent, by) : 0;
    depths.set(idOf(counter, by.actor), inside + 1);
    return inside + 1;
  }
  function containerDepth({ counter, actor }: { counter: number; actor: number }, by: ChangeMeasure): number {
    const actorBytes = [by.actor, ...by.otherActors][actor];
    const id = idOf(counter, actorBytes);
    if (!depths.has(id) && actorBytes) addChangeOf(counter, toHex(actorBytes));
    // Not an object at all: applying the change will tell.
    return depths.get(id) ?? 0;
  }
  function addChangeOf(counter: number, actor: string): void {
    const meta = past.metas().find((m) => m.actor === actor && m.startOp <= counter && counter <= m.maxOp);
    const bytes = meta && past.change(meta.hash);
    const measured = bytes && measureChange(bytes);
    if (measured?.ok) for (const made of measured.value.makes) add(made, measured.value);
  }
  return { add };
}
