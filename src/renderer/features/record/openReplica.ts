import { useEffect, useState, useSyncExternalStore } from "react";
import { call, on } from "../../state/connection.ts";
import { putRecords } from "../../state/records.ts";
import { setUnsaved } from "../../state/unsaved.ts";
import { t } from "../../strings/index.ts";
import { toast } from "../../ui/index.ts";
import { Replica, type ReplicaState } from "./replica.ts";

type Entry = { readonly replica: Replica; users: number };

/**
 * The records that are open, outside of any component: what was written but not committed must outlive the screen it
 * was written on, be that left for another place or covered by the unlock page after a crash (RP3).
 */
const open = new Map<string, Entry>();
let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  const each = (act: (replica: Replica) => void) => {
    for (const { replica } of open.values()) act(replica);
  };
  on("remote", (event) => each((replica) => replica.receive({ type: "remote", ...event })));
  on("reopen", (event) => each((replica) => replica.receive({ type: "reopen", ...event })));
  on("crashed", () => each((replica) => replica.rest()));
  on("locking", () => {
    for (const [id, { replica }] of open) void keepAtLock(id, replica);
  });
  on("vault", ({ state }) => {
    if (state === "open") each((replica) => replica.state.phase === "resting" && void replica.reopen("back"));
  });
}

export function acquire(id: string): Replica {
  listen();
  const known = open.get(id);
  if (known !== undefined) {
    known.users++;
    return known.replica;
  }
  const replica = new Replica({
    open: (resume) => call("record.open", resume === undefined ? { id } : { id, resume }),
    // The row in the lists follows by the `projections` event; shown here too, each letter would draw them twice.
    change: (session, change) => call("record.change", { session, change: change.id, bytes: change.bytes }),
    close: (session) => void call("record.close", { session }),
    keep: (text) => void call("kept.add", { record: id, ...text }),
    begin: async (kind, words) => {
      const made = await call("records.create", { kind, title: "", body: words });
      if (!made.ok) return false;
      putRecords([made.value]);
      toast({ text: t("record.lastWords") });
      return true;
    },
    later: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
  });
  open.set(id, { replica, users: 1 });
  replica.subscribe(sayUnsaved);
  void replica.reopen("first");
  return replica;
}

/** Of the half second a lock gives (RP2): by then a change is committed, or its staging is not to be waited for. */
const COMMIT_MS = 150;

/** This page is about to be gone. Words core has still not committed go to the recovery box, which needs no staging. */
async function keepAtLock(id: string, replica: Replica): Promise<void> {
  replica.hurry();
  if (!replica.uncommitted) return;
  await Promise.race([replica.settled(), new Promise((done) => setTimeout(done, COMMIT_MS))]);
  if (replica.uncommitted) {
    await call("kept.add", { record: id, title: replica.text("title"), body: replica.text("body") });
  }
}

/** Why nothing can be made durable now, if that is so. */
export function heldUp({ phase, save }: ReplicaState): "resting" | "full" | "trouble" | undefined {
  if (phase === "resting") return "resting";
  return save === "full" || save === "trouble" ? save : undefined;
}

/** The words at the top of the window must not say "Saved here" while saving is held up. */
function sayUnsaved(): void {
  setUnsaved([...open.values()].some(({ replica }) => replica.uncommitted && heldUp(replica.state) !== undefined));
}

export function release(id: string): void {
  const entry = open.get(id);
  if (entry === undefined) return;
  entry.users--;
  void closeWhenUnused(id, entry);
}

async function closeWhenUnused(id: string, entry: Entry): Promise<void> {
  await Promise.resolve(); // a component drawn anew takes it right back
  const { replica } = entry;
  if (entry.users > 0 || open.get(id) !== entry) return;
  // Not yet durable (disk full, core away): stays open here until it is.
  if (!(await replica.settled())) {
    const stop = replica.subscribe(() => {
      if (replica.uncommitted && entry.users === 0) return;
      stop();
      void closeWhenUnused(id, entry);
    });
    return;
  }
  if (entry.users > 0 || open.get(id) !== entry) return;
  open.delete(id);
  await dropIfEmpty(id, replica);
  replica.close();
}

/** A page that was opened and left without a word is not kept as a nameless draft. */
async function dropIfEmpty(id: string, replica: Replica): Promise<void> {
  const { projection, phase } = replica.state;
  if (phase !== "ready" || projection === undefined || projection.shared || projection.owner === "partner") return;
  if (replica.text("title").trim() !== "" || replica.text("body").trim() !== "") return;
  const gone = await call("record.delete", { id });
  if (gone.ok) putRecords([], [id]);
}

/** The replica of a record while a component shows it. */
export function useReplica(id: string): Replica | undefined {
  const [replica, setReplica] = useState<Replica>();
  useEffect(() => {
    setReplica(acquire(id));
    return () => {
      setReplica(undefined);
      release(id);
    };
  }, [id]);
  return replica;
}

/**
 * One thing of a replica's state. It moves with every letter: a component takes the least it needs, and is not drawn
 * again while that stays the same (B12).
 */
export const useReplicaState = <T>(replica: Replica, select: (state: ReplicaState) => T): T =>
  useSyncExternalStore(replica.subscribe, () => select(replica.state));
