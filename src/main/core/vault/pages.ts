import { readSmallFile } from "./files.ts";
import type { StoredRow } from "./rowBox.ts";
import { committedFrames, PAGE } from "./walFile.ts";

/**
 * Reads rows straight out of the pages of a SQLite file, trusting no structure above the page: whatever authenticates
 * afterwards is a row, whatever does not is none. Layout: https://sqlite.org/fileformat2.html#b_tree_pages
 */
export type Image = Uint8Array;
/** A row, the page it was found on, and its rowid (carved rows: where in the file), which keeps rows in their order. */
export type FoundRow = { readonly page: number; readonly rowid: number; readonly row: StoredRow };

const LEAF = 0x0d;
const INTERIOR = 0x05;
/** Of a cell's payload, at most this lies in the page; the rest in overflow pages of 4092 bytes each. */
const MAX_LOCAL = PAGE - 35;
const MIN_LOCAL = Math.floor(((PAGE - 12) * 32) / 255) - 23;
const OVERFLOW = PAGE - 4;

const u16 = (image: Image, at: number): number => ((image[at] ?? 0) << 8) | (image[at + 1] ?? 0);
const u32 = (image: Image, at: number): number => u16(image, at) * 65_536 + u16(image, at + 2);
const start = (page: number): number => (page - 1) * PAGE;
const headerAt = (page: number): number => start(page) + (page === 1 ? 100 : 0);
export const pageCount = (image: Image): number => Math.floor(image.length / PAGE);

function varint(image: Image, at: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = image[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return { value: Number.NaN, next: at + 9 };
}

const looksLikeTree = (image: Image, at: number): boolean =>
  [0x02, 0x05, 0x0a, 0x0d].includes(image[at] ?? 0) &&
  u16(image, at + 3) * 2 + 8 <= PAGE &&
  u16(image, at + 5) >= 8 &&
  u16(image, at + 5) <= PAGE &&
  (image[at + 7] ?? 255) <= 60;

/** Where cells begin by the page's own list. */
function cellsOf(image: Image, page: number): number[] {
  const header = headerAt(page);
  if (image[header] !== LEAF || !looksLikeTree(image, header)) return [];
  const count = u16(image, header + 3);
  return Array.from({ length: count }, (_, i) => start(page) + u16(image, header + 8 + 2 * i));
}

const sizeOf = (serial: number): number =>
  serial >= 12 ? Math.floor((serial - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][serial] ?? 0);

/** A record's payload, its overflow pages included; undefined where a page named is not there. */
function payload(image: Image, at: number, length: number): Uint8Array | undefined {
  if (!(length <= image.length)) return undefined;
  const bytes = new Uint8Array(length);
  const spill = MIN_LOCAL + ((length - MIN_LOCAL) % OVERFLOW);
  const local = length <= MAX_LOCAL ? length : spill <= MAX_LOCAL ? spill : MIN_LOCAL;
  bytes.set(image.subarray(at, at + local));
  let next = u32(image, at + local);
  for (let done = local; done < length; done += OVERFLOW) {
    if (next < 1 || next > pageCount(image)) return undefined;
    bytes.set(image.subarray(start(next) + 4, start(next) + 4 + Math.min(OVERFLOW, length - done)), done);
    next = u32(image, start(next));
  }
  return bytes;
}

type Column = Uint8Array | number | null | undefined;

function column(bytes: Uint8Array, at: number, serial: number): Column {
  if (serial === 0) return null;
  if (serial === 8) return 0;
  if (serial === 9) return 1;
  if (serial >= 12) return serial % 2 === 0 ? bytes.slice(at, at + sizeOf(serial)) : undefined;
  const size = sizeOf(serial);
  if (serial > 6 || size === 0) return undefined;
  let value = 0n;
  for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return Number(BigInt.asIntN(size * 8, value));
}

/** The columns of a record whose header begins here. Its length follows from the header, so the cell's own is not asked. */
function recordAt(image: Image, at: number, columns: number): Column[] | undefined {
  const { value: headerLength, next } = varint(image, at);
  if (headerLength <= columns || headerLength > columns * 4 + 2) return undefined;
  const serials: number[] = [];
  let cursor = next;
  while (cursor < at + headerLength) {
    const serial = varint(image, cursor);
    serials.push(serial.value);
    cursor = serial.next;
  }
  if (cursor !== at + headerLength || serials.length !== columns) return undefined;
  const bytes = payload(image, at, headerLength + serials.reduce((sum, serial) => sum + sizeOf(serial), 0));
  if (!bytes) return undefined;
  let offset = headerLength;
  return serials.map((serial) => {
    const value = column(bytes, offset, serial);
    offset += sizeOf(serial);
    return value;
  });
}

const blob = (value: Column): value is Uint8Array => value instanceof Uint8Array;
const blobOrNull = (value: Column): value is Uint8Array | null => value === null || blob(value);

function rowAt(image: Image, at: number): StoredRow | undefined {
  const [id, grp, grp2, ord, ver, nonce, box] = recordAt(image, at, 7) ?? [];
  if (!blob(id) || !blobOrNull(grp) || !blobOrNull(grp2) || typeof ord !== "number" || typeof ver !== "number") {
    return undefined;
  }
  return blob(nonce) && blob(box) ? { id, grp, grp2, ord, ver, nonce, box } : undefined;
}

/** A cell is its payload's length, its rowid, its record. */
function cellAt(image: Image, cell: number): { rowid: number; record: number } {
  const { value, next } = varint(image, varint(image, cell).next);
  return { rowid: value, record: next };
}

/**
 * What each leaf page lists, as far as it can be read. Where a page has lost a byte, its cells behind the gap stand one byte
 * before where the list says.
 */
function* listed<T>(
  image: Image,
  read: (record: number) => T | undefined,
): Iterable<{ page: number; rowid: number; found: T }> {
  for (let page = 1; page <= pageCount(image); page++) {
    for (const place of cellsOf(image, page)) {
      for (const at of [place, place - 1]) {
        const { rowid, record } = cellAt(image, at);
        const found = read(record);
        if (found === undefined) continue;
        yield { page, rowid, found };
        break;
      }
    }
  }
}

/** The rows each leaf page lists. */
export function* listedRows(image: Image): Iterable<FoundRow> {
  for (const { page, rowid, found } of listed(image, (at) => rowAt(image, at))) yield { page, rowid, row: found };
}

/** Anything shaped like a row, at any byte: finds the rows of a page whose list is damaged, and leftovers too. */
export function* carvedRows(image: Image): Iterable<FoundRow> {
  const ID_16_BYTES = 44;
  for (let at = 100; at + 40 < image.length; at++) {
    if (image[at + 1] !== ID_16_BYTES) continue;
    const row = rowAt(image, at);
    if (row?.nonce.length === 24) yield { page: Math.floor(at / PAGE) + 1, rowid: at, row };
  }
}

/** The sealed roots, by table number, from the pages' own lists alone: a leftover of an older root would vouch for loss. */
export function* listedRoots(image: Image): Iterable<{ readonly number: number; readonly box: Uint8Array }> {
  const boxAt = (at: number): Uint8Array | undefined => {
    const [, box] = recordAt(image, at, 2) ?? [];
    return blob(box) ? box : undefined;
  };
  for (const { rowid, found } of listed(image, boxAt)) yield { number: rowid, box: found };
}

/** The topmost page over each page, as far as interior pages still tell: pages under one belong to one table. */
export function topPages(image: Image): (page: number) => number {
  const parent = new Map<number, number>();
  for (let page = 1; page <= pageCount(image); page++) {
    const header = headerAt(page);
    if (image[header] !== INTERIOR || !looksLikeTree(image, header)) continue;
    const cells = Array.from({ length: u16(image, header + 3) }, (_, i) => u16(image, header + 12 + 2 * i));
    for (const cell of cells) parent.set(u32(image, start(page) + cell), page);
    parent.set(u32(image, header + 8), page);
  }
  return (page) => {
    let top = page;
    for (let depth = 0; depth < 20; depth++) top = parent.get(top) ?? top;
    return top;
  };
}

/** Where one byte is gone from the file, all pages after it stand one byte early: puts a byte back where that fits best. */
function realigned(bytes: Uint8Array): Uint8Array {
  if (bytes.length % PAGE !== PAGE - 1) return bytes.subarray(0, bytes.length - (bytes.length % PAGE));
  const pages = (bytes.length + 1) / PAGE;
  const fits = (at: number): number => (looksLikeTree(bytes, at) ? 1 : 0);
  let score = 0;
  for (let page = 1; page < pages; page++) score += fits(page * PAGE - 1);
  let best = { page: 0, score };
  for (let page = 1; page < pages; page++) {
    score += (page === 1 ? fits(100) : fits((page - 1) * PAGE)) - fits(page * PAGE - 1);
    if (score > best.score) best = { page, score };
  }
  const image = new Uint8Array(pages * PAGE);
  const end = (best.page + 1) * PAGE - 1; // the end of the page that lost a byte
  image.set(bytes.subarray(0, end));
  image.set(bytes.subarray(end), end + 1);
  return image;
}

/** The database as its pages stand, the log's newest ones included. */
export function readImage(path: string): Image {
  const main = realigned(readSmallFile(path, 2 ** 31) ?? new Uint8Array(0));
  const frames = committedFrames(path).filter(({ page }) => page >= 1 && page < main.length / PAGE + 100_000);
  const pages = frames.reduce((most, { page }) => Math.max(most, page), pageCount(main));
  const image = new Uint8Array(pages * PAGE);
  image.set(main);
  for (const { page, data } of frames) image.set(data, start(page));
  return image;
}
