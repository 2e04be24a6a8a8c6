/** The operations of a change, counted column by column without expanding any run. */
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { booleanRows, type ByteCursor, MalformedChange, type Run, type RunKind, runs, valuesAt } from "./columns.ts";
import { OverLimit } from "./overLimit.ts";
import type { ObjectMade } from "./stageTypes.ts";

/** Column numbers as in the format: id << 4 | type. Others are refused: no version of ours writes them. */
const COLUMN = {
  objectActor: 0x01,
  objectCounter: 0x02,
  keyActor: 0x11,
  keyCounter: 0x13,
  keyText: 0x15,
  insert: 0x34,
  action: 0x42,
  valueMeta: 0x56,
  value: 0x57,
  predCount: 0x70,
  predActor: 0x71,
  predCounter: 0x73,
  expand: 0x94,
  markName: 0xa5,
} as const;
const known = new Set<number>(Object.values(COLUMN));

/** makeMap, makeList, makeText. makeTable (6) is refused: nothing writes it. */
const makeActions = new Set([0, 2, 4]);
/** set, delete, increment, mark. */
const otherActions = new Set([1, 3, 5, 7]);

type OpCounts = {
  readonly ops: number;
  /** Bytes that repeated texts (keys, mark names) take beyond those in the chunk. */
  readonly repeatedBytes: number;
  readonly makes: readonly ObjectMade[];
};

type Columns = ReadonlyMap<number, Uint8Array>;

/**
 * Reads column metadata and data, leaving the cursor behind them. `actors`: how many the change names, its own first.
 * `startOp`: the counter of its first operation. It can name only what is older than itself, or its own.
 */
export function measureOps(cursor: ByteCursor, actors: number, startOp: number): OpCounts {
  const columns = readColumns(cursor);
  const column = (spec: number, kind: RunKind): Iterable<Run> => runs(columns.get(spec) ?? new Uint8Array(), kind);

  const { ops, makeRows } = walkActions(column(COLUMN.action, "unsigned"));
  const below = (limit: number) => (value: number) => value < limit;
  const fits = (spec: number, rows: number, kind: RunKind, valid: (value: number) => boolean): void => {
    if (columns.has(spec)) check(countRows(column(spec, kind), valid) === rows);
  };
  fits(COLUMN.objectActor, ops, "unsigned", below(actors));
  // Counters beyond this overflow inside Automerge, for whoever writes next.
  const counters = startOp + ops;
  check(counters <= LIMIT.opCounter);
  fits(COLUMN.objectCounter, ops, "unsigned", below(counters));
  fits(COLUMN.keyActor, ops, "unsigned", below(actors));
  if (columns.has(COLUMN.keyCounter)) {
    check(countDeltaRows(column(COLUMN.keyCounter, "signed"), counters) === ops);
  }
  for (const spec of [COLUMN.insert, COLUMN.expand]) {
    const bytes = columns.get(spec);
    if (bytes) check(booleanRows(bytes) === ops);
  }
  checkValues(columns, column(COLUMN.valueMeta, "unsigned"), ops);
  checkPreds(columns, column, ops, actors, counters);
  return {
    ops,
    repeatedBytes: repeatedBytes(columns, COLUMN.keyText, ops) + repeatedBytes(columns, COLUMN.markName, ops),
    makes: readMakes(makeRows, column),
  };
}

function check(condition: boolean): asserts condition {
  if (!condition) throw new MalformedChange();
}

function readColumns(cursor: ByteCursor): Columns {
  const count = cursor.uleb();
  check(count <= known.size);
  const lengths: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    const spec = cursor.uleb();
    check(known.has(spec) && spec > (lengths[i - 1]?.[0] ?? 0));
    lengths.push([spec, cursor.uleb()]);
  }
  // An empty column is the same as none.
  return new Map(lengths.map(([spec, length]) => [spec, cursor.take(length)] as const).filter(([, b]) => b.length > 0));
}

/** The action column says how many operations there are. */
function walkActions(column: Iterable<Run>): { ops: number; makeRows: number[] } {
  let ops = 0;
  const makeRows: number[] = [];
  for (const { count, value } of column) {
    check(value !== null && (makeActions.has(value) || otherActions.has(value)));
    if (ops + count > LIMIT.changeOps) throw new OverLimit("TooManyOps");
    if (makeActions.has(value)) {
      if (makeRows.length + count > LIMIT.changeObjects) throw new OverLimit("TooManyObjects");
      for (let i = 0; i < count; i++) makeRows.push(ops + i);
    }
    ops += count;
  }
  return { ops, makeRows };
}

function countRows(column: Iterable<Run>, valid: (value: number) => boolean): number {
  let rows = 0;
  for (const { count, value } of column) {
    check(value === null || valid(value));
    rows += count;
    if (rows > LIMIT.changeOps) throw new OverLimit("TooManyOps");
  }
  return rows;
}

/** Within a run the sum moves one way only, so its end tells whether it left the range. */
function countDeltaRows(column: Iterable<Run>, below: number): number {
  let sum = 0;
  let rows = 0;
  for (const { count, value } of column) {
    rows += count;
    if (rows > LIMIT.changeOps) throw new OverLimit("TooManyOps");
    sum += count * (value ?? 0);
    check(sum >= 0 && sum < below);
  }
  return rows;
}

/** Bytes a value of each type may have: null, false, true, uint, int, float, text, bytes, counter, timestamp. */
const anyLength = [0, LIMIT.changeDecodedBytes] as const;
const valueLength = [[0, 0], [0, 0], [0, 0], [1, 10], [1, 10], [8, 8], anyLength, anyLength, [1, 10], [1, 10]] as const;

function checkValues(columns: Columns, meta: Iterable<Run>, ops: number): void {
  let rows = 0;
  let bytes = 0;
  for (const { count, value } of meta) {
    rows += count;
    if (value === null) continue;
    const length = Math.floor(value / 16);
    const allowed = valueLength[value % 16];
    check(allowed !== undefined && length >= allowed[0] && length <= allowed[1]);
    bytes += count * length;
  }
  check(!columns.has(COLUMN.valueMeta) || rows === ops);
  check(bytes === (columns.get(COLUMN.value)?.length ?? 0));
}

function checkPreds(
  columns: Columns,
  column: (s: number, k: RunKind) => Iterable<Run>,
  ops: number,
  actors: number,
  counters: number,
): void {
  let rows = 0;
  let preds = 0;
  for (const { count, value } of column(COLUMN.predCount, "unsigned")) {
    rows += count;
    preds += count * (value ?? 0);
    if (preds > LIMIT.changeOps) throw new OverLimit("TooManyOps");
  }
  check(!columns.has(COLUMN.predCount) || rows === ops);
  check(countRows(column(COLUMN.predActor, "unsigned"), (actor) => actor < actors) === preds);
  check(countDeltaRows(column(COLUMN.predCounter, "signed"), counters) === preds);
}

function repeatedBytes(columns: Columns, spec: number, ops: number): number {
  const bytes = columns.get(spec);
  if (!bytes) return 0;
  let rows = 0;
  let repeated = 0;
  for (const { count, value } of runs(bytes, "text")) {
    rows += count;
    repeated += (count - 1) * (value ?? 0);
  }
  check(rows === ops);
  return repeated;
}

function readMakes(rows: readonly number[], column: (spec: number, kind: RunKind) => Iterable<Run>): ObjectMade[] {
  const actors = valuesAt(column(COLUMN.objectActor, "unsigned"), rows);
  const counters = valuesAt(column(COLUMN.objectCounter, "unsigned"), rows);
  return rows.map((index, i) => {
    // A missing column is all nulls: the root.
    const [actor, counter] = [actors[i] ?? null, counters[i] ?? null];
    check((actor === null) === (counter === null));
    return { index, parent: actor === null || counter === null ? "root" : { actor, counter } };
  });
}
