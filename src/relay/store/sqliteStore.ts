/** Envelopes in one SQLite file, the default of a meeting point. One process has it at a time. */
import Database from "better-sqlite3";
import { as, type EnvelopeBytes, type QueueId } from "../../shared/base/brand.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";
import type { Standing, Waiting } from "../../shared/protocol/relay.ts";
import { type Group, groupCommit } from "./groupCommit.ts";
import type { Page, QueueStore, StoreError } from "./queueStore.ts";
import { Watchers } from "./watchers.ts";

export type SqliteStoreOptions = {
  readonly path: string;
  /** How large the file may grow, bytes; its write-ahead log, of some 16 MB, comes on top. */
  readonly maxBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told SQLite's name of what went wrong, such as SQLITE_IOERR_FSYNC; never a path or content. */
  readonly onFault?: (code: string) => void;
};

/** InUse: another process has it. Damaged: no database of ours; deleting it loses nothing that apps don't send again. */
export type OpenStoreError = { readonly type: "InUse" | "Damaged" | "Unwritable" };

export interface SqliteStore extends QueueStore {
  /** Deletes what nobody fetched in time (RQ5); also done once an hour, and when it is opened. */
  sweep(): Promise<void>;
}

const HOUR_MS = 3_600_000;
/** So few at once that deposits never wait long behind a sweep. */
const SWEEP_ROWS = 256;
const VACUUM_PAGES = 1024;
/** What a row takes beside its envelope: id and place twice, the index's part. */
const ROW_BYTES = 128;

/**
 * Places come from AUTOINCREMENT, so that none is given twice, not even that of a deleted row. Of the time of a deposit the hour alone is
 * kept, as the first place of each: enough to delete by, and an index less to write.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS envelopes (
    place INTEGER PRIMARY KEY AUTOINCREMENT, queue BLOB NOT NULL, envelope BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS by_queue ON envelopes(queue);
  CREATE TABLE IF NOT EXISTS hours (hour INTEGER PRIMARY KEY, first INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS beat (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;`;

function openDatabase(path: string): Result<Database.Database, OpenStoreError> {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: 2_000 });
    // Before the first table: it can't be turned on later.
    db.pragma("auto_vacuum = INCREMENTAL");
    // One process a file; without shared memory beside it, too.
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("journal_mode = WAL");
    // With NORMAL a commit would outlive the process, but not the machine (RQ3).
    db.pragma("synchronous = FULL");
    db.pragma("secure_delete = ON");
    // As much of the log is gathered before it is written into the file: a page that changed often is written there once.
    db.pragma("wal_autocheckpoint = 4000");
    db.pragma("journal_size_limit = 16777216");
    db.exec(SCHEMA);
    return ok(db);
  } catch (error) {
    db?.close();
    const code = error instanceof Database.SqliteError ? error.code : "";
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return err({ type: "InUse" });
    return err({ type: /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(code) ? "Damaged" : "Unwritable" });
  }
}

type StandingRow = { readonly first: number | null; readonly last: number | null; readonly count: number };
type EnvelopeRow = { readonly place: number; readonly envelope: Buffer };

export function openSqliteStore(options: SqliteStoreOptions): Result<SqliteStore, OpenStoreError> {
  const opened = openDatabase(options.path);
  if (!opened.ok) return opened;
  const db = opened.value;
  const { now, maxBytes } = options;

  const standingOf = db.prepare<[QueueId], StandingRow>(
    "SELECT min(place) AS first, max(place) AS last, count(*) AS count FROM envelopes WHERE queue = ?",
  );
  const countFrom = db
    .prepare<[QueueId, number], number>("SELECT count(*) FROM envelopes WHERE queue = ? AND place >= ?")
    .pluck();
  const insert = db.prepare("INSERT INTO envelopes(queue, envelope) VALUES (?, ?)");
  const deleteThrough = db.prepare("DELETE FROM envelopes WHERE queue = ? AND place <= ?");
  const deleteBetween = db.prepare("DELETE FROM envelopes WHERE queue = ? AND place BETWEEN ? AND ?");
  const pageFrom = db.prepare<[QueueId, number], EnvelopeRow>(
    "SELECT place, envelope FROM envelopes WHERE queue = ? AND place > ? ORDER BY place",
  );
  const beginHour = db.prepare("INSERT INTO hours VALUES (?, ?) ON CONFLICT DO NOTHING");
  // Written by a clock that was ahead: they would keep all behind them for as long.
  const mendHours = db.prepare("UPDATE OR IGNORE hours SET hour = ? WHERE hour > ?");
  const forgetHours = db.prepare("DELETE FROM hours WHERE hour < ? OR hour > ?");
  const firstSince = db.prepare<[number], number | null>("SELECT min(first) FROM hours WHERE hour >= ?").pluck();
  const expire = db.prepare<[number, number], { queue: Buffer }>(
    "DELETE FROM envelopes WHERE place IN (SELECT place FROM envelopes WHERE place < ? ORDER BY place LIMIT ?) RETURNING queue",
  );
  const beat = db.prepare("INSERT INTO beat VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1");
  const pages = db.prepare("PRAGMA page_count").pluck();
  const freePages = db.prepare("PRAGMA freelist_count").pluck();
  const pageBytes = Number(db.pragma("page_size", { simple: true }));
  /** What the file would be without its free pages, bytes. */
  const usedBytes = (): number => (Number(pages.get()) - Number(freePages.get())) * pageBytes;

  const watchers = new Watchers();
  const faulty = (error: unknown): StoreError => {
    const code = error instanceof Database.SqliteError ? error.code : "Unknown";
    options.onFault?.(code);
    // Its row may be undone with the transaction.
    lastHour = -1;
    return { type: code === "SQLITE_FULL" ? "Full" : "Unavailable" };
  };
  const group = groupCommit(db, faulty);

  const hourNow = (): number => Math.floor(now() / HOUR_MS);
  /** The hour that has its row. */
  let lastHour = -1;

  function standingNow(queue: QueueId): Standing {
    const row = standingOf.get(queue);
    return { first: row?.first ?? 0, last: row?.last ?? 0, count: row?.count ?? 0 };
  }

  function read<T>(work: () => T): Promise<Result<T, StoreError>> {
    try {
      return Promise.resolve(ok(work()));
    } catch (error) {
      faulty(error);
      return Promise.resolve(err({ type: "Unavailable" }));
    }
  }

  /** Within a transaction. All that could refuse it comes before the first row is written. */
  function depositNow(
    queue: QueueId,
    envelopes: readonly EnvelopeBytes[],
    replaces: number,
    within: Group,
  ): Result<Standing, StoreError> {
    const before = standingNow(queue);
    const goes = replaces === 0 ? 0 : (countFrom.get(queue, replaces) ?? 0);
    if (before.count - goes + envelopes.length > LIMIT.queueEnvelopes) return err({ type: "Full" });
    const bytes = envelopes.reduce((sum, { length }) => sum + length + ROW_BYTES, 0);
    within.usedBytes ??= usedBytes();
    if (within.usedBytes + bytes > maxBytes) return err({ type: "Full" });
    within.usedBytes += bytes;
    const places = envelopes.map((envelope) => Number(insert.run(queue, envelope).lastInsertRowid));
    const [first = 0, last = 0] = [places[0], places.at(-1)];
    const hour = hourNow();
    if (hour !== lastHour) beginHour.run(hour, first);
    lastHour = hour;
    if (replaces === 0) return ok({ first: before.first || first, last, count: before.count + places.length });
    deleteBetween.run(queue, replaces, before.last);
    return ok(standingNow(queue));
  }

  function pageNow(queue: QueueId, after: number): Page {
    const waiting: Waiting[] = [];
    let bytes = 0;
    for (const { place, envelope } of pageFrom.iterate(queue, after)) {
      bytes += envelope.length;
      if (waiting.length > 0 && bytes > LIMIT.fetchBytes) return { waiting, more: true };
      waiting.push({ place, envelope: as<EnvelopeBytes>(envelope) });
    }
    return { waiting, more: false };
  }

  async function deposit(queue: QueueId, envelopes: readonly EnvelopeBytes[], replaces: number) {
    const done = await group.write((within) => depositNow(queue, envelopes, replaces, within));
    if (done.ok) watchers.tell(queue, done.value);
    return done;
  }

  async function acknowledge(queue: QueueId, through: number) {
    let isNews = false;
    const done = await group.write(() => {
      isNews = deleteThrough.run(queue, through).changes > 0;
      return ok(standingNow(queue));
    });
    if (done.ok && isNews) watchers.tell(queue, done.value);
    return done;
  }

  async function sweep(): Promise<void> {
    const hour = hourNow();
    const oldest = hour - LIMIT.queueDays * 24;
    let deleted = SWEEP_ROWS;
    while (deleted === SWEEP_ROWS) {
      const swept = await group.write(() => {
        mendHours.run(hour, hour);
        const rows = expire.all(firstSince.get(oldest) ?? Number.MAX_SAFE_INTEGER, SWEEP_ROWS);
        if (rows.length < SWEEP_ROWS) forgetHours.run(oldest, hour);
        return ok(rows);
      });
      if (!swept.ok) return;
      deleted = swept.value.length;
      for (const queue of new Map(swept.value.map((row) => [row.queue.toString("latin1"), row.queue])).values())
        watchers.tell(as<QueueId>(queue), standingNow(as<QueueId>(queue)));
    }
    await group.write(() => ok(db.pragma(`incremental_vacuum(${VACUUM_PAGES})`)));
  }

  const hourly = setInterval(() => void sweep(), HOUR_MS);
  hourly.unref();
  void sweep();

  return ok({
    deposit,
    fetch: (queue, after) => read(() => pageNow(queue, after)),
    acknowledge,
    standing: (queue) => read(() => standingNow(queue)),
    watch: (queue, changed) => watchers.add(queue, changed),
    isHealthy: async () => (await group.write(() => ok(beat.run()))).ok,
    sweep,
    close: async () => {
      clearInterval(hourly);
      await group.end();
      db.close();
    },
  });
}
