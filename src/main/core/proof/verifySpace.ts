/**
 * PF5: every row of a space's log is read again as if it had just come, and what the screen is drawn from is held against what
 * they say. Nothing is written, and nothing mended: that is for opening the vault (D3).
 */
import type { PersonKey, RecordId } from "../../../shared/base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { type HistoryFault, historyFaultKinds } from "../../../shared/ipc/textShapes.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { type EntryCore, isStatement, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { hash, verify } from "../crypto/index.ts";
import { Counting } from "../gate/counting.ts";
import { reopening } from "../gate/judgeRecord.ts";
import { openEntry } from "../gate/openEntry.ts";
import { emptyState, encodeState, type RecordState, restsOn } from "../gate/recordState.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { inFrontier } from "../log/frontier.ts";
import { certificateHolds, deviceIdOf } from "../log/identity.ts";
import type { KnownDevice, Log } from "../log/log.ts";
import { hasClearBody, openBody } from "../log/sealEntry.ts";
import { type Chained, whatStands } from "../log/whatStands.ts";
import type { SharedSpace } from "../records/recordTexts.ts";

export type FaultKind = HistoryFault["kind"];
/** `at`: the entry it was found in, or is about. */
export type Found = { readonly kind: FaultKind; readonly at?: EntryCore | undefined };
type Space = Pick<SharedSpace, "log" | "rows" | "keys" | "mayLackBody" | "isErased">;

type Known = Chained & { readonly core: EntryCore };

/**
 * `step` is asked after each row, and may wait. `kinds`: what is looked for, all of it but where a test leaves one out.
 * `isMending`: what a record rests on is lost here, and waited for (D3).
 */
export async function verifySpace(
  space: Space,
  members: readonly PersonKey[],
  step: () => Promise<void> | undefined,
  kinds: readonly FaultKind[] = historyFaultKinds,
  isMending: (record: RecordId) => boolean = () => false,
): Promise<Found | undefined> {
  const { log, rows } = space;
  const asks = (kind: FaultKind): boolean => kinds.includes(kind);
  if (asks("certificate") && log.devices.some((device) => isStranger(device, members))) return { kind: "certificate" };
  const all = new Map<string, Known>();
  const records = new Map<string, { readonly record: RecordId; isStated: boolean }>();
  for (const found of log.survey()) {
    const { row } = found;
    if (!row) {
      // Of which space it is, nobody can say for sure: their rows lie in one table.
      if (asks("unreadable")) return { kind: "unreadable" };
      continue;
    }
    const { core } = row.entry;
    if (asks("misplaced") && !log.isInPlace(found)) return { kind: "misplaced", at: core };
    const wrong = rowChecks.find(([kind, isWrong]) => asks(kind) && isWrong(space, row, isMending));
    if (wrong) return { kind: wrong[0], at: core };
    const known = knownOf(row);
    all.set(known.hash, known);
    if (!sameBytes(core.record, ZERO_32)) {
      const name = toHex(core.record);
      const isStated = isStatement(core.kind) || records.get(name)?.isStated === true;
      records.set(name, { record: core.record, isStated });
    }
    await step();
  }
  const standing = whatStands(all.values());
  const torn = [...all.values()].filter(({ hash: id }) => !standing.has(id)).sort((x, y) => x.seq - y.seq)[0];
  if (torn && asks("gap")) return { kind: "gap", at: torn.core };
  // What the screen is drawn from names the newest entries it rests on.
  for (const state of asks("cut") ? rows.states() : []) {
    const lost = restsOn(state).find((item) => !all.has(toHex(item.hash)));
    if (lost) return { kind: "cut", at: placeOf(lost, state.record, all.values()) };
  }
  const counting = new Counting(log);
  counting.derive();
  for (const { record, isStated } of records.values()) {
    const state = isStated ? rows.state(record) : undefined;
    const found = state && statedFault(space, state, counting, asks);
    if (found) return found;
    await step();
  }
  return undefined;
}

const isStranger = ({ device, certificate }: KnownDevice, members: readonly PersonKey[]): boolean =>
  !members.some((person) => sameBytes(person, certificate.person)) ||
  !sameBytes(deviceIdOf(certificate), device) ||
  !certificateHolds(certificate);

function knownOf({ entry: { core }, hash: id }: EntryRow): Known {
  const { device, seq, prevHash, vectorDelta } = core;
  const vector = vectorDelta.map((item) => ({ device: toHex(item.device), seq: item.seq, hash: toHex(item.hash) }));
  const prev = sameBytes(prevHash, ZERO_32) ? undefined : toHex(prevHash);
  return { hash: toHex(id), device: toHex(device), seq, prev, vector, core };
}

/** The day of an entry that is gone is not known: that of the newest of its log that is left. */
function placeOf(
  item: VectorItem | undefined,
  record: RecordId,
  all: Iterable<{ readonly core: EntryCore }>,
): EntryCore | undefined {
  let newest: EntryCore | undefined;
  for (const { core } of all) {
    if (item && sameBytes(core.device, item.device) && core.seq < item.seq && core.seq > (newest?.seq ?? 0))
      newest = core;
  }
  return newest && { ...newest, record };
}

/** What the gate asks of an entry that comes from outside: true where it is wrong. */
type IsWrong = (space: Space, row: EntryRow, isMending: (record: RecordId) => boolean) => boolean;
const rowChecks: readonly (readonly [FaultKind, IsWrong])[] = [
  [
    "changed",
    // KD2: without its body only where both have erased its record; and then what was changed is its signature's to tell.
    // On an agreement that is not evaluated nothing is taken for whole that was here once, and is lost.
    (space, { entry: { core, body, bodyHash }, status }, isMending) => {
      if (body) return !sameBytes(hash(DOMAIN.body, body), bodyHash);
      if (!space.mayLackBody(core)) return true;
      if (space.isErased(core.record)) return false;
      return status === "accepted" || isMending(core.record);
    },
  ],
  [
    "signature",
    ({ log }, { entry: { core, signature }, hash: id }) => {
      const key = log.device(toHex(core.device))?.certificate.signingKey;
      return !key || !verify(DOMAIN.entry, id, signature, key);
    },
  ],
  [
    "closed",
    ({ keys }, { entry, status, reason }) => {
      if (
        !entry.body ||
        hasClearBody(entry.core) ||
        status === "waiting" ||
        status === "unknown" ||
        reason === "DoesNotOpen"
      )
        return false;
      const key = keys.get(entry.core.recordKeyId);
      // One under a key that its record does not have was refused for it.
      return key ? !openBody(entry, key) : status !== "refused" && status !== "uncounted";
    },
  ],
];

/** What its log's rules have settled rests on no record. */
const BY_LOG = ["VectorOlder", "VectorOwn", "NotOpened", "TooManyDevices", "NoDevice", "TooManyBranches"];

/** The statements of a record judged anew, each by its own past; and whether the screen is drawn from just these. */
function statedFault(
  { log, keys }: Space,
  shown: RecordState,
  counting: Counting,
  asks: (kind: FaultKind) => boolean,
): Found | undefined {
  const { record, created, unread, redaction } = shown;
  let state: RecordState = { ...emptyState(record), created, unread, redaction };
  for (const row of log.ofRecord(shown.record)) {
    const person = log.personOf(row.entry.core.device);
    if (!person) return { kind: "certificate", at: row.entry.core };
    const candidate = { ...row, person };
    const sees = (item: VectorItem): boolean => inFrontier(item, row.frontier, log);
    state = { ...state, ...reopening(state, candidate, sees) };
    if (!isStatement(row.entry.core.kind) || row.status === "waiting" || BY_LOG.includes(row.reason)) continue;
    const opened = openEntry(
      {
        chains: log,
        keyOf: (id) => keys.get(id),
        signingKeyOf: (device) => log.device(toHex(device))?.certificate.signingKey,
        counts: (one, by) => counting.of(one) === "yes" || (by !== "own" && counting.of(one) === "others"),
      },
      state,
      candidate,
    );
    if (!("verdict" in opened)) continue;
    const { status, reason } = opened.verdict;
    if (asks("verdict") && (status !== row.status || reason !== row.reason))
      return { kind: "verdict", at: row.entry.core };
    state = { ...state, ...opened.state };
  }
  if (!asks("shown") || sameBytes(statedIn(state), statedIn(shown))) return undefined;
  return {
    kind: "shown",
    at: log.ofRecord(shown.record).findLast(({ entry }) => isStatement(entry.core.kind))?.entry.core,
  };
}

/** Apart from the order in which they came here. */
function statedIn({ record, stated, reopened }: RecordState): Uint8Array {
  const offers = new Map(reopened.map((one) => [toHex(one.offer), { ...one, by: { ...one.by, seq: 0 } }]));
  return encodeState({
    ...emptyState(record),
    stated: stated.toSorted((a, b) => compareBytes(a.at.hash, b.at.hash)),
    unread: [],
    heads: [...offers.keys()].sort(),
  });
}

/** Whether anything was evaluated since. */
export const headsOf = (log: Log): string =>
  log
    .vector()
    .map(({ hash }) => toHex(hash))
    .sort()
    .join();
