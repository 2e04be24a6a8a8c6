/**
 * Checks tests/vectors/link.json with libsodium alone: every byte is derived anew here from docs/protocol.md, and nothing
 * of the app is imported. `node tests/vectors/checkLink.ts [file]` prints `N checks`, or what differs and exits 1.
 */
import { readFileSync } from "node:fs";
import sodium from "libsodium-wrappers-sumo";

await sodium.ready;
const file = process.argv[2] ?? new URL("link.json", import.meta.url);
type Device = {
  seeds: Record<"person" | "signing" | "link", string>;
  certificate: string;
  device: string;
  linkKey: string;
};
type Vectors = {
  devices: Record<"a" | "b", Device>;
  space: string;
  padme: [number, number][];
  envelopes: { message: string; envelope: string }[];
  session: Record<"dialler" | "acceptor" | "session" | "together" | "pack" | "receipt" | "alive" | "want", string>;
  apart: Record<"parcel" | "carryFile", string>;
  introduction: string;
  pseudonyms: { pairSecret: string; hour: number; byA: string; byB: string };
  added: Record<
    "nonceA" | "nonceB" | "commitment" | "secret" | "invitation" | "transcript" | "welcome" | "done" | "certificate",
    string
  > & { partner: { seeds: Record<"person", string>; certificate: string } };
  pairing: Record<
    | "secret"
    | "nonceA"
    | "nonceB"
    | "nameA"
    | "nameB"
    | "invitation"
    | "commitment"
    | "claim"
    | "reveal"
    | "confirmA"
    | "confirmB"
    | "doneA"
    | "transcript"
    | "carried"
    | "queueOfA"
    | "queueOfB",
    string
  > & {
    portA: number;
    portB: number;
    port: number;
    expiryMinute: number;
    addresses: string[];
    meetingPoints: string[];
    codes: { emoji: { picture: string; word: string }[]; digits: string };
  };
};
const v = JSON.parse(readFileSync(file, "utf8")) as Vectors;

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const u8 = (n: number): Buffer => Buffer.of(n);
const u16 = (n: number): Buffer => {
  const b = Buffer.alloc(2);
  b.writeUInt16BE(n);
  return b;
};
const u32 = (n: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
};
const u64 = (n: number): Buffer => {
  const b = Buffer.alloc(8);
  b.writeBigUInt64BE(BigInt(n));
  return b;
};
const cat = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)));
const text = (t: string): Buffer => cat(u32(Buffer.byteLength(t)), Buffer.from(t));
const framed = (name: string, message: Uint8Array): Buffer => cat(u8(name.length), Buffer.from(name), message);
const domain = (name: string): string => `homeport/v1/${name}`;
const H = (name: string, message: Uint8Array, key: Uint8Array | null = null, length = 32): Buffer =>
  Buffer.from(sodium.crypto_generichash(length, framed(domain(name), message), key));
const zeros = (n: number): Buffer => Buffer.alloc(n);

let checks = 0;
const faults: string[] = [];
const same = (what: string, got: unknown, wanted: unknown): void => {
  checks++;
  const shown = (x: unknown): string => (x instanceof Uint8Array ? Buffer.from(x).toString("hex") : JSON.stringify(x));
  if (shown(got) !== shown(wanted)) faults.push(`${what}\n  derived ${shown(got)}\n  vector  ${shown(wanted)}`);
};
const holds = (what: string, yes: boolean): void => {
  checks++;
  if (!yes) faults.push(what);
};
const verifies = (what: string, name: string, message: Uint8Array, signature: Uint8Array, key: Uint8Array): void =>
  holds(what, sodium.crypto_sign_verify_detached(signature, framed(domain(name), message), key));

// Devices: certificate = core ‖ signature; device = H(device, core).
const keysOf = (name: "a" | "b") => {
  const { seeds, certificate, device, linkKey } = v.devices[name];
  const person = sodium.crypto_sign_seed_keypair(hex(seeds.person));
  const signing = sodium.crypto_sign_seed_keypair(hex(seeds.signing));
  const link = sodium.crypto_box_curve25519xchacha20poly1305_seed_keypair(hex(seeds.link));
  const core = hex(certificate).subarray(0, 114);
  same(
    `${name}: certificate core`,
    core,
    cat(u8(1), person.publicKey, signing.publicKey, link.publicKey, core.subarray(97, 113), u8(0)),
  );
  verifies(`${name}: certificate`, "certificate", core, hex(certificate).subarray(114), person.publicKey);
  same(`${name}: device id`, H("device", core), hex(device));
  same(`${name}: link key`, link.publicKey, hex(linkKey));
  return { person, signing, link, core, certificate: hex(certificate), device: hex(device) };
};
const a = keysOf("a");
const b = keysOf("b");
const space = hex(v.space);

// PADMÉ
const padme = (length: number): number => {
  const e = Math.floor(Math.log2(length));
  const mask = (1 << (e - (Math.floor(Math.log2(e)) + 1))) - 1;
  return (length + mask) & ~mask;
};
for (const [length, padded] of v.padme) same(`padme ${length}`, padme(length), padded);
const pad = (content: Uint8Array, overhead: number): Buffer =>
  cat(content, zeros(padme(Math.max(1024, content.length + overhead)) - overhead - content.length));

// Envelopes: drawn at random were 8 bytes message id, then 24 bytes nonce: 100, 101, …
const drawn = (from: number, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, i) => (from + i) & 0xff));
const side = Buffer.compare(Buffer.from(a.link.publicKey), Buffer.from(b.link.publicKey)) < 0 ? 0 : 1;
for (const { message, envelope } of v.envelopes) {
  const part = pad(cat(u8(1), u8(side), drawn(100, 8), u16(0), u16(1), u32(message.length / 2), hex(message)), 40);
  const nonce = drawn(108, 24);
  const box = sodium.crypto_box_curve25519xchacha20poly1305_easy(part, nonce, b.link.publicKey, a.link.privateKey);
  same(`envelope of ${message.length / 2} bytes`, cat(nonce, box), hex(envelope));
}

// Receipts and frames
type Keys = ReturnType<typeof keysOf>;
const receipt = (from: Keys, to: Keys, counter: number, nonce: Uint8Array, echo: Uint8Array, seen = 0): Buffer => {
  const core = cat(
    space,
    from.device,
    to.device,
    u64(counter),
    nonce,
    echo,
    u64(seen),
    u16(1),
    from.device,
    u32(3),
    zeros(32).fill(0x61),
    u16(1),
    to.device,
    u32(2),
    zeros(32).fill(0x62),
    u16(1),
    from.device,
    u32(1),
    zeros(32).fill(0x63),
  );
  return cat(core, sodium.crypto_sign_detached(framed(domain("receipt"), core), from.signing.privateKey));
};
const [n71, n72] = [zeros(32).fill(0x71), zeros(32).fill(0x72)];
const dialler = receipt(a, b, 41, n71, zeros(32));
const acceptor = receipt(b, a, 7, n72, n71);
const session = H("link-session", cat(dialler, acceptor));
same("dialler's first frame", cat(u8(1), dialler), hex(v.session.dialler));
same("acceptor's first frame", cat(u8(1), acceptor), hex(v.session.acceptor));
same("session", session, hex(v.session.session));
const frame = (number: number, what: number, body: Uint8Array): Buffer =>
  cat(u8(2), session, u64(number), u8(what), body);
same("together", frame(1, 3, cat(u16(1), zeros(32).fill(0x73))), hex(v.session.together));
const entries = cat(u16(2), u32(9), zeros(9).fill(1), u32(3), zeros(3).fill(2));
same("pack", frame(2, 2, cat(entries, u16(1), zeros(32).fill(0x74))), hex(v.session.pack));
same("receipt in session", frame(3, 1, receipt(a, b, 42, n71, n72)), hex(v.session.receipt));
same("alive", frame(4, 4, zeros(0)), hex(v.session.alive));
same("want", frame(5, 5, cat(u16(1), a.device, u32(5), zeros(32).fill(0x75))), hex(v.session.want));
const asked = cat(u16(1), b.device, u32(5), zeros(32).fill(0x75));
const told = cat(u8(3), receipt(a, b, 43, zeros(32).fill(0x76), zeros(32), 7));
same("parcel", cat(told, entries, u16(1), zeros(32).fill(0x74), asked, u8(1)), hex(v.apart.parcel));
const inFile = cat(u16(2), u32(9), zeros(9).fill(3), u32(3), zeros(3).fill(4));
same("carry file", cat(Buffer.from("homeport carry file\n"), u8(1), inFile), hex(v.apart.carryFile));
same("introduction", pad(cat(u8(1), space, a.certificate), 48), hex(v.introduction));

// Pseudonyms
const point = sodium.crypto_scalarmult(a.link.privateKey, b.link.publicKey);
const pairSecret = H("pair-secret", space, point);
const { pseudonyms: ps } = v;
same("pair secret", pairSecret, hex(ps.pairSecret));
same("pseudonym of a", H("lan-pseudonym", cat(u32(ps.hour), a.device), pairSecret, 16), hex(ps.byA));
same("pseudonym of b", H("lan-pseudonym", cat(u32(ps.hour), b.device), pairSecret, 16), hex(ps.byB));

// Pairing
const p = v.pairing;
const s = hex(p.secret);
const cA = H("pairing-commit", cat(a.core, hex(p.nonceA), u8(0)));
same("commitment", cA, hex(p.commitment));
const claim = cat(u8(1), b.certificate, hex(p.nonceB), text(p.nameB), u16(p.portB));
const reveal = cat(u8(2), a.certificate, hex(p.nonceA), text(p.nameA), u16(p.portA));
const transcript = H("pairing-transcript", cat(cA, claim, reveal));
same("transcript", transcript, hex(p.transcript));
const key = (sender: number): Buffer => H("pairing-key", u8(sender), s);
const opened = (what: string, sealed: string, sender: number): Buffer => {
  same(`${what}: length`, sealed.length / 2, 1024);
  return openedWith(what, hex(sealed), cA, key(sender));
};
const openedWith = (what: string, bytes: Buffer, aad: Uint8Array, under: Uint8Array): Buffer => {
  try {
    return Buffer.from(
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, bytes.subarray(24), aad, bytes.subarray(0, 24), under),
    );
  } catch {
    faults.push(`${what} does not open`);
    return zeros(984);
  }
};
same("claim", opened("claim", p.claim, 1), pad(claim, 40));
same("reveal", opened("reveal", p.reveal, 2), pad(reveal, 40));
for (const [what, sealed, sender, signer, place, kind, domain] of [
  ["confirm by a", p.confirmA, 2, a, 0, 3, "pairing-confirm"],
  ["confirm by b", p.confirmB, 1, b, 1, 3, "pairing-confirm"],
  ["done by a", p.doneA, 2, a, 0, 5, "pairing-done"],
] as const) {
  const message = opened(what, sealed, sender);
  same(`${what}: kind`, message[0], kind);
  verifies(what, domain, cat(transcript, u8(place)), message.subarray(1, 65), signer.signing.publicKey);
}
const code = H("pairing-codes", cat(cA, a.core, b.core, hex(p.nonceA), hex(p.nonceB)));
const digits = [8, 12, 16].map((at) => String(code.readUInt32BE(at) % 10000).padStart(4, "0")).join(" ");
same("digits", digits, p.codes.digits);
// The list of pictures is data of its own: read, not imported, from its source.
const list = [
  ...readFileSync(new URL("../../src/shared/protocol/emoji.ts", import.meta.url), "utf8").matchAll(
    /\["(.+)", "(.+)"\]/g,
  ),
];
same("64 pictures", list.length, 64);
same(
  "pictures",
  [...code.subarray(0, 7)].map((byte) => ({ picture: list[byte % 64]?.[1], word: list[byte % 64]?.[2] })),
  p.codes.emoji,
);

const [addresses, links] = [p.addresses, p.meetingPoints].map((list) => cat(u16(list.length), ...list.map(text)));
const open = cat(u8(4), u8(0), cA, u32(p.expiryMinute), u16(p.port), addresses ?? zeros(0), links ?? zeros(0));
const check = (bytes: Uint8Array): Buffer => H("invitation-checksum", bytes).subarray(0, 4);
const parts = [cat(open, check(open)), cat(s, check(cat(open, s)))].map((part) => part.toString("base64url"));
same("invitation", `An invitation.\n\nhomeport-pairing:${parts.join(".")}\n`, p.invitation);

// MB5: an invitation for one's own device, what it is given, and the certificate that comes of it
const { added } = v;
const cOwn = H("pairing-commit", cat(a.core, hex(added.nonceA), u8(1)));
same("own: commitment", cOwn, hex(added.commitment));
const ownOpen = cat(u8(4), u8(1), cOwn, u32(29_800_000), u16(40_000), u16(1), text("192.168.1.20"), u16(0));
const ownParts = [cat(ownOpen, check(ownOpen)), cat(hex(added.secret), check(cat(ownOpen, hex(added.secret))))];
const ownText = ownParts.map((part) => part.toString("base64url")).join(".");
same("own: invitation", `An invitation.\n\nhomeport-pairing:${ownText}\n`, added.invitation);
const ownClaim = cat(u8(1), b.certificate, hex(added.nonceB), text("Ana too"), u16(0));
const ownReveal = cat(u8(2), a.certificate, hex(added.nonceA), text("Ana"), u16(40_001));
const ownTranscript = H("pairing-transcript", cat(cOwn, ownClaim, ownReveal));
same("own: transcript", ownTranscript, hex(added.transcript));
const partner = sodium.crypto_sign_seed_keypair(hex(added.partner.seeds.person)).publicKey;
const welcome = cat(
  u8(1),
  ownTranscript,
  hex(v.devices.a.seeds.person),
  text("Ana"),
  space,
  partner,
  text("Cleo"),
  u16(2),
  cat(a.certificate, u32(20_000), u8(1)),
  cat(hex(added.partner.certificate), u32(20_001), u8(2)),
  u32(20_002),
  u8(0),
  cat(u16(1), text("wss://meet.example/#token")),
);
const ownKey = (sender: number): Buffer => H("pairing-key", u8(sender), hex(added.secret));
const sent = openedWith("welcome", hex(added.welcome), cOwn, ownKey(2));
const box = sent.subarray(5, 5 + sent.readUInt32BE(1));
same("welcome: message", sent, pad(cat(u8(6), u32(box.length), box), 40));
const boxNonce = drawn(95, 24);
const given = sodium.crypto_box_curve25519xchacha20poly1305_easy(
  welcome,
  boxNonce,
  b.link.publicKey,
  a.link.privateKey,
);
same("welcome", box, cat(boxNonce, given));
const ownDone = openedWith("own: done", hex(added.done), cOwn, ownKey(1));
same("own: done: kind", ownDone[0], 5);
verifies("own: done", "pairing-done", cat(ownTranscript, u8(1)), ownDone.subarray(1, 65), b.signing.publicKey);
const addedCore = cat(u8(1), a.person.publicKey, b.core.subarray(33, 113), u8(2));
same("own: certificate core", addedCore, hex(added.certificate).subarray(0, 114));
verifies("own: certificate", "certificate", addedCore, hex(added.certificate).subarray(114), a.person.publicKey);

// The same by hand, and where it waits at a meeting point
const carried = cat(u8(1), u16(2), u32(1024), hex(p.reveal), u32(1024), hex(p.confirmA));
const said = `homeport-answer:${cat(carried, check(carried)).toString("base64url")}\n`;
same("carried", p.carried.slice(p.carried.indexOf("homeport-answer:")), said);
const queueKeys = H("pairing-queue", cA, s);
for (const [what, sender, id] of [
  ["queue of a", 2, p.queueOfA],
  ["queue of b", 1, p.queueOfB],
] as const) {
  const keyOf = (role: string): Uint8Array => sodium.crypto_sign_seed_keypair(H(role, u8(sender), queueKeys)).publicKey;
  same(what, H("relay-queue", cat(keyOf("relay-write"), keyOf("relay-read"))), hex(id));
}

for (const fault of faults) console.error(fault);
console.log(`${checks} checks, ${faults.length} differ`);
process.exit(faults.length > 0 ? 1 : 0);
