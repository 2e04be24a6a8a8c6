import { statSync, truncateSync } from "node:fs";
import { readSmallFile } from "./files.ts";

/**
 * SQLite's write-ahead log, read by us. After a crash the log holds the newest commits, and SQLite ends it silently at
 * the first frame that fails its checksum: one flipped byte would undo everything acknowledged after it. Since our log
 * is never written over in place (database.ts), a bad frame that is no torn end is damage, and is said so.
 * Layout: https://sqlite.org/fileformat2.html#walformat
 */
export const PAGE = 4096;
const HEADER = 32;
const FRAME = 24 + PAGE;
const MAX_BYTES = 2 ** 31;

export type Frame = {
  readonly page: number;
  readonly commits: boolean;
  readonly data: Uint8Array;
  readonly good: boolean;
};
type Sums = readonly [number, number];

/** SQLite's checksum: pairs of words in the order the log's magic number names. */
function sums(bytes: Uint8Array, [a, b]: Sums, littleEndian: boolean): Sums {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let s0 = a | 0;
  let s1 = b | 0;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    s0 = (s0 + view.getInt32(at, littleEndian) + s1) | 0;
    s1 = (s1 + view.getInt32(at + 4, littleEndian) + s0) | 0;
  }
  return [s0, s1];
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Reads every frame, also past damage: a frame is good if it follows from what came before, or from what is stored there. */
export function readLog(path: string): { readonly frames: readonly Frame[]; readonly sound: boolean } {
  const bytes = readSmallFile(`${path}-wal`, MAX_BYTES) ?? new Uint8Array(0);
  if (bytes.length <= HEADER) return { frames: [], sound: true };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = view.getUint32(0) !== 0x377f0683;
  const stored = (at: number): Sums => [view.getInt32(at), view.getInt32(at + 4)];
  const same = (x: Sums, y: Sums): boolean => x[0] === y[0] && x[1] === y[1];

  const headerSums = sums(bytes.subarray(0, 24), [0, 0], littleEndian);
  let sound = same(headerSums, stored(24)) && view.getUint32(8) === PAGE;
  let known: Sums = sound ? headerSums : stored(24);
  const frames: Frame[] = [];
  for (let at = HEADER; at < bytes.length;) {
    const rest = bytes.subarray(at);
    if (rest.length < FRAME) {
      // What a killed process leaves: nothing, a frame's header, or a write cut at a page of the file cache. Anything
      // else has lost bytes. (A false alarm costs a salvage that finds everything.)
      sound &&= rest.length === 24 || (bytes.length % PAGE === 0 && rest.length !== FRAME - 1) || isZero(rest);
      if (rest.length !== FRAME - 1) break;
    }
    if (isZero(rest)) break; // room given by the file system, never written
    if (isStale(bytes, at)) break; // left over from before the log was begun anew
    const computed = sums(rest.subarray(24, FRAME), sums(rest.subarray(0, 8), known, littleEndian), littleEndian);
    const own = stored(at + 16);
    // The salts are outside the checksum, but SQLite ends the log where they differ.
    const salted = view.getBigUint64(at + 8) === view.getBigUint64(16);
    const good = rest.length >= FRAME && salted && same(computed, own);
    sound &&= good;
    const data = new Uint8Array(PAGE);
    data.set(rest.subarray(24, FRAME));
    frames.push({ page: view.getUint32(at), commits: view.getUint32(at + 4) !== 0, data, good });
    // After a bad frame either its data or its stored sum is wrong: the next frame tells which.
    known = good || !followsFrom(bytes, at + FRAME, computed, littleEndian) ? own : computed;
    const short = shortened(bytes, at);
    sound &&= !short;
    at += short ? FRAME - 1 : FRAME;
  }
  return { frames, sound };
}

function followsFrom(bytes: Uint8Array, at: number, before: Sums, littleEndian: boolean): boolean {
  if (at + FRAME > bytes.length) return false;
  const frame = bytes.subarray(at, at + FRAME);
  const [a, b] = sums(frame.subarray(24), sums(frame.subarray(0, 8), before, littleEndian), littleEndian);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return view.getInt32(16) === a && view.getInt32(20) === b;
}

/** Every frame repeats the header's eight salt bytes. One byte off, or one gone, is damage; more is another log's frame. */
function isStale(bytes: Uint8Array, at: number): boolean {
  const salts = bytes.subarray(16, 24);
  const first = (shift: number, from: number): number => {
    let i = from;
    while (i < 8 && salts[i] === bytes[at + 8 + i - shift]) i++;
    return i;
  };
  const wrong = salts.reduce((count, byte, i) => count + (byte === bytes[at + 8 + i] ? 0 : 1), 0);
  const inPlace = first(0, 0); // up to here in place, then, one byte gone, the rest stands one early
  return wrong > 1 && first(1, Math.min(8, inPlace + 1)) < 8 && first(1, 0) < 8;
}

/** True where this frame lost a byte: the next one's salts, the same in every frame, stand one byte early. */
function shortened(bytes: Uint8Array, at: number): boolean {
  const salts = bytes.subarray(16, 24);
  const matches = (start: number): boolean => salts.every((byte, i) => bytes[start + 8 + i] === byte);
  const next = at + FRAME;
  return next + 16 <= bytes.length && !matches(next) && matches(next - 1);
}

/** False where commits that were acknowledged may be behind a damaged frame. */
export const logIsSound = (path: string): boolean => readLog(path).sound;

/**
 * Cuts a sound log behind its last commit. What follows was never acknowledged, and SQLite would only write over the
 * beginning of it, leaving a rest that looks like damage.
 */
export function trimLog(path: string): void {
  const { frames, sound } = readLog(path);
  if (!sound) return;
  const end = frames.findLastIndex(({ commits }) => commits) + 1;
  const length = end === 0 ? 0 : HEADER + end * FRAME;
  if (walBytes(path) > length) truncateSync(`${path}-wal`, length);
}

export function walBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** The pages the log adds to the database, in order, up to the last commit that is known or may have been one. */
export function committedFrames(path: string): readonly Frame[] {
  const { frames } = readLog(path);
  const last = frames.findLastIndex(({ commits, good }) => commits || !good);
  return frames.slice(0, last + 1);
}
