/**
 * Checks tests/vectors/entries.json with libsodium alone: every byte is read and derived anew here from
 * docs/protocol.md, and nothing of the app is imported. `node tests/vectors/checkEntries.mjs [file]` prints `N checks,
 * M differ` and exits 1 where any does.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sodium from "libsodium-wrappers-sumo";

await sodium.ready;
const v = JSON.parse(readFileSync(process.argv[2] ?? new URL("entries.json", import.meta.url), "utf8"));

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
/** @type {(what: string, a: Uint8Array, b: Uint8Array) => void} */
const same = (what, a, b) => expect(what, Buffer.compare(a, b) === 0);
/** @type {(domain: string, message: Uint8Array) => Buffer} */
const framed = (domain, message) => {
  const name = Buffer.from(`homeport/v1/${domain}`);
  return Buffer.concat([Buffer.of(name.length), name, message]);
};
/** @type {(domain: string, message: Uint8Array, length?: number) => Buffer} */
const H = (domain, message, length = 32) =>
  Buffer.from(sodium.crypto_generichash(length, framed(domain, message), null));
/** @type {(domain: string, message: Uint8Array, signature: Uint8Array, key: Uint8Array) => boolean} */
const verifies = (domain, message, signature, key) =>
  sodium.crypto_sign_verify_detached(signature, framed(domain, message), key);
/** @type {(n: number) => Buffer} */
const u32 = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
const ZERO = Buffer.alloc(32);

/** @param {Buffer} bytes */
function reader(bytes) {
  let at = 0;
  const r = {
    /** @param {number} n */
    raw(n) {
      if (at + n > bytes.length) throw new Error("too short");
      at += n;
      return bytes.subarray(at - n, at);
    },
    u8: () => r.raw(1).readUInt8(),
    u16: () => r.raw(2).readUInt16BE(),
    u32: () => r.raw(4).readUInt32BE(),
    bytes: () => r.raw(r.u32()),
    text: () => r.bytes().toString("utf8"),
    /** @template T @param {() => T} item */
    list: (item) => Array.from({ length: r.u16() }, item),
    atEnd: () => at === bytes.length,
  };
  return r;
}

// ── certificates and devices ──────────────────────────────────────────────

/** @type {Map<string, { name: string, signing: Buffer, person: Buffer }>} */
const devices = new Map();
for (const [name, device] of Object.entries(v.devices)) {
  const certificate = hex(device.certificate);
  const pair = (/** @type {string} */ seed) => sodium.crypto_sign_seed_keypair(hex(seed)).publicKey;
  const link = sodium.crypto_box_curve25519xchacha20poly1305_seed_keypair(hex(device.seeds.link)).publicKey;
  const [person, signing] = [Buffer.from(pair(device.seeds.person)), Buffer.from(pair(device.seeds.signing))];
  const origin = Buffer.of(device.restored ? 1 : 0);
  const core = Buffer.concat([Buffer.of(1), person, signing, link, hex(device.nonce), origin]);
  same(`certificate of ${name}`, certificate.subarray(0, core.length), core);
  expect(`length of ${name}'s certificate`, certificate.length === 178);
  expect(
    `signature of ${name}'s certificate`,
    verifies("certificate", core, certificate.subarray(core.length), person),
  );
  same(`device ${name}`, H("device", core), hex(device.device));
  devices.set(device.device, { name, signing, person });
}
const idOf = (/** @type {string} */ name) => hex(v.devices[name].device);

// ── names ─────────────────────────────────────────────────────────────────

same("record key id", H("record-key", hex(v.recordKey.key)), hex(v.recordKey.id));
for (const { device, kind, owner, nonce, id } of v.records) {
  const text = Buffer.from(kind);
  const named = Buffer.concat([hex(v.space), idOf(device), u32(text.length), text, hex(owner), hex(nonce)]);
  same(`id of the ${kind}`, H("record", named), hex(id));
}
/** Actors this file allows, as the entries name them: device ‖ record ‖ nonce → actor. */
const actors = new Map();
for (const { device, record, nonce, id } of v.actors) {
  const named = Buffer.concat([idOf(device), hex(record), hex(nonce)]);
  same(`actor of ${device}`, H("actor", named, 16), hex(id));
  actors.set(named.toString("hex"), id);
}

// ── entries ───────────────────────────────────────────────────────────────

/** @type {Map<string, { seq: number, hash: Buffer }>} */
const heads = new Map();
const seen = new Map();
const kinds = new Set();
/** Statements in their order: id (hex) → what it is, and of an offer the hash of its text. @type {Map<string, { kind: number, text: Buffer }>} */
const stated = new Map();

/** Hashes (hex) of asks to erase. */
const asked = new Set();

/** Who noted a rhythm on which day. @type {Set<string>} */
const noted = new Set();

/** Sealed answers: by whom → the hash of their entry. @type {Map<string, Buffer>} */
const sealedBy = new Map();
/** @typedef {{ name: string, signing: Buffer, person: Buffer }} Owner */

for (const { name, bytes, hash, plaintext } of v.entries) {
  try {
    checkEntry(name, hex(bytes), hex(hash), hex(plaintext));
  } catch (error) {
    expect(`${name}: ${error instanceof Error ? error.message : String(error)}`, false);
  }
}
for (const kind of [1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28])
  expect(`an entry of kind ${kind}`, kinds.has(kind));

/** @type {(name: string, bytes: Buffer, hash: Buffer, plaintext: Buffer) => void} */
function checkEntry(name, bytes, hash, plaintext) {
  const outer = reader(bytes);
  const coreBytes = outer.bytes();
  const bodyHash = outer.raw(32);
  const signature = outer.raw(64);
  expect(`${name}: has a body`, outer.u8() === 1);
  const body = outer.bytes();
  expect(`${name}: nothing after it`, outer.atEnd());

  const r = reader(coreBytes);
  expect(`${name}: version`, r.u8() === 1);
  const kind = r.u8();
  kinds.add(kind);
  same(`${name}: space`, r.raw(32), hex(v.space));
  const device = r.raw(32);
  const seq = r.u32();
  const prevHash = r.raw(32);
  const record = r.raw(32);
  const recordKeyId = r.raw(32);
  const nonces = r.list(() => r.raw(16));
  const day = r.u32();
  const vector = r.list(() => ({ device: r.raw(32), seq: r.u32(), hash: r.raw(32) }));
  expect(`${name}: nothing after its core`, r.atEnd());
  expect(`${name}: a day of our time`, day > 20_000 && day < 40_000);

  const owner = devices.get(device.toString("hex"));
  if (!owner) throw new Error("by nobody");
  const head = heads.get(owner.name) ?? { seq: 0, hash: ZERO };
  expect(`${name}: seq`, seq === head.seq + 1);
  same(`${name}: previous`, prevHash, head.hash);
  for (const item of vector) {
    expect(
      `${name}: names an entry`,
      seen.get(item.hash.toString("hex")) === `${item.device.toString("hex")} ${item.seq}`,
    );
  }
  same(`${name}: body hash`, H("body", body), bodyHash);
  same(`${name}: hash`, H("entry", Buffer.concat([coreBytes, bodyHash])), hash);
  expect(`${name}: signature`, verifies("entry", hash, signature, owner.signing));
  heads.set(owner.name, { seq, hash });
  seen.set(hash.toString("hex"), `${device.toString("hex")} ${seq}`);

  const opened = Buffer.compare(recordKeyId, ZERO) === 0 ? body : openSealed(coreBytes, recordKeyId, body);
  same(`${name}: body`, opened, plaintext);
  checkBody(name, kind, reader(opened), { device, record, nonces, owner, day, hash });
}

/** @type {(core: Buffer, keyId: Buffer, body: Buffer) => Buffer} */
function openSealed(core, keyId, body) {
  same("sealed with the record's key", keyId, hex(v.recordKey.id));
  const [nonce, box] = [body.subarray(0, 24), body.subarray(24)];
  return Buffer.from(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, box, core, nonce, hex(v.recordKey.key)));
}

/**
 * @param {string} name @param {number} kind @param {ReturnType<typeof reader>} r
 * @param {{ device: Buffer, record: Buffer, nonces: Buffer[], owner: Owner, day: number, hash: Buffer }} entry
 */
function checkBody(name, kind, r, { device, record, nonces, owner, day, hash }) {
  if (kind === 1) {
    same(`${name}: its certificate`, r.raw(178), hex(v.devices[owner.name].certificate));
    const places = name.includes("place") ? r.list(() => removed(name, r, owner.name)) : [];
    expect(`${name}: takes as many places as it says`, places.length === (name.includes("place") ? 1 : 0));
  } else if (kind === 2) removed(name, r, owner.name);
  else if (kind === 21) {
    // It has not seen what it speaks of: nothing of its own log does.
    expect(`${name}: a removing entry`, seen.get(r.raw(32).toString("hex")) === `${v.devices.c.device} 1`);
  } else if (kind === 10) {
    expect(`${name}: body version`, r.u8() === 1);
    const [recordKind, of, nonce] = [r.text(), r.raw(32), r.raw(16)];
    const made = v.records.find((/** @type {{ id: string }} */ one) => one.id === record.toString("hex"));
    expect(`${name}: kind`, made?.kind === recordKind && made.device === owner.name);
    same(`${name}: owner`, of, hex(made?.owner ?? ""));
    same(`${name}: nonce`, nonce, hex(made?.nonce ?? ""));
    for (const change of r.list(() => r.bytes())) checkChange(name, change, device, record, nonces);
    expect(`${name}: why`, r.text() === "So that we do – every week.");
  } else if (kind === 11) {
    expect(`${name}: body version`, r.u8() === 1);
    expect(`${name}: mode`, r.u8() === (name.includes("together") ? 1 : 0));
    for (const change of r.list(() => r.bytes())) checkChange(name, change, device, record, nonces);
    expect(`${name}: why`, r.text() === "");
  } else if (kind === 20) {
    same(`${name}: device`, r.raw(32), idOf("b"));
    expect(`${name}: seq`, r.u32() === 2);
    expect(`${name}: the smaller hash first`, Buffer.compare(r.raw(32), r.raw(32)) < 0);
  } else if (kind === 18) checkDecline(name, r, record);
  else if (kind === 19) checkRead(name, r, { record, owner });
  else if (kind === 28) checkNoted(name, r, { record, owner, day });
  else if (kind >= 12 && kind <= 17) checkStated(name, kind, r, { device, record, owner, day });
  else if (kind >= 22 && kind <= 24) checkErasing(name, kind, r);
  else if (kind >= 25 && kind <= 27) checkAnswer(name, kind, r, { record, owner, hash });
  else return;
  expect(`${name}: nothing after its body`, r.atEnd());
}

/** @param {string} recordKind @returns {{ owner: string, id: string }} */
function recordOf(recordKind) {
  return v.records.find((/** @type {{ kind: string }} */ one) => one.kind === recordKind);
}

/** Of an offer that went before it, with a word or without. @type {(name: string, r: ReturnType<typeof reader>, record: Buffer) => void} */
function checkDecline(name, r, record) {
  same(`${name}: of the agreement`, record, hex(recordOf("agreement").id));
  expect(`${name}: body version`, r.u8() === 1);
  expect(`${name}: of an offer`, stated.get(r.raw(32).toString("hex"))?.kind === 12);
  expect(`${name}: its word`, r.text() === (name.includes("with a word") ? "Not yet \u2013 let\u2019s talk." : ""));
}

/**
 * A boundary that its reader has read: the hash of its text, with no terms.
 * @param {string} name @param {ReturnType<typeof reader>} r @param {{ record: Buffer, owner: Owner }} entry
 */
function checkRead(name, r, { record, owner }) {
  const { id, owner: whose } = recordOf("boundary");
  same(`${name}: of the boundary`, record, hex(id));
  expect(`${name}: by its reader`, !owner.person.equals(hex(whose)));
  expect(`${name}: body version`, r.u8() === 1);
  const sized = (/** @type {string} */ text) => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)]);
  const lines = [sized("Evenings"), Buffer.of(0, 2), sized("I am offline after ten."), sized("I say so before.")];
  const terms = [sized("UTC"), Buffer.alloc(5)];
  same(`${name}: the text that was read`, r.raw(32), H("text", Buffer.concat([Buffer.of(1), ...lines, ...terms])));
}

/**
 * A day of before, or of the entry itself; taken back by who noted it.
 * @param {string} name @param {ReturnType<typeof reader>} r @param {{ record: Buffer, owner: Owner, day: number }} entry
 */
function checkNoted(name, r, { record, owner, day }) {
  same(`${name}: of the rhythm`, record, hex(recordOf("rhythm").id));
  expect(`${name}: body version`, r.u8() === 1);
  const of = r.u32();
  expect(`${name}: no day to come, nor of ten years ago`, of <= day && of >= day - 3_660);
  const isBack = r.u8();
  expect(`${name}: noted, or taken back`, isBack === (name.includes("back") ? 1 : 0));
  const said = `${owner.name} ${of}`;
  expect(`${name}: what they had noted`, noted.has(said) === (isBack === 1));
  noted.add(said);
}

/** In the clear: the ask alone, or which one is meant. @type {(name: string, kind: number, r: ReturnType<typeof reader>) => void} */
function checkErasing(name, kind, r) {
  expect(`${name}: version`, r.u8() === 1);
  if (kind === 22) return void asked.add([...seen.keys()].at(-1));
  const [device, seq, hash] = [r.raw(32).toString("hex"), r.u32(), r.raw(32).toString("hex")];
  expect(`${name}: of an ask`, asked.has(hash) && seen.get(hash) === `${device} ${seq}`);
}

/**
 * A statement and, of an offer, the exact text.
 * @param {string} name @param {number} kind @param {ReturnType<typeof reader>} r
 * @param {{ device: Buffer, record: Buffer, owner: { signing: Buffer }, day: number }} entry
 */
function checkStated(name, kind, r, { device, record, owner, day }) {
  expect(`${name}: body version`, r.u8() === 1);
  const statement = r.bytes();
  const id = H("statement", statement);
  expect(`${name}: signed for itself`, verifies("stated", id, r.raw(64), owner.signing));
  const why = r.text();
  expect(`${name}: why`, why === (kind === 12 ? "It suits us." : ""));
  const s = reader(statement);
  expect(`${name}: statement version`, s.u8() === 1);
  expect(`${name}: act`, s.u8() === kind - 11);
  same(`${name}: its space`, s.raw(32), hex(v.space));
  same(`${name}: its record`, s.raw(32), record);
  same(`${name}: its device`, s.raw(32), device);
  expect(`${name}: its day`, s.u32() === day);
  const before = [...stated.keys()].slice(-1);
  expect(`${name}: has seen the one before it`, s.list(() => s.raw(32).toString("hex")).join() === before.join());
  /** @type {Buffer} */
  let text = ZERO;
  if (kind === 12) {
    text = s.raw(32);
    same(`${name}: replaces none`, s.raw(32), ZERO);
    const bytes = r.bytes();
    same(`${name}: its text`, H("text", bytes), text);
    checkText(name, reader(bytes));
  } else if (kind === 13 || kind === 17) {
    const offer = stated.get(s.raw(32).toString("hex"));
    expect(`${name}: of an offer`, offer?.kind === 12);
    same(`${name}: of its text`, s.raw(32), offer?.text ?? ZERO);
  } else if (kind === 14) {
    const offer = s.raw(32);
    expect(
      `${name}: of all, or of an offer`,
      name.includes("back") ? stated.get(offer.toString("hex"))?.kind === 12 : ZERO.equals(offer),
    );
  }
  expect(`${name}: nothing after its statement`, s.atEnd());
  stated.set(id.toString("hex"), { kind, text });
}

/**
 * An answer that is sealed, opened or taken back (CR1).
 * @param {string} name @param {number} kind @param {ReturnType<typeof reader>} r
 * @param {{ record: Buffer, owner: Owner, hash: Buffer }} entry
 */
function checkAnswer(name, kind, r, { record, owner, hash }) {
  expect(`${name}: body version`, r.u8() === 1);
  const answer = v.answers.find((/** @type {{ device: string }} */ one) => one.device === owner.name);
  const key = hex(answer.key);
  if (kind === 25) {
    same(`${name}: its lock`, r.raw(32), H("answer-key", key));
    const box = r.bytes();
    const place = framed("answer", Buffer.concat([hex(v.space), record, owner.person]));
    const [nonce, sealed] = [box.subarray(0, 24), box.subarray(24)];
    const open = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, place, nonce, key);
    const words = reader(Buffer.from(open));
    expect(`${name}: one of the lengths`, [1024, 4096, 16_384].includes(open.length));
    expect(`${name}: answer version`, words.u8() === 1);
    const parts = words.list(() => words.text());
    expect(`${name}: its parts`, JSON.stringify(parts) === JSON.stringify(answer.parts));
    while (!words.atEnd()) if (words.u8() !== 0) throw new Error("padded with something");
    sealedBy.set(owner.name, hash);
    return;
  }
  same(`${name}: its own`, r.raw(32), sealedBy.get(owner.name) ?? ZERO);
  if (kind === 27) return;
  same(`${name}: the other's`, r.raw(32), sealedBy.get(owner.name === "a" ? "b" : "a") ?? ZERO);
  same(`${name}: its key`, r.raw(32), key);
}

/** @type {(name: string, r: ReturnType<typeof reader>) => void} */
function checkText(name, r) {
  expect(`${name}: text version`, r.u8() === 1);
  const lines = [r.text(), ...r.list(() => r.text())];
  expect(
    `${name}: title and paragraphs`,
    lines.join("|") === "Sundays|We talk,|and walk \u2013 rain or shine.|Caf\u00e9s count.",
  );
  for (const line of lines)
    expect(`${name}: as it is signed`, line === line.normalize("NFC").replace(/\s+/gu, " ").trim());
  const terms = [r.text(), r.u16(), r.u16(), r.u8(), r.u32(), r.text()];
  expect(`${name}: terms`, terms.join("|") === "Europe/Berlin|3|2|2|20900|Did it do us good?");
  expect(`${name}: nothing after its text`, r.atEnd());
}

/** Another device of the same person, by an entry of it. @type {(name: string, r: ReturnType<typeof reader>, by: string) => void} */
function removed(name, r, by) {
  const device = r.raw(32).toString("hex");
  const seq = r.u32();
  expect(`${name}: names an entry of it`, seen.get(r.raw(32).toString("hex")) === `${device} ${seq}`);
  const [theirs, own] = [devices.get(device), devices.get(v.devices[by].device)];
  expect(`${name}: another device`, theirs !== undefined && theirs !== own);
  same(`${name}: of the same person`, theirs?.person ?? ZERO, own?.person ?? ZERO);
}

/** An Automerge change chunk: its checksum, and that its actor is one this device could have made for this record. */
function checkChange(
  /** @type {string} */ name,
  /** @type {Buffer} */ change,
  /** @type {Buffer} */ device,
  /** @type {Buffer} */ record,
  /** @type {Buffer[]} */ nonces,
) {
  const r = reader(change);
  const uleb = () => {
    for (let value = 0, shift = 1; ; shift *= 128) {
      const byte = r.u8();
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  expect(`${name}: magic`, r.raw(4).toString("hex") === "856f4a83");
  const checksum = r.raw(4);
  const rest = change.subarray(8);
  same(`${name}: checksum`, createHash("sha256").update(rest).digest().subarray(0, 4), checksum);
  expect(`${name}: a plain chunk`, r.u8() === 1);
  uleb();
  for (let deps = uleb(); deps > 0; deps--) r.raw(32);
  const actor = r.raw(uleb()).toString("hex");
  const allowed = nonces.map((nonce) => actors.get(Buffer.concat([device, record, nonce]).toString("hex")));
  expect(`${name}: actor`, allowed.includes(actor));
}

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`${checks} checks, ${faults.length} differ\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
