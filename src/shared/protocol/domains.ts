/**
 * Every hash and signature names what it is for, so that bytes made for one purpose mean nothing for another.
 * H(domain, x) = BLAKE2b-256(u8 length of domain ‖ domain ‖ x). These strings are part of the protocol: never reused.
 */
export const DOMAIN = {
  entry: "homeport/v1/entry",
  body: "homeport/v1/body",
  certificate: "homeport/v1/certificate",
  device: "homeport/v1/device",
  actor: "homeport/v1/actor",
  record: "homeport/v1/record",
  recordKey: "homeport/v1/record-key",
  text: "homeport/v1/text",
  statement: "homeport/v1/statement",
  stated: "homeport/v1/stated",
  proof: "homeport/v1/proof",
  history: "homeport/v1/history",
  answer: "homeport/v1/answer",
  answerKey: "homeport/v1/answer-key",
  receipt: "homeport/v1/receipt",
  commit: "homeport/v1/pairing-commit",
  codes: "homeport/v1/pairing-codes",
  transcript: "homeport/v1/pairing-transcript",
  confirm: "homeport/v1/pairing-confirm",
  done: "homeport/v1/pairing-done",
  pairingKey: "homeport/v1/pairing-key",
  pairingQueue: "homeport/v1/pairing-queue",
  invitation: "homeport/v1/invitation-checksum",
  session: "homeport/v1/link-session",
  pairSecret: "homeport/v1/pair-secret",
  pseudonym: "homeport/v1/lan-pseudonym",
  queue: "homeport/v1/relay-queue",
  queueWrite: "homeport/v1/relay-write",
  queueRead: "homeport/v1/relay-read",
  queueOpen: "homeport/v1/relay-open",
} as const;

export type Domain = (typeof DOMAIN)[keyof typeof DOMAIN];
