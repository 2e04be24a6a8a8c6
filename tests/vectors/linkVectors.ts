/** The byte vectors of links and pairing, made by the app from fixed keys and fixed randomness (S12). */
import {
  as,
  type EntryHash,
  type EnvelopeBytes,
  type Hash32,
  type RecordId,
  type SpaceId,
} from "../../src/shared/base/brand.ts";
import { concat, toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { redact, reveal } from "../../src/shared/base/redacted.ts";
import { encodeCarryFile } from "../../src/shared/protocol/carryFile.ts";
import { encodeCertificate } from "../../src/shared/protocol/certificate.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { padme } from "../../src/shared/protocol/envelope.ts";
import {
  encodeFrame,
  encodeIntroduction,
  encodeReceipt,
  encodeReceiptCore,
  type Receipt,
} from "../../src/shared/protocol/frames.ts";
import { hash, type RandomBytes, sign, signingKeys } from "../../src/main/core/crypto/index.ts";
import { certifyAdded, readIdentity } from "../../src/main/core/log/identity.ts";
import { writeInvitation } from "../../src/main/core/pairing/invitation.ts";
import {
  again,
  codes,
  decide,
  outcome,
  receive,
  startInviter,
  startJoiner,
} from "../../src/main/core/pairing/machine.ts";
import { writeCarried } from "../../src/main/core/pairing/carriedText.ts";
import { codesOf, transcriptOf } from "../../src/main/core/pairing/seal.ts";
import { openChannel, sealMessage } from "../../src/main/core/sync/envelope.ts";
import { pseudonym } from "../../src/main/core/sync/links/lan/pseudonym.ts";
import { pairingQueue } from "../../src/main/core/sync/links/relay/queues.ts";
import { pairSecret } from "../../src/main/core/sync/pairSecret.ts";

/** Bytes 0, 1, 2, … going on from call to call: what the app would have drawn at random. */
function counting(start: number): RandomBytes {
  let next = start;
  return (count) => Uint8Array.from({ length: count }, () => next++ & 0xff);
}
const filled = (value: number, count = 32): Uint8Array => new Uint8Array(count).fill(value);

function device(seed: number) {
  const seeds = [filled(seed), filled(seed + 1), filled(seed + 2)] as const;
  const [person, ...own] = seeds;
  const identity = readIdentity({ person, device: concat(...own, filled(seed + 3, 16), filled(0, 1)) });
  if (!identity) throw new Error("no identity");
  const { certificate, device: id, link, signing } = identity;
  const shown = {
    seeds: { person: toHex(seeds[0]), signing: toHex(seeds[1]), link: toHex(seeds[2]) },
    certificate: toHex(encodeCertificate(certificate)),
    device: toHex(id),
    linkKey: toHex(link.publicKey),
  };
  return { certificate, id, link, signing, shown };
}

const a = device(10);
const b = device(20);
const space = as<SpaceId>(filled(0x51));

function receiptOf(
  from: typeof a,
  to: typeof a,
  counter: number,
  nonce: Uint8Array,
  echo: Uint8Array,
  seen = 0,
): Receipt {
  const core = {
    space,
    from: from.id,
    to: to.id,
    counter,
    nonce,
    echo,
    seen,
    vector: [{ device: from.id, seq: 3, hash: as<EntryHash>(filled(0x61)) }],
    refused: [{ device: to.id, seq: 2, hash: as<EntryHash>(filled(0x62)) }],
    kept: [{ device: from.id, seq: 1, hash: as<EntryHash>(filled(0x63)) }],
  };
  return { ...core, signature: sign(DOMAIN.receipt, encodeReceiptCore(core), from.signing) };
}

/** Where nobody answers: at a meeting point, and in a carry file, whose envelopes are any bytes here. */
function apart() {
  const parcel = encodeFrame({
    type: "parcel",
    receipt: receiptOf(a, b, 43, filled(0x76), filled(0), 7),
    pack: { entries: [filled(1, 9), filled(2, 3)], keys: [filled(0x74)] },
    want: [{ device: b.id, seq: 5, hash: as<EntryHash>(filled(0x75)) }],
    asks: true,
  });
  const carryFile = encodeCarryFile([filled(3, 9), filled(4, 3)].map((bytes) => as<EnvelopeBytes>(bytes)));
  return { parcel: toHex(parcel), carryFile: toHex(carryFile) };
}

function envelopes() {
  const channel = openChannel(a.link, b.link.publicKey);
  if (!channel) throw new Error("channel");
  return [0, 5, 2_000].map((length, i) => {
    const message = counting(i)(length);
    const [envelope] = sealMessage(channel, message, counting(100));
    return { from: "a", to: "b", message: toHex(message), envelope: toHex(envelope ?? filled(0, 0)) };
  });
}

function session() {
  const dialler = receiptOf(a, b, 41, filled(0x71), filled(0));
  const acceptor = receiptOf(b, a, 7, filled(0x72), filled(0x71));
  const id = as<Hash32>(hash(DOMAIN.session, concat(encodeReceipt(dialler), encodeReceipt(acceptor))));
  const frame = (number: number, body: Parameters<typeof encodeFrame>[0] & { type: "session" }): string =>
    toHex(encodeFrame({ ...body, session: id, number }));
  const base = { type: "session" as const, session: id, number: 0 };
  return {
    dialler: toHex(encodeFrame({ type: "first", receipt: dialler })),
    acceptor: toHex(encodeFrame({ type: "first", receipt: acceptor })),
    session: toHex(id),
    together: frame(1, { ...base, body: { what: "together", records: [as<RecordId>(filled(0x73))] } }),
    pack: frame(2, { ...base, body: { what: "pack", entries: [filled(1, 9), filled(2, 3)], keys: [filled(0x74)] } }),
    receipt: frame(3, { ...base, body: { what: "receipt", receipt: receiptOf(a, b, 42, filled(0x71), filled(0x72)) } }),
    alive: frame(4, { ...base, body: { what: "alive" } }),
    want: frame(5, {
      ...base,
      body: { what: "want", items: [{ device: a.id, seq: 5, hash: as<EntryHash>(filled(0x75)) }] },
    }),
  };
}

const self = (one: typeof a, name: string, port: number) => ({
  certificate: one.certificate,
  signing: one.signing,
  link: one.link,
  name,
  port,
});

function pairing() {
  const inviter = startInviter(self(a, "Ana", 40_001), counting(1));
  const place = {
    purpose: "partner" as const,
    expiryMinute: 29_800_000,
    port: 40_000,
    addresses: ["192.168.1.20", "fd00::2"],
    meetingPoints: ["wss://meet.example/#token"],
  };
  const invitation = writeInvitation(
    { ...place, secret: inviter.secret, commitment: inviter.commitment },
    "An invitation.",
  );
  const joiner = startJoiner(self(b, "Ben", 0), inviter.secret, inviter.commitment, counting(200));
  const [claim = filled(0)] = again(joiner, counting(50));
  const claimed = receive(inviter, claim, counting(60));
  const [reveal_ = filled(0)] = claimed.send;
  const revealed = receive(joiner, reveal_, counting(70));
  const [confirmB = filled(0)] = decide(revealed.state, true, counting(80)).send;
  const [confirmA = filled(0)] = decide(claimed.state, true, counting(90)).send;
  const paired = receive(decide(claimed.state, true, counting(90)).state, confirmB, counting(95));
  const [one, two] = [claimed.state.mine, claimed.state.theirs];
  if (!two) throw new Error("no claim");
  const space = outcome(paired.state)?.space;
  if (!space || toHex(space) !== toHex(transcriptOf(inviter.commitment, one, two))) throw new Error("not paired");
  return {
    secret: toHex(reveal(inviter.secret)),
    nonceA: toHex(one.nonce),
    nonceB: toHex(two.nonce),
    nameA: one.name,
    nameB: two.name,
    portA: one.port,
    portB: two.port,
    ...place,
    invitation,
    commitment: toHex(inviter.commitment),
    claim: toHex(claim),
    reveal: toHex(reveal_),
    carried: writeCarried([reveal_, confirmA]),
    queueOfA: toHex(pairingQueue(inviter.secret, inviter.commitment, "inviter").id),
    queueOfB: toHex(pairingQueue(inviter.secret, inviter.commitment, "joiner").id),
    confirmA: toHex(confirmA),
    confirmB: toHex(confirmB),
    doneA: toHex(paired.send[0] ?? filled(0)),
    transcript: toHex(space),
    codes: codes(claimed.state) ?? codesOf(inviter.commitment, one, two),
  };
}

/** MB5: b becomes a device of a's person, whose partner is c. */
function added() {
  const c = device(30);
  const welcome = {
    person: redact(filled(10)),
    name: "Ana",
    space,
    partner: c.certificate.person,
    partnerName: "Cleo",
    devices: [
      { certificate: a.certificate, day: 20_000 as Day, acknowledged: true, removed: false },
      { certificate: c.certificate, day: 20_001 as Day, acknowledged: false, removed: true },
    ],
    metDay: 20_002 as Day,
    partnerLeft: false,
    meetingPoints: ["wss://meet.example/#token"],
  };
  const inviter = startInviter(self(a, "Ana", 40_001), counting(1), welcome);
  const { secret, commitment } = inviter;
  const joiner = startJoiner(self(b, "Ana too", 0), secret, commitment, counting(200), "own");
  const [claim = filled(0)] = again(joiner, counting(50));
  const claimed = receive(inviter, claim, counting(60));
  const revealed = receive(joiner, claimed.send[0] ?? filled(0), counting(70));
  const confirmed = decide(revealed.state, true, counting(80));
  const waiting = decide(claimed.state, true, counting(90));
  const given = receive(waiting.state, confirmed.send[0] ?? filled(0), counting(95));
  const heard = receive(confirmed.state, waiting.send[0] ?? filled(0), counting(96));
  const joined = receive(heard.state, given.send[0] ?? filled(0), counting(97));
  const [one, two] = [claimed.state.mine, claimed.state.theirs];
  if (!two) throw new Error("no claim");
  const place = { expiryMinute: 29_800_000, port: 40_000, addresses: ["192.168.1.20"], meetingPoints: [] };
  return {
    partner: c.shown,
    nonceA: toHex(one.nonce),
    nonceB: toHex(two.nonce),
    commitment: toHex(commitment),
    secret: toHex(reveal(secret)),
    invitation: writeInvitation({ ...place, purpose: "own", secret, commitment }, "An invitation."),
    transcript: toHex(transcriptOf(commitment, one, two)),
    welcome: toHex(given.send[0] ?? filled(0)),
    done: toHex(joined.send[0] ?? filled(0)),
    certificate: toHex(encodeCertificate(certifyAdded(b.certificate, signingKeys(filled(10))))),
  };
}

function pseudonyms() {
  const secret = pairSecret(a.link, b.link.publicKey, space) ?? redact(filled(0));
  return {
    pairSecret: toHex(reveal(secret)),
    hour: 500_000,
    byA: pseudonym(secret, a.id, 500_000),
    byB: pseudonym(secret, b.id, 500_000),
  };
}

export const linkVectors = () => ({
  about:
    "Links and pairing. Hex unless it says otherwise. Layouts: docs/protocol.md. Made by tests/vectors/linkVectors.ts.",
  devices: { a: a.shown, b: b.shown },
  space: toHex(space),
  padme: [1024, 1025, 2000, 5000, 65_000].map((length) => [length, padme(length)]),
  envelopes: envelopes(),
  session: session(),
  apart: apart(),
  introduction: toHex(encodeIntroduction({ space, certificate: a.certificate })),
  pairing: pairing(),
  added: added(),
  pseudonyms: pseudonyms(),
});
