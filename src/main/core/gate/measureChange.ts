/**
 * What a change is, read from its bytes alone, without Automerge: a change of 151 bytes may take Automerge seconds and
 * half a gigabyte, so sizes and counts are known and judged first (CV1, G2). All verdicts here are pure functions of the bytes.
 */
import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { compareBytes, concat, sameBytes } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { ByteCursor, MalformedChange } from "./columns.ts";
import { measureOps } from "./measureOps.ts";
import { OverLimit } from "./overLimit.ts";
import type { ChangeMeasure, MeasureError } from "./stageTypes.ts";

const MAGIC = Uint8Array.of(0x85, 0x6f, 0x4a, 0x83);
const CHANGE = 1;
const DEFLATED_CHANGE = 2;
const ACTOR_BYTES = 16;

export function measureChange(bytes: Uint8Array): Result<ChangeMeasure, MeasureError> {
  if (bytes.length > LIMIT.changeBytes) return err({ type: "TooLarge" });
  try {
    const { hash, body } = openChunk(bytes);
    return ok({ hash, ...readBody(body) });
  } catch (error) {
    if (error instanceof OverLimit) return err({ type: error.why });
    if (error instanceof MalformedChange) return err({ type: "Malformed" });
    throw error;
  }
}

function check(condition: boolean): asserts condition {
  if (!condition) throw new MalformedChange();
}

/** chunk = magic ‖ 4 checksum ‖ u8 type ‖ uleb length ‖ contents; checksum and hash are of the inflated chunk. */
function openChunk(bytes: Uint8Array): { hash: Uint8Array; body: Uint8Array } {
  const cursor = new ByteCursor(bytes);
  check(sameBytes(cursor.take(4), MAGIC));
  const checksum = cursor.take(4);
  const type = cursor.take(1)[0];
  check(type === CHANGE || type === DEFLATED_CHANGE);
  const contents = cursor.take(cursor.uleb());
  check(cursor.atEnd);
  const body = type === CHANGE ? contents : inflate(contents);
  const hash = new Uint8Array(
    createHash("sha256")
      .update(concat(Uint8Array.of(CHANGE), ulebBytes(body.length)))
      .update(body)
      .digest(),
  );
  check(sameBytes(hash.subarray(0, 4), checksum));
  return { hash, body };
}

function inflate(contents: Uint8Array): Uint8Array {
  try {
    // Bounded, since 260 kB can inflate to 256 MB.
    return inflateRawSync(contents, { maxOutputLength: LIMIT.changeDecodedBytes });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      throw new OverLimit("TooLarge");
    }
    throw new MalformedChange();
  }
}

function readBody(body: Uint8Array): Omit<ChangeMeasure, "hash"> {
  const cursor = new ByteCursor(body);
  const deps = readList(cursor, LIMIT.changeDeps, "TooManyDeps", () => cursor.take(32));
  const actor = readActor(cursor);
  const seq = cursor.uleb();
  const startOp = cursor.uleb();
  check(seq >= 1 && startOp >= 1);
  if (cursor.sleb() !== 0) throw new OverLimit("HasTime");
  if (cursor.uleb() !== 0) throw new OverLimit("HasMessage");
  const otherActors = readList(cursor, LIMIT.changeActors, "TooManyActors", () => readActor(cursor));
  check(!otherActors.some((other) => sameBytes(other, actor)));
  const counts = measureOps(cursor, 1 + otherActors.length, startOp);
  // What would follow is kept by Automerge unread: a place to hide things in.
  check(cursor.atEnd);
  const decodedBytes = body.length + counts.repeatedBytes;
  if (decodedBytes > LIMIT.changeDecodedBytes) throw new OverLimit("TooLarge");
  return { actor, otherActors, seq, startOp, deps, ops: counts.ops, decodedBytes, makes: counts.makes };
}

function readActor(cursor: ByteCursor): Uint8Array {
  check(cursor.uleb() === ACTOR_BYTES);
  return cursor.take(ACTOR_BYTES).slice();
}

/** A counted list in ascending order without repeats: one set has one encoding. */
function readList(cursor: ByteCursor, max: number, over: MeasureError["type"], read: () => Uint8Array): Uint8Array[] {
  const count = cursor.uleb();
  if (count > max) throw new OverLimit(over);
  const list: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const item = read().slice();
    const before = list[i - 1];
    check(before === undefined || compareBytes(before, item) < 0);
    list.push(item);
  }
  return list;
}

function ulebBytes(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) | 0x80);
  }
}
