/** CR1 against a partner with real keys and an altered app: nobody reads first without sealing, and nobody changes an answer. */
import { randomBytes as systemRandom } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type EntryHash, type PersonKey, type RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { redact, reveal } from "../../src/shared/base/redacted.ts";
import type { Answers } from "../../src/shared/ipc/textShapes.ts";
import {
  decodeAnswerSeal,
  encodeAnswerCancel,
  encodeAnswerOpen,
  encodeAnswerSeal,
} from "../../src/shared/protocol/answer.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { openBody } from "../../src/main/core/log/sealEntry.ts";
import { openAnswerBox, sealAnswer } from "../../src/main/core/records/answerBox.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, pair, PASSPHRASE } from "../harness/couple.ts";
import { count } from "../harness/forms.ts";
import type { Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

const EACH = count({ quick: 200, full: 2_000 });

describe("what an altered app says to her gate", () => {
  let opened: Awaited<ReturnType<typeof openStores>>;
  let [alice, bob] = [undefined, undefined] as unknown as [Device, Device];
  let record: RecordId;
  let hers: { readonly entry: EntryHash; readonly key: Uint8Array };
  let forger: Forger;
  beforeAll(async () => {
    opened = await openStores(2);
  });
  afterAll(() => opened.close());

  const keyOf = (of: RecordId) => {
    const created = bob.rows.state(of)?.created;
    const key = created && bob.keys.get(created.keyId);
    if (!created || !key) throw new Error("no such record");
    return { recordKeyId: created.keyId, key };
  };
  const place = (person: PersonKey, of = record) => ({ space: alice.space, record: of, person });
  const answersAt = (device: Device) => device.rows.state(record)?.answers ?? [];

  beforeEach(async () => {
    [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
    ({ record } = await alice.create("agreement", "Connected"));
    await deliverRound([alice, bob]);
    const made = sealAnswer(place(alice.person), ["Hers."], randomBytes);
    const { recordKeyId: keyId, key } = keyOf(record);
    if (!made) throw new Error("not sealed");
    const plaintext = encodeAnswerSeal(made);
    const { item } = await alice.gate.author({ kind: KIND.answerSeal, record, keyId, key, plaintext });
    if (!item) throw new Error("not accepted");
    hers = { entry: item.hash, key: reveal(made.key) };
    await deliverRound([alice, bob]);
    await bob.edit(record, "So that his log has seen it. ");
    await deliverRound([alice, bob]);
    forger = new Forger(bob);
  });

  const next = (kind: number, plaintext: Uint8Array, of = record): Uint8Array => {
    const { recordKeyId, key } = keyOf(of);
    return forger.next({ kind, record: of, recordKeyId }, plaintext, key);
  };
  const give = async (entries: readonly Uint8Array[]): Promise<Record<string, number>> => {
    await alice.gate.receive(bob.identity.device, entries, []);
    const names = new Set(entries.map((bytes) => toHex(hashOf(bytes))));
    const rows = alice.allRows().filter(({ hash }) => names.has(toHex(hash)));
    return rows.reduce<Record<string, number>>((counts, { status, reason }) => {
      const name = `${status} ${reason}`;
      return { ...counts, [name]: (counts[name] ?? 0) + 1 };
    }, {});
  };
  const seal = (words: string, by = bob.person, of = record) => {
    const made = sealAnswer(place(by, of), [words], randomBytes);
    if (!made) throw new Error("not sealed");
    return { ...made, bytes: encodeAnswerSeal(made) };
  };
  const many = (make: (i: number) => Uint8Array): Uint8Array[] => Array.from({ length: EACH }, (_, i) => make(i));

  it("[G3] [CR1] refuses what opens without a sealed answer of its author's, whatever it names", async () => {
    const names = [() => hers.entry, () => as<EntryHash>(randomBytes(32)), () => as<EntryHash>(new Uint8Array(32))];
    const entries = many((i) => {
      const [own, other] = [names[i % 3]?.() ?? hers.entry, names[Math.floor(i / 3) % 3]?.() ?? hers.entry];
      return next(KIND.answerOpen, encodeAnswerOpen({ own, other, key: randomBytes(32) }));
    });
    expect(await give(entries)).toEqual({ "refused NoAnswer": EACH });
    const taken = many(() => next(KIND.answerCancel, encodeAnswerCancel(hers.entry)));
    expect(await give(taken), "takes back hers").toEqual({ "refused NoAnswer": EACH });
    expect(answersAt(alice).map(({ act }) => act.type)).toEqual(["seal"]);
  });

  it("[G3] [CR1] refuses bodies that are none, other keys, and one more than a person may seal", async () => {
    const kinds = [KIND.answerSeal, KIND.answerOpen, KIND.answerCancel];
    const noise = many((i) => next(kinds[i % 3] ?? KIND.answerSeal, randomBytes(i % 90)));
    const said = await give(noise);
    expect(said["refused Malformed"]).toBeGreaterThan(EACH - 10);
    expect(Object.keys(said).filter((name) => name.startsWith("accepted"))).toEqual([]);

    const first = next(KIND.answerSeal, seal("His.").bytes);
    const own = hashOf(first);
    const wrong = many(() => next(KIND.answerOpen, encodeAnswerOpen({ own, other: hers.entry, key: randomBytes(32) })));
    expect(await give([first, ...wrong])).toEqual({ "accepted none": 1, "refused OtherKey": EACH });
    const more = many(() => next(KIND.answerSeal, seal("Again.").bytes));
    expect(await give(more)).toEqual({
      "accepted none": LIMIT.answers - 1,
      "refused TooManyAnswers": EACH - LIMIT.answers + 1,
    });
  });

  it("[CR1] [F07] refuses answers about what is one person's alone, and about another record's", async () => {
    const { record: boundary } = await bob.create("boundary", "His evenings");
    const { record: other } = await alice.create("agreement", "Another");
    await deliverRound([alice, bob]);
    await bob.edit(other, "Seen. ");
    await deliverRound([alice, bob]);
    forger = new Forger(bob);
    const own = seal("His.");
    const about = [next(KIND.answerSeal, own.bytes, boundary), next(KIND.answerSeal, own.bytes)];
    expect(await give(about)).toEqual({ "refused NoAgreement": 1, "accepted none": 1 });
    const named = hashOf(about[1] as Uint8Array);
    const open = encodeAnswerOpen({ own: named, other: hers.entry, key: reveal(own.key) });
    expect(await give([next(KIND.answerOpen, open, other)])).toEqual({ "refused NoAnswer": 1 });
  });

  it("[CR1] hers sealed again as his own opens for nobody: neither her key nor his own opens a copy", async () => {
    const row = alice.log.get({ device: alice.identity.device, seq: seqOf(alice, hers.entry), hash: hers.entry });
    const body = row && openBody(row.entry, keyOf(record).key);
    const copied = body && decodeAnswerSeal(body);
    if (!body || !copied) throw new Error("no sealed answer");
    // All that he can have before hers is opened: the box under a key he has not.
    expect(openAnswerBox(place(alice.person), copied, redact(randomBytes(32)))).toBe(undefined);
    expect(openAnswerBox(place(alice.person), copied, redact(hers.key.slice()))).toEqual(["Hers."]);
    const copy = next(KIND.answerSeal, body);
    const open = encodeAnswerOpen({ own: hashOf(copy), other: hers.entry, key: hers.key });
    expect(await give([copy, next(KIND.answerOpen, open)])).toEqual({ "accepted none": 2 });
    expect(openAnswerBox(place(bob.person), copied, redact(hers.key.slice())), "shown as what can't be read").toBe(
      undefined,
    );
  });

  const seqOf = (device: Device, entry: EntryHash): number =>
    device.allRows().find(({ hash }) => toHex(hash) === toHex(entry))?.entry.core.seq ?? 0;
});

describe("an altered app that waits for her words", () => {
  let [a, b] = [undefined, undefined] as unknown as [CoreProcess, CoreProcess];
  const dump = join(mkdtempSync(join(tmpdir(), "homeport-nosy-")), "opened");
  beforeAll(async () => {
    process.env["NOSY_DUMP"] = dump;
    a = await startCore({ profile: freshProfile(), lan: true });
    b = await startCore({ profile: freshProfile(), lan: true }, new URL("../harness/nosyVersion.ts", import.meta.url));
    delete process.env["NOSY_DUMP"];
    await a.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
    await b.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
    await pair(a, b);
  }, 60_000);
  afterAll(() => Promise.all([a.kill(), b.kill()]));

  const becomes = (core: CoreProcess, id: string, fits: (shown: Answers) => boolean, what: string) =>
    eventually(async () => {
      const shown = await core.call("answers.view", { id });
      return shown.ok && fits(shown.value) ? shown.value : undefined;
    }, what);
  function* files(path: string): Iterable<string> {
    if (!existsSync(path)) return;
    if (!statSync(path).isDirectory()) yield path;
    else for (const name of readdirSync(path)) yield* files(join(path, name));
  }
  /** In all that its disk holds, and in all that any of its keys has opened. */
  const hasRead = (word: string): boolean =>
    [b.profile, `${b.profile}.instance`, dump]
      .flatMap((path) => [...files(path)])
      .some((path) => readFileSync(path).includes(word));

  it("[CR1] has not a word of hers before it has sealed an answer; afterwards it can keep its own closed, and can't change it", async () => {
    const told = `told${systemRandom(6).toString("hex")}`;
    const kept = `kept${systemRandom(6).toString("hex")}`;
    const draft = await a.must("records.create", { kind: "agreement", title: "Connected", body: told });
    const { id } = await a.must("record.share", { id: draft.id, why: "" });
    await a.must("answers.keep", { id, parts: [kept] });
    await a.must("answers.seal", { id, parts: [kept] });
    await becomes(b, id, ({ theirs }) => theirs !== undefined, "that hers is sealed");
    expect(hasRead(told), "the spy reads what was shared").toBe(true);
    expect(hasRead(kept)).toBe(false);

    await b.must("answers.seal", { id, parts: ["Nothing much."] });
    const opened = await becomes(a, id, ({ mine }) => mine?.leaves === true, "hers is opened");
    expect(opened.both, "nothing stands beside hers while his stays closed").toBe(undefined);
    const read = await becomes(b, id, ({ mine }) => mine !== undefined, "his own view");
    expect(read.both).toBe(undefined);
    // It has her key now: that is what was promised to whoever seals. It takes its own back, and seals another.
    await b.must("answers.takeBack", { id });
    await b.must("answers.seal", { id, parts: ["What she wants to hear."] });
    const after = await becomes(a, id, ({ theirs, mine }) => theirs !== undefined && mine === undefined, "a new one");
    expect(after.both, "the new one is not shown as if it had been written apart from hers").toBe(undefined);
    expect(after.alone, "and she is told that hers was opened").toBeDefined();
    expect(after.draft, "hers can be sealed again").toEqual([kept]);
  });
});
