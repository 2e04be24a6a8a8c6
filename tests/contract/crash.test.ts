/** D1, RP3 with a whole core: killed while someone types, started again, the window goes on as the replica it was. */
import * as A from "@automerge/automerge";
import { afterEach, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { freshProfile, PASSPHRASE, type TextDoc } from "../harness/couple.ts";
import { count, progress } from "../harness/forms.ts";
import { seededRandom } from "../attack/seededRandom.ts";

const ROUNDS = count({ quick: 50, full: 500 });
const SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);

let core: CoreProcess | undefined;
afterEach(() => core?.kill());

/** A window's replica: its changes not yet acknowledged, and what it was acknowledged. */
class Typist {
  #doc: A.Doc<TextDoc> = A.init();
  #session = "";
  #nonce: string | undefined;
  readonly #pending = new Map<string, Uint8Array>();
  readonly acknowledged: string[] = [];
  #words = new Map<string, string>();

  get body(): string {
    return this.#doc.body;
  }

  /** RP3: as the actor it was; what core has is taken in, what it lacks is sent again. */
  async open(on: CoreProcess, id: string): Promise<void> {
    const opened = await on.must("record.open", { id, ...(this.#nonce ? { resume: this.#nonce } : {}) });
    if (this.#nonce && opened.nonce !== this.#nonce) throw new Error("another actor than before");
    const saved = A.load<TextDoc>(opened.doc, { actor: opened.actor });
    for (const word of this.acknowledged) expect(saved.body.split(word).length, `${word} after a crash`).toBe(2);
    this.#doc = this.#nonce ? A.merge(this.#doc, saved) : saved;
    this.#session = opened.session;
    this.#nonce = opened.nonce;
    await Promise.all([...this.#pending].map(([hash, bytes]) => this.#send(on, hash, bytes)));
  }

  type(on: CoreProcess, word: string, at: number): void {
    this.#doc = A.change(this.#doc, { time: 0 }, (draft) => A.splice(draft, ["body"], at, 0, word));
    const bytes = A.getLastLocalChange(this.#doc);
    if (!bytes) throw new Error("nothing typed");
    const { hash } = A.decodeChange(bytes);
    this.#pending.set(hash, bytes);
    this.#words.set(hash, word);
    void this.#send(on, hash, bytes);
  }

  async #send(on: CoreProcess, hash: string, bytes: Uint8Array): Promise<void> {
    const answer = await on.call("record.change", { session: this.#session, change: hash, bytes });
    if (!answer.ok || !this.#pending.delete(hash)) return;
    this.acknowledged.push(this.#words.get(hash) ?? "");
  }

  get isSaved(): boolean {
    return this.#pending.size === 0;
  }
}

it(`[D1] [RP3] nothing acknowledged is lost, nothing resent is doubled, over ${ROUNDS} kills (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const profile = freshProfile();
  core = await startCore({ profile });
  await core.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  // Recovery words open it without a key derivation: the rounds are about what comes after.
  const { words, ask } = await core.must("recovery.begin", { passphrase: PASSPHRASE });
  await core.must("recovery.confirm", { answers: ask.map((position) => words[position - 1] ?? "") });
  const { id } = await core.must("records.create", { kind: "agreement", title: "", body: "." });
  const typist = new Typist();
  await typist.open(core, id);
  let cutShort = 0;
  const step = progress("D1, a core killed while someone types", ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < 12; i++) {
      typist.type(core, `<${round}.${i}>`, random.below(2) === 0 ? 0 : typist.body.length);
      if (random.below(3) === 0) await new Promise((done) => setTimeout(done, random.below(6)));
    }
    await new Promise((done) => setTimeout(done, random.below(40)));
    await core.kill();
    if (!typist.isSaved) cutShort += 1;
    core = await startCore({ profile });
    await core.must("vault.unlock", { words: words.join(" ") });
    await typist.open(core, id);
    expect(typist.isSaved).toBe(true);
    const { mine } = await core.must("record.text", { id });
    expect(mine.body).toBe(typist.body);
    step();
  }
  expect(typist.acknowledged).toHaveLength(12 * ROUNDS);
  expect(new Set(typist.body.match(/<[\d.]+>/g)).size).toBe(12 * ROUNDS);
  expect(typist.body.match(/<[\d.]+>/g)).toHaveLength(12 * ROUNDS);
  console.log(`${cutShort} of ${ROUNDS} kills came with letters on their way`);
  expect(cutShort).toBeGreaterThan(ROUNDS / 5);
});
