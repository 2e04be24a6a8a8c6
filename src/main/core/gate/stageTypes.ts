/** What the gate and its stager say to each other. All of it crosses a process border as plain values. */
import type { RecordContent } from "../../../shared/domain/record.ts";

/** A change that can't be read, or is more than a change may be: refused before Automerge sees it (CV1). */
export type MeasureError = {
  readonly type:
    /** More bytes, before or after inflating. */
    | "TooLarge"
    /** Layout, checksum, column lengths, an unknown column or operation. */
    | "Malformed"
    | "TooManyOps"
    | "TooManyActors"
    /** Objects made by one change. */
    | "TooManyObjects"
    | "TooManyDeps"
    /** LG5: the day is in the entry, so a change's own time is 0. */
    | "HasTime"
    /** LG5. */
    | "HasMessage";
};

export type RefusedReason =
  | MeasureError["type"]
  /** Its number in its actor's sequence, its first operation or what it refers to does not follow from its past. */
  | "DoesNotApply"
  /** Applied, but what was saved then does not load again, or loads as something else. */
  | "DoesNotReload"
  /** Objects nested deeper than LIMIT.depth. */
  | "TooDeep"
  /** The record's past holds more than LIMIT.recordOps with it. */
  | "RecordTooLarge";

export type StageVerdict =
  | {
      readonly type: "ok";
      /** The document's heads with this entry, hex, sorted. */
      readonly heads: string[];
      /** Hashes (hex) of its changes that reach no document, since something they depend on does not (CV4). */
      readonly leftOut: string[];
    }
  | { readonly type: "refused"; readonly reason: RefusedReason };

export type StageRequest = {
  /** The record's document as last saved, or null where it has none yet. It is believed: it came out of a stager. */
  readonly snapshot: Uint8Array | null;
  /** The changes of each waiting entry, in the order they are to be judged. */
  readonly changes: readonly (readonly Uint8Array[])[];
  /** Unshared changes: `text` is read with them on top; they are part of nothing else. */
  readonly draft?: readonly Uint8Array[];
};

/** What a document says, read where it was staged: core need not load it for that (G2). */
export type StagedText = {
  readonly content: RecordContent;
  /** How long the fields really are; `content` shows no more of them than their limits. */
  readonly lengths: { readonly title: number; readonly body: number };
};

export type StageResult = {
  /** One for each entry, in order. */
  readonly verdicts: StageVerdict[];
  /** The document with every accepted entry; null where it is still empty. */
  readonly snapshot: Uint8Array | null;
  readonly heads: string[];
  /** Undefined where it could not be read there. */
  readonly text: StagedText | undefined;
};

/**
 * Why no verdict was reached. `panic`, `timeout`, `overflow` (it ended by itself: its memory bound, or an abort) and
 * `conflict` (good on its own past, not together with the rest of the document) are about the entry: it is quarantined
 * and the record marked split (CV5). `snapshot` is about our own cache: it does not load and is to be rebuilt from the
 * log (LG4). `unavailable`: no stager could be started; nothing is known, so the entry stays held.
 */
export type NoVerdictCause = "panic" | "timeout" | "overflow" | "conflict" | "snapshot" | "unavailable";

/**
 * With `noVerdict`, entry number `entry` could not be judged: `verdicts` holds those before it only, snapshot and heads
 * are the document with them (heads are empty where not even that could be found out), and those after it wait.
 */
export type StageOutcome = StageResult & {
  readonly noVerdict?: { readonly entry: number; readonly cause: NoVerdictCause };
};

/** To the stager. `id` comes back with every word about it. */
export type StagerRequest = StageRequest & { readonly id: number };

/** From the stager. */
export type StagerReply =
  | { readonly k: "ready" }
  | { readonly k: "judged"; readonly id: number; readonly entry: number }
  /** `retire`: it has grown; it is to be replaced. */
  | { readonly k: "done"; readonly id: number; readonly outcome: StageOutcome; readonly retire: boolean };

/** A change as read from its bytes, without a look at the document. Counts are before any expansion of run lengths. */
export type ChangeMeasure = {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly actor: Uint8Array;
  readonly otherActors: readonly Uint8Array[];
  readonly seq: number;
  readonly startOp: number;
  readonly deps: readonly Uint8Array[];
  readonly ops: number;
  readonly decodedBytes: number;
  /** Objects it makes, by the position of the operation: operation `index` makes an object inside `parent`. */
  readonly makes: readonly ObjectMade[];
};

export type ObjectMade = {
  readonly index: number;
  /** The containing object: "root", or its operation's counter and the actor's place in [actor, ...otherActors]. */
  readonly parent: "root" | { readonly counter: number; readonly actor: number };
};

export interface StagerPool {
  /** Never rejects while open; what is under way when it is closed rejects. */
  stage(request: StageRequest): Promise<StageOutcome>;
  /** Ends every process (lock). */
  close(): void;
}
