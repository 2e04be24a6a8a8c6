/**
 * Checks tests/vectors/proof.json with libsodium alone: bytes are made again here from the fields, by docs/protocol.md, and nothing of
 * the app is imported. `node tests/vectors/checkProof.mjs [file]` prints `N checks, M differ` and exits 1 where any does.
 */
import { readFileSync } from "node:fs";
import sodium from "libsodium-wrappers-sumo";

await sodium.ready;
const v = JSON.parse(readFileSync(process.argv[2] ?? new URL("proof.json", import.meta.url), "utf8"));

let checks = 0;
/** @type {string[]} */
const faults = [];
/** @type {(what: string, ok: boolean) => void} */
const expect = (what, ok) => {
  checks += 1;
  if (!ok) faults.push(what);
};
/** @type {(text: string) => Buffer} */
const hex = (text) => Buffer.from(text, "hex");
/** @type {(domain: string, message: Uint8Array) => Buffer} */
const framed = (domain, message) => {
  const name = Buffer.from(`homeport/v1/${domain}`);
  return Buffer.concat([Buffer.of(name.length), name, message]);
};
/** @type {(domain: string, message: Uint8Array) => Buffer} */
const H = (domain, message) => Buffer.from(sodium.crypto_generichash(32, framed(domain, message), null));
/** @type {(domain: string, message: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean} */
const verifies = (domain, message, signature, key) =>
  sodium.crypto_sign_verify_detached(signature, framed(domain, message), key);
/** @type {(n: number) => Buffer} */
const u16 = (n) => Buffer.of(n >> 8, n & 255);
/** @type {(n: number) => Buffer} */
const u32 = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
/** @type {(words: string) => Buffer} */
const text = (words) => Buffer.concat([u32(Buffer.byteLength(words)), Buffer.from(words)]);
/** @type {(iso: string) => number} */
const day = (iso) => Date.parse(iso) / 86_400_000;
const ZERO = "00".repeat(32);

const whole = v.lines.join("\n");
try {
  checkFile(JSON.parse(whole));
} catch (error) {
  expect(error instanceof Error ? error.message : String(error), false);
}

/** @param {any} file */
function checkFile(file) {
  expect("spelled as it is read", `${JSON.stringify(file, undefined, 2)}\n` === whole);
  expect("its kind", file.file === "Homeport proof file, version 1");
  expect(
    "what it says",
    file.says === "Shows what was signed. It does not show that anyone agreed freely, or that it still holds.",
  );
  expect(
    "its fields in order",
    Object.keys(file).join() === "file,says,day,agreements,people,devices,space,savedBy,seal",
  );
  const devices = file.devices.map((/** @type {any} */ one, /** @type {number} */ i) => {
    const certificate = hex(one.certificate);
    const [core, signature] = [certificate.subarray(0, 114), certificate.subarray(114)];
    const person = core.subarray(1, 33);
    expect(`device ${i}: its person`, person.toString("hex") === file.people[one.person].key);
    expect(`device ${i}: vouched for`, signature.length === 64 && verifies("certificate", core, signature, person));
    return { id: H("device", core), key: core.subarray(33, 65) };
  });
  const ids = file.agreements.map((/** @type {any} */ agreement) => checkAgreement(file, agreement, devices));
  const code = (/** @type {string[]} */ some) => {
    const hash = H("history", Buffer.concat([hex(file.space), ...some.toSorted().map(hex)]));
    return [0, 3, 6, 9, 12, 15, 18, 21, 24, 27]
      .map((at) => String(hash.readUIntBE(at, 3) % 10_000).padStart(4, "0"))
      .join(" ");
  };
  expect("history codes", v.codes.join() === [...ids.map(code), code(ids.flat())].join());
  expect(
    "where they stand",
    file.agreements.map((/** @type {any} */ one) => one.state).join() === "in force,not agreed",
  );
  const { seal, ...body } = file;
  const message = Buffer.from(`${JSON.stringify(body, undefined, 2)}\n`);
  expect("the seal", verifies("proof", message, hex(seal), devices[file.savedBy].key));
}

/** @type {(file: any, agreement: any, devices: { id: Buffer, key: Buffer }[]) => string[]} */
function checkAgreement(file, agreement, devices) {
  const texts = new Set(agreement.texts.map((/** @type {any} */ one) => H("text", textBytes(one)).toString("hex")));
  /** @type {Map<string, any>} */
  const stated = new Map();
  const signers = new Map();
  for (const [i, one] of agreement.statements.entries()) {
    const name = `${one.act} ${i} of ${agreement.record.slice(0, 8)}`;
    const act = ["offer", "sign", "withdraw", "pause", "resume", "keep"].indexOf(one.act) + 1;
    const rest = {
      1: [one.text, one.replaces ?? ZERO],
      2: [one.offer, one.text],
      3: [one.offer ?? ZERO],
      4: [],
      5: [],
      6: [one.offer, one.text],
    }[act];
    const { id, key } = devices[one.device] ?? { id: Buffer.alloc(32), key: Buffer.alloc(32) };
    const bytes = Buffer.concat([
      Buffer.of(1, act),
      hex(file.space),
      hex(agreement.record),
      id,
      u32(day(one.day)),
      u16(one.seen.length),
      ...one.seen.map(hex),
      ...(rest ?? []).map(hex),
    ]);
    const made = H("statement", bytes);
    expect(`${name}: its id`, made.toString("hex") === one.id);
    expect(`${name}: signed`, verifies("stated", made, hex(one.signature), key));
    expect(
      `${name}: stands after what it had seen`,
      one.seen.every((/** @type {string} */ seen) => stated.has(seen)),
    );
    if (one.act === "sign" || one.act === "keep")
      expect(`${name}: of an offer and its text`, stated.get(one.offer)?.text === one.text);
    if (one.act === "sign")
      signers.set(one.offer, (signers.get(one.offer) ?? new Set()).add(file.devices[one.device].person));
    stated.set(one.id, one);
  }
  const both = [...signers].filter(([, by]) => by.size === 2).map(([offer]) => stated.get(offer).text);
  expect(
    "the texts both have signed, and no others",
    texts.size === new Set(both).size && both.every((text) => texts.has(text)),
  );
  const { holds } = agreement;
  expect("what holds is one of them", holds === undefined || holds < agreement.texts.length);
  return [...stated.keys()];
}

/** @type {(shown: any) => Buffer} */
function textBytes({ title, paragraphs, terms }) {
  const { zone, interval = 0, cooling = 0, trial } = terms;
  const after = trial ? 1 + ["previous", "none"].indexOf(trial.after) : 0;
  return Buffer.concat([
    Buffer.of(1),
    text(title),
    u16(paragraphs.length),
    ...paragraphs.map(text),
    text(zone),
    u16(interval),
    u16(cooling),
    Buffer.of(after),
    ...(trial ? [u32(day(trial.until)), text(trial.question)] : []),
  ]);
}

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`${checks} checks, ${faults.length} differ\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
