/** The byte vectors of certificates and entries, made by the app from fixed keys and fixed randomness (S12). */
import * as Automerge from "@automerge/automerge";
import {
  type ActorNonce,
  as,
  type EntryHash,
  type Hash32,
  type LinkPublicKey,
  type PersonKey,
  type RecordId,
  type SigningPublicKey,
  type SpaceId,
  type StatementId,
} from "../../src/shared/base/brand.ts";
import { compareBytes, toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { redact } from "../../src/shared/base/redacted.ts";
import {
  encodeAcknowledge,
  encodeChange,
  encodeCreate,
  encodeDecline,
  encodeDeviceRemoved,
  encodeForkSeen,
  encodeNoted,
  encodeOpen,
  encodeRemovalSeen,
  encodeOfAsk,
  encodeRedactAsk,
  encodeStated,
} from "../../src/shared/protocol/body.ts";
import {
  type CertificateCore,
  encodeCertificate,
  encodeCertificateCore,
} from "../../src/shared/protocol/certificate.ts";
import { encodeAnswerCancel, encodeAnswerOpen, encodeAnswerSeal } from "../../src/shared/protocol/answer.ts";
import { asSigned, encodeAgreedText } from "../../src/shared/protocol/agreedText.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { decodeEntry, type EntryCore, isEntry, KIND, ZERO_32 } from "../../src/shared/protocol/entry.ts";
import { encodeStatement, type StatedAct } from "../../src/shared/protocol/statement.ts";
import { linkKeys, type SecretKey, sign, signingKeys } from "../../src/main/core/crypto/index.ts";
import { deviceIdOf } from "../../src/main/core/log/identity.ts";
import { actorId, recordIdOf } from "../../src/main/core/log/names.ts";
import { statementId, textHash } from "../../src/main/core/gate/openStatement.ts";
import { sealAnswer } from "../../src/main/core/records/answerBox.ts";
import { entryHash, recordKeyId, sealEntry, ZERO_HASH } from "../../src/main/core/log/sealEntry.ts";

const filled = (first: number, length = 32): Uint8Array => Uint8Array.from({ length }, (_, i) => (first + i) % 256);

const space = as<SpaceId>(filled(0xa0));
const day = 20_780 as Day;

function makeDevice(first: number, restored: boolean, person0 = first) {
  const seeds = { person: filled(person0), signing: filled(first + 1), link: filled(first + 2) };
  const person = signingKeys(seeds.person);
  const signing = signingKeys(seeds.signing);
  const core: CertificateCore = {
    person: as<PersonKey>(person.publicKey),
    signingKey: as<SigningPublicKey>(signing.publicKey),
    linkKey: as<LinkPublicKey>(linkKeys(seeds.link).publicKey),
    nonce: filled(first + 3, 16),
    origin: restored ? "restored" : "paired",
  };
  const whole = { ...core, signature: sign(DOMAIN.certificate, encodeCertificateCore(core), person) };
  const certificate = encodeCertificate(whole);
  const shown = {
    seeds: { person: toHex(seeds.person), signing: toHex(seeds.signing), link: toHex(seeds.link) },
    nonce: toHex(core.nonce),
    restored,
    certificate: toHex(certificate),
    device: toHex(deviceIdOf(core)),
  };
  return { id: deviceIdOf(core), person: core.person, signing, certificate, whole, shown };
}
const a = makeDevice(0x10, false);
const b = makeDevice(0x40, true);
/** Two more of a's person: the first takes the place of a, the second has the first removed. */
const c = makeDevice(0x50, true, 0x10);
const d = makeDevice(0x60, false, 0x10);
type Maker = typeof a;

/** One Automerge change of a text, as the app makes them: no time, no message. */
function textChange(actor: string, before: Uint8Array[], body: string): Uint8Array {
  const [doc] = Automerge.applyChanges(Automerge.init<Record<string, unknown>>({ actor }), before);
  const next = Automerge.change(doc, { time: 0 }, (d) =>
    Object.assign(d, { v: 1, kind: "agreement", title: "Sundays", body }),
  );
  return Automerge.getLastLocalChange(next) ?? new Uint8Array();
}

export function entryVectors() {
  const key = filled(0xc0);
  const keyId = recordKeyId(key);
  const nonce = as<ActorNonce>(filled(0xd0, 16));
  const both = as<PersonKey>(ZERO_32);
  const record = recordIdOf(space, a.id, "agreement", both, nonce);
  const boundary = recordIdOf(space, a.id, "boundary", a.person, nonce);
  const rhythm = recordIdOf(space, b.id, "rhythm", both, nonce);
  const actorNonces = { a: as<ActorNonce>(filled(0xe0, 16)), b: as<ActorNonce>(filled(0xe8, 16)) };
  const actors = { a: toHex(actorId(a.id, record, actorNonces.a)), b: toHex(actorId(b.id, record, actorNonces.b)) };

  const entries: { name: string; bytes: string; hash: string; plaintext: string }[] = [];
  const heads = new Map<Maker, { seq: number; hash: EntryHash }>();
  const add = (name: string, by: Maker, over: Partial<EntryCore>, plaintext: Uint8Array, secret?: SecretKey): void => {
    const head = heads.get(by) ?? { seq: 0, hash: ZERO_HASH };
    const core: EntryCore = {
      version: 1,
      kind: KIND.open,
      space,
      device: by.id,
      seq: head.seq + 1,
      prevHash: head.hash,
      record: as<RecordId>(ZERO_32),
      recordKeyId: as<Hash32>(ZERO_32),
      actorNonces: [],
      day,
      vectorDelta: [],
      ...over,
    };
    const bytes = sealEntry(core, plaintext, secret, by.signing, (count) => filled(entries.length, count));
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) throw new Error("a vector that does not decode");
    const hash = entryHash(entry);
    heads.set(by, { seq: core.seq, hash });
    entries.push({ name, bytes: toHex(bytes), hash: toHex(hash), plaintext: toHex(plaintext) });
  };
  const headOf = (by: Maker) => ({ device: by.id, ...(heads.get(by) ?? { seq: 0, hash: ZERO_HASH }) });
  const about = (by: "a" | "b") => ({ record, recordKeyId: keyId, actorNonces: [actorNonces[by]] });

  add("open by a", a, {}, a.certificate);
  const first = textChange(actors.a, [], "We talk.");
  const createBody = { kind: "agreement", owner: both, nonce, changes: [first], why: "So that we do – every week." };
  add("create by a", a, { kind: KIND.create, ...about("a") }, encodeCreate(createBody), redact(key.slice()));
  add("open by b, who has seen it", b, { vectorDelta: [headOf(a)] }, b.certificate);
  const second = textChange(actors.b, [first], "We talk, and walk.");
  const shared = encodeChange({ together: false, changes: [second], why: "" });
  add("change by b, shared", b, { kind: KIND.change, ...about("b") }, shared, redact(key.slice()));
  const third = textChange(actors.a, [first, second], "We talk, and walk, and rest.");
  const live = encodeChange({ together: true, changes: [third], why: "" });
  add(
    "change by a, writing together",
    a,
    { kind: KIND.change, ...about("a"), vectorDelta: [headOf(b)] },
    live,
    redact(key.slice()),
  );
  const hashes = [as<EntryHash>(filled(0x01)), as<EntryHash>(filled(0x02))].sort(compareBytes) as [
    EntryHash,
    EntryHash,
  ];
  add("fork seen by a", a, { kind: KIND.forkSeen }, encodeForkSeen({ device: b.id, seq: 2, hashes }));
  add("a kind of a later version, by b", b, { kind: 99, vectorDelta: [headOf(a)] }, filled(0, 40));

  const replacing = encodeOpen({ certificate: c.whole, replaces: [headOf(a)] });
  add("open by c, taking the place of a", c, { vectorDelta: [headOf(a)] }, replacing);
  const opened = headOf(c);
  add("removal seen by b", b, { kind: KIND.removalSeen }, encodeRemovalSeen(opened.hash));
  add("open by d", d, { vectorDelta: [headOf(c)] }, d.certificate);
  add("c removed by d", d, { kind: KIND.deviceRemoved }, encodeDeviceRemoved(opened));

  const text = encodeAgreedText(
    asSigned({
      title: " Sundays ",
      body: "We talk,\nand walk \u2013 rain or shine.\n\nCafe\u0301s\u200b count.",
      terms: {
        zone: "Europe/Berlin",
        interval: 3,
        cooling: 2,
        trial: { until: 20_900, question: "Did it do us good?", after: "none" },
      },
    }),
  );
  let seen: StatementId[] = [];
  const heard = new Map<Maker, string>();
  const state = (name: string, by: Maker, act: StatedAct, why: string, offered?: Uint8Array): StatementId => {
    const statement = encodeStatement({ space, record, device: by.id, day, seen, act });
    const id = statementId(statement);
    const body = encodeStated({ statement, signature: sign(DOMAIN.stated, id, by.signing), why, text: offered });
    const other = headOf(by === a ? b : a);
    const vectorDelta = toHex(other.hash) === heard.get(by) ? [] : [other];
    heard.set(by, toHex(other.hash));
    const core = { kind: KIND[act.type], record, recordKeyId: keyId, vectorDelta };
    add(name, by, core, body, redact(key.slice()));
    seen = [id];
    return id;
  };
  const offer = state(
    "offer by b",
    b,
    { type: "offer", text: textHash(text), replaces: undefined },
    "It suits us.",
    text,
  );
  const signed = { offer, text: textHash(text) };
  state("signature by a", a, { type: "sign", ...signed }, "");
  state("signature by b", b, { type: "sign", ...signed }, "");
  state("pause by a", a, { type: "pause" }, "");
  state("resuming by a", a, { type: "resume" }, "");
  state("keep by b", b, { type: "keep", ...signed }, "");
  state("withdrawal by a", a, { type: "withdraw", offer: undefined }, "");
  state("signature taken back by b", b, { type: "withdraw", offer }, "");

  const answers = {
    a: { key: filled(0x31), parts: ["A walk, and no phones."] },
    b: { key: filled(0x32), parts: ["Being asked \u2013 and heard.", "", "Silence."] },
  };
  const sealed = (by: "a" | "b", who: Maker): EntryHash => {
    const { key: first, parts } = answers[by];
    const made = sealAnswer({ space, record, person: who.person }, parts, (count) => filled(first[0] ?? 0, count));
    if (!made) throw new Error("an answer that is too long");
    const about = { kind: KIND.answerSeal, record, recordKeyId: keyId };
    add(`answer sealed by ${by}`, who, about, encodeAnswerSeal(made), redact(key.slice()));
    return headOf(who).hash;
  };
  const answering = (kind: number, by: Maker) => ({
    kind,
    record,
    recordKeyId: keyId,
    vectorDelta: kind === KIND.answerOpen ? [headOf(by === a ? b : a)] : [],
  });
  const own = { a: sealed("a", a), b: sealed("b", b) };
  const open = encodeAnswerOpen({ own: own.a, other: own.b, key: answers.a.key });
  add("answer opened by a", a, answering(KIND.answerOpen, a), open, redact(key.slice()));
  const back = encodeAnswerCancel(own.b);
  add("answer taken back by b", b, answering(KIND.answerCancel, b), back, redact(key.slice()));

  add("erasing asked for by a", a, { kind: KIND.redactAsk, record }, encodeRedactAsk());
  const ask = headOf(a);
  add("taken back by a", a, { kind: KIND.redactCancel, record }, encodeOfAsk(ask));
  add("agreed to by b, apart", b, { kind: KIND.redactAgree, record, vectorDelta: [ask] }, encodeOfAsk(ask));

  const says = (name: string, by: Maker, kind: number, of: RecordId, plaintext: Uint8Array): void =>
    add(name, by, { kind, record: of, recordKeyId: keyId }, plaintext, redact(key.slice()));
  const word = "Not yet \u2013 let\u2019s talk.";
  says("offer declined by a, with a word", a, KIND.decline, record, encodeDecline({ offer, word }));
  says("offer declined by a", a, KIND.decline, record, encodeDecline({ offer, word: "" }));
  const evenings = { title: "Evenings", body: "I am offline after ten.\n\nI say so before.", terms: { zone: "UTC" } };
  const read = encodeAcknowledge(textHash(encodeAgreedText(asSigned(evenings))));
  says("boundary read by b", b, KIND.acknowledge, boundary, read);
  const noted = (on: number, takenBack: boolean): Uint8Array => encodeNoted({ day: on as Day, takenBack });
  says("day noted by a", a, KIND.noted, rhythm, noted(day - 3_660, false));
  says("day noted by b", b, KIND.noted, rhythm, noted(day, false));
  says("day taken back by b", b, KIND.noted, rhythm, noted(day, true));

  return {
    about:
      "Certificates and entries. All in hex but names. Layouts: docs/protocol.md. Made by tests/vectors/entryVectors.ts.",
    space: toHex(space),
    devices: { a: a.shown, b: b.shown, c: c.shown, d: d.shown },
    recordKey: { key: toHex(key), id: toHex(keyId) },
    records: [
      { device: "a", kind: "agreement", owner: toHex(both), nonce: toHex(nonce), id: toHex(record) },
      { device: "a", kind: "boundary", owner: toHex(a.person), nonce: toHex(nonce), id: toHex(boundary) },
      { device: "b", kind: "rhythm", owner: toHex(both), nonce: toHex(nonce), id: toHex(rhythm) },
    ],
    answers: Object.entries(answers).map(([device, { key: secret, parts }]) => ({ device, key: toHex(secret), parts })),
    actors: [
      { device: "a", record: toHex(record), nonce: toHex(actorNonces.a), id: actors.a },
      { device: "b", record: toHex(record), nonce: toHex(actorNonces.b), id: actors.b },
    ],
    entries,
  };
}
