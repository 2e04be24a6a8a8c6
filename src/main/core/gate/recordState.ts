import {
  as,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type RecordId,
  type StatementId,
} from "../../../shared/base/brand.ts";
import { isOwnerOnly, isRecordKind, type RecordKind } from "../../../shared/domain/record.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { readTerms, type Terms, writeTerms } from "../../../shared/protocol/agreedText.ts";
import { type ByteReader, ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import {
  isAnswer,
  isStatement,
  KIND,
  readVectorItem,
  type VectorItem,
  writeVectorItem,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { ACTS, readAct, type StatedAct, writeAct } from "../../../shared/protocol/statement.ts";

/**
 * Where a shared record stands, from its entries alone.
 * waiting: its key, or the body that made it, has not come. unknown: something of a newer version is in it. split: the stager gave no verdict (CV5).
 */
export const FAULTS = ["none", "waiting", "unknown", "split"] as const;
export type RecordFault = (typeof FAULTS)[number];

export type Created = {
  readonly kind: RecordKind;
  readonly owner: PersonKey;
  readonly keyId: Hash32;
  readonly at: VectorItem;
};

const UNREAD = ["unknown", "waiting", "bodiless"] as const;
/** What entries say whose verdicts rest on one another. An edit's does not: what its changes rest on is left out of the text. */
const FAMILIES = ["none", "made", "stated", "answered", "noted"] as const;
export type Family = (typeof FAMILIES)[number];
export function familyOf(kind: number): Family {
  if (isStatement(kind) || kind === KIND.decline) return "stated";
  if (isAnswer(kind)) return "answered";
  return kind === KIND.noted ? "noted" : kind === KIND.create ? "made" : "none";
}

/** An entry that could not be read here, and hides what comes after it. */
export type Unread = {
  readonly status: (typeof UNREAD)[number];
  /** bodiless: what is said of the same cannot be judged without it (KD2). Of the others, which hide all, none. */
  readonly of: Family;
  readonly at: VectorItem;
  readonly person: PersonKey;
};

/** A statement that broke no rule in its own past (SG5), whatever its author forked or lost later. */
export type StatedItem = {
  readonly id: StatementId;
  readonly at: VectorItem;
  readonly person: PersonKey;
  readonly day: Day;
  readonly seen: readonly StatementId[];
  readonly act: StatedAct;
  /** What is offered along with the text. */
  readonly terms: Terms | undefined;
  readonly counts: boolean;
};

/**
 * KD2: what a header says by itself while it can't be judged, for want of its body or of another's before it: at the least
 * that its author withdrew, or paused. Of each person one of a kind: it is of the whole record.
 */
export type Unheard = {
  readonly act: "withdraw" | "pause";
  readonly person: PersonKey;
  readonly day: Day;
  readonly at: VectorItem;
};

/** SG1: an edit that had this offer in its past. Of each log that reopened it one is enough: whoever has seen a later one has seen it. */
export type Reopened = { readonly offer: StatementId; readonly by: VectorItem };

/** SG9. Of each person the newest word about an offer, and what another of their devices said apart. */
export type Declined = { readonly offer: StatementId; readonly person: PersonKey; readonly at: VectorItem };

/** OW2. The reader's newest word, and what another of their devices said apart. */
export type Acknowledged = { readonly person: PersonKey; readonly at: VectorItem };

/**
 * RY2. What a person said of a day: that it was kept, or that they take that back; `isOver` once they said something later.
 * None is left out: how many there are in an entry's past must not hang on what else has come (CV1).
 */
export type Noted = {
  readonly person: PersonKey;
  readonly day: Day;
  readonly takenBack: boolean;
  readonly isOver: boolean;
  /** How many of its device's, in its past, it makes with itself. */
  readonly rank: number;
  readonly at: VectorItem;
};
/** CR1. `lock`: what the key of a sealed answer hashes to. */
export type AnswerAct =
  | { readonly type: "seal"; readonly lock: Hash32; readonly rank: number }
  | { readonly type: "open"; readonly own: EntryHash; readonly other: EntryHash }
  | { readonly type: "cancel"; readonly own: EntryHash };
export type Answered = { readonly at: VectorItem; readonly person: PersonKey; readonly act: AnswerAct };
/** SG8: that both erase this record. By whom it is asked; of what takes an ask back one; of each person one that agreed: that is final. */
export type Asked = { readonly person: PersonKey; readonly at: VectorItem; readonly day: Day };
export type OfAsk = Asked & { readonly ask: VectorItem };
export type Redaction = {
  readonly asked: readonly Asked[];
  readonly cancelled: readonly OfAsk[];
  readonly agreed: readonly OfAsk[];
};

export type RecordState = {
  readonly record: RecordId;
  /** Undefined until its create entry was accepted. */
  readonly created: Created | undefined;
  readonly fault: RecordFault;
  /** A key that has not come. */
  readonly missingKey: Hash32 | undefined;
  /** Newest evaluated entry about this record of each log, but for SG8: tells cheaply whether someone had seen all of it. */
  readonly frontier: readonly VectorItem[];
  readonly unread: readonly Unread[];
  /** Heads of the snapshot, hex. */
  readonly heads: readonly string[];
  /** Each after its causal past. */
  readonly stated: readonly StatedItem[];
  readonly reopened: readonly Reopened[];
  readonly declined: readonly Declined[];
  readonly acknowledged: readonly Acknowledged[];
  readonly noted: readonly Noted[];
  /** Each after its causal past. */
  readonly answers: readonly Answered[];
  readonly redaction: Redaction;
  readonly unheard: readonly Unheard[];
};

export const emptyState = (record: RecordId): RecordState => ({
  record,
  created: undefined,
  fault: "none",
  missingKey: undefined,
  frontier: [],
  unread: [],
  heads: [],
  stated: [],
  reopened: [],
  declined: [],
  acknowledged: [],
  noted: [],
  answers: [],
  redaction: { asked: [], cancelled: [], agreed: [] },
  unheard: [],
});

/** Both have erased it: of its entries there are but headers, and nothing brings it back. */
export const isRedacted = ({ redaction }: Pick<RecordState, "redaction">): boolean => redaction.agreed.length > 0;

/** The newest entries it is drawn from: where one of them is gone, it says what nobody can show any more. */
export const restsOn = ({ frontier, redaction }: RecordState): readonly VectorItem[] => [
  ...frontier,
  ...[...redaction.asked, ...redaction.cancelled, ...redaction.agreed].map(({ at }) => at),
];

export const mayWrite = (created: Created, person: PersonKey): boolean =>
  !isOwnerOnly(created.kind) || sameBytes(created.owner, person);

/** What this record's next reader must know. What a stranger to the record wrote does not concern it (OW1). */
export function faultOf({ fault, created, unread }: RecordState): RecordFault {
  if (fault === "split") return "split";
  if (created) return unread.some((u) => u.status === "unknown" && mayWrite(created, u.person)) ? "unknown" : "none";
  if (unread.some(({ status }) => status === "unknown")) return "unknown";
  return unread.some((item) => item.status === "waiting" || item.of === "made") ? "waiting" : "none";
}

export function encodeState(state: RecordState): Uint8Array {
  const writer = new ByteWriter().raw(state.record).u8(FAULTS.indexOf(state.fault));
  if (state.created) {
    writer.u8(1).text(state.created.kind).raw(state.created.owner).raw(state.created.keyId);
    writeVectorItem(writer, state.created.at);
  } else writer.u8(0);
  return writer
    .bytes(state.missingKey ?? new Uint8Array(0))
    .list(state.frontier, writeVectorItem)
    .list(state.unread, (w, item) =>
      writeVectorItem(w.u8(UNREAD.indexOf(item.status)).u8(FAMILIES.indexOf(item.of)).raw(item.person), item.at),
    )
    .bytes(encodeHeads(state.heads))
    .list(state.stated, writeStated)
    .list(state.reopened, (w, { offer, by }) => writeVectorItem(w.raw(offer), by))
    .list(state.declined, (w, { offer, person, at }) => writeVectorItem(w.raw(offer).raw(person), at))
    .list(state.acknowledged, (w, { person, at }) => writeVectorItem(w.raw(person), at))
    .bytes(encodeNoted(state.noted))
    .list(state.answers, writeAnswered)
    .list(state.redaction.asked, writeAsked)
    .list(state.redaction.cancelled, writeOfAsk)
    .list(state.redaction.agreed, writeOfAsk)
    .list(state.unheard, writeUnheard)
    .finish();
}

const ANSWER_ACTS = ["seal", "open", "cancel"] as const;

function writeAnswered(writer: ByteWriter, { at, person, act }: Answered): void {
  writeVectorItem(writer, at).raw(person).u8(ANSWER_ACTS.indexOf(act.type));
  if (act.type === "seal") writer.raw(act.lock).u32(act.rank);
  else if (act.type === "open") writer.raw(act.own).raw(act.other);
  else writer.raw(act.own);
}

function readAnswered(reader: ByteReader): Answered {
  const at = readVectorItem(reader);
  const person = as<PersonKey>(reader.raw(32));
  const type = ANSWER_ACTS[reader.u8()] ?? "cancel";
  const first = reader.raw(32);
  if (type === "seal") return { at, person, act: { type, lock: as<Hash32>(first), rank: reader.u32() } };
  const own = as<EntryHash>(first);
  if (type === "cancel") return { at, person, act: { type, own } };
  return { at, person, act: { type, own, other: as<EntryHash>(reader.raw(32)) } };
}

function writeStated(writer: ByteWriter, item: StatedItem): void {
  writeVectorItem(writer, item.at)
    .raw(item.person)
    .raw(item.id)
    .u8(item.counts ? 1 : 0);
  writer.u32(item.day).list(item.seen, (w, id) => w.raw(id));
  writeAct(writer.u8(ACTS.indexOf(item.act.type)), item.act);
  if (item.terms) writeTerms(writer.u8(1), item.terms);
  else writer.u8(0);
}

function readStated(reader: ByteReader): StatedItem {
  const at = readVectorItem(reader);
  const [person, id] = [as<PersonKey>(reader.raw(32)), as<StatementId>(reader.raw(32))];
  const counts = reader.u8() === 1;
  const day = reader.u32() as Day;
  const seen = reader.list(LIMIT.statementsSeen, (r) => as<StatementId>(r.raw(32)));
  const act = readAct(reader, ACTS[reader.u8()]);
  return { at, person, id, counts, day, seen, act, terms: reader.u8() === 1 ? readTerms(reader) : undefined };
}

const UNHEARD = ["withdraw", "pause"] as const;
const writeUnheard = (writer: ByteWriter, { act, person, day, at }: Unheard): ByteWriter =>
  writeVectorItem(writer.u8(UNHEARD.indexOf(act)).raw(person).u32(day), at);

function readUnheard(reader: ByteReader): Unheard {
  const act = UNHEARD[reader.u8()] ?? "withdraw";
  const person = as<PersonKey>(reader.raw(32));
  return { act, person, day: reader.u32() as Day, at: readVectorItem(reader) };
}

const writeAsked = (writer: ByteWriter, { person, at, day }: Asked): ByteWriter =>
  writeVectorItem(writer.raw(person).u32(day), at);
const writeOfAsk = (writer: ByteWriter, said: OfAsk): ByteWriter => writeVectorItem(writeAsked(writer, said), said.ask);

function readAsked(reader: ByteReader): Asked {
  const person = as<PersonKey>(reader.raw(32));
  const day = reader.u32() as Day;
  return { person, day, at: readVectorItem(reader) };
}
const readOfAsk = (reader: ByteReader): OfAsk => ({ ...readAsked(reader), ask: readVectorItem(reader) });

function readRedaction(reader: ByteReader): Redaction {
  if (reader.atEnd) return emptyState(as<RecordId>(ZERO_32)).redaction;
  const asked = reader.list(0xffff, readAsked);
  const cancelled = reader.list(0xffff, readOfAsk);
  return { asked, cancelled, agreed: reader.list(0xffff, readOfAsk) };
}

const readDeclined = (reader: ByteReader): Declined => ({
  offer: as<StatementId>(reader.raw(32)),
  person: as<PersonKey>(reader.raw(32)),
  at: readVectorItem(reader),
});

/** A document has as many heads as changes were made apart: more, perhaps, than a list holds. */
function encodeHeads(heads: readonly string[]): Uint8Array {
  const writer = new ByteWriter();
  for (const head of heads) writer.raw(fromHex(head) ?? ZERO_32);
  return writer.finish();
}

function readHeads(reader: ByteReader): string[] {
  const bytes = reader.bytes(Infinity);
  reader.check(bytes.length % 32 === 0);
  return Array.from({ length: bytes.length / 32 }, (_, i) => toHex(bytes.subarray(32 * i, 32 * (i + 1))));
}

const [TAKEN_BACK, OVER] = [1, 2];
/** Said apart on many devices, they are more, perhaps, than a list holds. */
function encodeNoted(noted: readonly Noted[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { person, day, takenBack, isOver, rank, at } of noted) {
    const flags = (takenBack ? TAKEN_BACK : 0) + (isOver ? OVER : 0);
    writeVectorItem(writer.raw(person).u32(day).u8(flags).u16(rank), at);
  }
  return writer.finish();
}

const decodeNoted = (bytes: Uint8Array): Noted[] =>
  decode(bytes, (reader) => {
    const noted: Noted[] = [];
    while (!reader.atEnd) {
      const [person, day, flags] = [as<PersonKey>(reader.raw(32)), reader.u32() as Day, reader.u8()];
      const [takenBack, isOver] = [(flags & TAKEN_BACK) !== 0, (flags & OVER) !== 0];
      noted.push({ person, day, takenBack, isOver, rank: reader.u16(), at: readVectorItem(reader) });
    }
    return noted;
  }) ?? [];

export const decodeState = (bytes: Uint8Array): RecordState | undefined =>
  decode(bytes, (reader) => {
    const record = as<RecordId>(reader.raw(32));
    const fault = FAULTS[reader.u8()] ?? "split";
    const hasCreated = reader.u8() === 1;
    let created: Created | undefined;
    if (hasCreated) {
      const kind = reader.text(32);
      const owner = as<PersonKey>(reader.raw(32));
      const keyId = as<Hash32>(reader.raw(32));
      const at = readVectorItem(reader);
      reader.check(isRecordKind(kind));
      if (isRecordKind(kind)) created = { kind, owner, keyId, at };
    }
    const missing = reader.bytes(32);
    return {
      record,
      fault,
      created,
      missingKey: missing.length === 32 ? as<Hash32>(missing) : undefined,
      frontier: reader.list(0xffff, readVectorItem),
      unread: reader.list(0xffff, (r) => {
        const status = UNREAD[r.u8()] ?? "unknown";
        const of = FAMILIES[r.u8()] ?? "none";
        return { status, of, person: as<PersonKey>(r.raw(32)), at: readVectorItem(r) };
      }),
      heads: readHeads(reader),
      // A row of a version that knew no statements: there were none.
      stated: reader.atEnd ? [] : reader.list(0xffff, readStated),
      reopened: reader.atEnd
        ? []
        : reader.list(0xffff, (r) => ({ offer: as<StatementId>(r.raw(32)), by: readVectorItem(r) })),
      declined: reader.atEnd ? [] : reader.list(0xffff, readDeclined),
      acknowledged: reader.atEnd
        ? []
        : reader.list(0xffff, (r) => ({ person: as<PersonKey>(r.raw(32)), at: readVectorItem(r) })),
      noted: reader.atEnd ? [] : decodeNoted(reader.bytes(Infinity)),
      answers: reader.atEnd ? [] : reader.list(0xffff, readAnswered),
      redaction: readRedaction(reader),
      unheard: reader.atEnd ? [] : reader.list(0xffff, readUnheard),
    };
  });
