/** Many writes, one transaction, one sync to disk: what makes a durable answer cheap. */
import type Database from "better-sqlite3";
import { err, type Result } from "../../shared/base/result.ts";
import type { StoreError } from "./queueStore.ts";

/** What is measured once a transaction and then counted along. */
export type Group = { usedBytes?: number };

/** Runs within the transaction and may refuse for itself, before it has written anything. If it throws, all of the group fail. */
type Work<T> = (group: Group) => Result<T, StoreError>;
type Job = { run(group: Group): void; settle(failure: StoreError | undefined): void };

/** So that nobody waits long for others; a deposit is at most 1 MiB. */
const GROUP_JOBS = 512;
/** After a group of as many, the next is gathered for a moment: fewer syncs for more of them, and a tenth more a second. */
const MANY_JOBS = 16;
const GATHER_MS = 2;

export type GroupCommit = {
  /** Settles only after COMMIT has returned, or with what kept it from it. */
  write<T>(work: Work<T>): Promise<Result<T, StoreError>>;
  /** After all that was asked for so far. What comes later is refused. */
  end(): Promise<void>;
};

/**
 * What arrives while one transaction is being synced makes up the next: the busier, the larger the groups, and one that writes alone
 * waits for no timer.
 * `faulty` names the error and reports it.
 */
export function groupCommit(db: Database.Database, faulty: (error: unknown) => StoreError): GroupCommit {
  const [begin, commit, rollback] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("COMMIT"), db.prepare("ROLLBACK")];
  let jobs: Job[] = [];
  let isDue = false;
  let isBusy = false;
  let hasEnded = false;

  function flush(): void {
    isDue = false;
    const now = jobs.slice(0, GROUP_JOBS);
    jobs = jobs.slice(GROUP_JOBS);
    isBusy = now.length >= MANY_JOBS;
    if (jobs.length > 0) due();
    let failure: StoreError | undefined;
    try {
      begin.run();
      const group: Group = {};
      for (const job of now) job.run(group);
      commit.run();
    } catch (error) {
      failure = faulty(error);
      undo();
    }
    for (const job of now) job.settle(failure);
  }

  /** SQLite has rolled back by itself after some errors. */
  function undo(): void {
    try {
      if (db.inTransaction) rollback.run();
    } catch (error) {
      faulty(error);
    }
  }

  function due(): void {
    if (isDue) return;
    isDue = true;
    if (isBusy && jobs.length < GROUP_JOBS) setTimeout(flush, GATHER_MS);
    else setImmediate(flush);
  }

  function write<T>(work: Work<T>): Promise<Result<T, StoreError>> {
    if (hasEnded) return Promise.resolve(err({ type: "Unavailable" }));
    return new Promise((resolve) => {
      let result: Result<T, StoreError> = err({ type: "Unavailable" });
      jobs.push({
        run: (group) => void (result = work(group)),
        settle: (failure) => resolve(failure ? err(failure) : result),
      });
      due();
    });
  }

  return {
    write,
    end: async () => {
      const last = write(() => err({ type: "Unavailable" }));
      hasEnded = true;
      await last;
    },
  };
}
