import { fsyncSync, readSync, writeSync } from "node:fs";
import { PAGE } from "./walFile.ts";

const CHUNK_PAGES = 256;
const ZEROS = Buffer.alloc(PAGE);
/** Kinds of tree pages, and how long the header of each is. All other pages begin with a zero byte below 64 GB. */
const HEADER: Readonly<Record<number, number>> = { 2: 12, 5: 12, 10: 8, 13: 8 };

/**
 * SQLite's `secure_delete` clears what it deletes, but not what it moves: where a page is rebuilt, cells that went to another
 * page stay behind in the room between its cell pointers and its cells, and outlive their own deletion there. This
 * clears that room in every page; nothing reads it. Layout: https://sqlite.org/fileformat2.html#b_tree_pages
 *
 * `handle` must stay open as long as SQLite has the file open: closing any handle of a file drops the locks of the process.
 */
export function zeroGaps(handle: number): void {
  const chunk = Buffer.alloc(CHUNK_PAGES * PAGE);
  let wrote = false;
  for (let at = 0; ; at += chunk.length) {
    const length = readSync(handle, chunk, 0, chunk.length, at);
    for (let page = 0; page + PAGE <= length; page += PAGE) {
      const gap = gapOf(chunk.subarray(page, page + PAGE), at + page === 0 ? 100 : 0);
      if (!gap || isZero(chunk, page, gap)) continue;
      writeSync(handle, ZEROS, 0, gap.to - gap.from, at + page + gap.from);
      wrote = true;
    }
    if (length < chunk.length) break;
  }
  if (wrote) fsyncSync(handle);
}

type Gap = { readonly from: number; readonly to: number };

const isZero = (chunk: Buffer, page: number, { from, to }: Gap): boolean =>
  chunk.compare(ZEROS, 0, to - from, page + from, page + to) === 0;

/**
 * Undefined for a page that is no tree's. Opening has checked the whole file; what was hurt since, so that header and pointers
 * don't fit together, is left as it is for salvage.
 */
function gapOf(page: Buffer, header: number): Gap | undefined {
  const length = HEADER[page.readUInt8(header)];
  if (length === undefined) return undefined;
  const cells = page.readUInt16BE(header + 3);
  const from = header + length + 2 * cells;
  const to = page.readUInt16BE(header + 5);
  if (from > to || to > PAGE) return undefined;
  let lowest = PAGE;
  for (let pointer = header + length; pointer < from; pointer += 2) {
    const cell = page.readUInt16BE(pointer);
    if (cell < to) return undefined;
    lowest = Math.min(lowest, cell);
  }
  for (let free = page.readUInt16BE(header + 1); free !== 0;) {
    if (free < to || free + 4 > PAGE) return undefined;
    lowest = Math.min(lowest, free);
    const next = page.readUInt16BE(free);
    if (next !== 0 && next <= free) return undefined;
    free = next;
  }
  // Fragments of up to three bytes may lie before the first cell; more would mean cells nobody points to.
  return lowest - to <= page.readUInt8(header + 7) ? { from, to } : undefined;
}
