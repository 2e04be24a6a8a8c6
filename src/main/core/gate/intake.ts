/** The checks that need no other entry but the certificate of the entry's log: size, layout, space, body, signature. */
import type { DeviceId, EntryHash, PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeOpen } from "../../../shared/protocol/body.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  decodeEntry,
  encodeEntry,
  type Entry,
  isEntry,
  keepsBody,
  KIND,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { hash, verify } from "../crypto/index.ts";
import { certificateHolds, deviceIdOf } from "../log/identity.ts";
import type { EntryRow } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import { entryHash } from "../log/sealEntry.ts";
import { type Erasures, withoutBody } from "./erasures.ts";
import type { Quarantined } from "./quarantine.ts";
import type { HeldEntry } from "./waiting.ts";

export type Examined =
  | { readonly held: HeldEntry; readonly opens: boolean }
  /** A row here with the body it lacked (KD2). */
  | { readonly completed: EntryRow }
  | { readonly bad: Quarantined["reason"] }
  | "known";

type Beliefs = Pick<Erasures, "mayLack" | "isFinal" | "isOpen">;

export class Intake {
  readonly #log: Log;
  readonly #members: readonly PersonKey[];
  /** Of logs whose `open` came but is not evaluated yet. A device id commits to its keys, so there is one for each. */
  readonly #certificates = new Map<string, Certificate>();

  readonly #erasures: Beliefs;

  constructor(log: Log, members: readonly PersonKey[], erasures: Beliefs) {
    this.#log = log;
    this.#members = members;
    this.#erasures = erasures;
  }

  certificateOf = (device: DeviceId): Certificate | undefined =>
    this.#log.device(toHex(device))?.certificate ?? this.#certificates.get(toHex(device));

  examine(from: DeviceId, bytes: Uint8Array, heldAs: (hash: EntryHash) => Entry | undefined): Examined {
    const entry = decodeEntry(bytes);
    if (!isEntry(entry)) return { bad: entry.type };
    const { core, body } = entry;
    if (!sameBytes(core.space, this.#log.space)) return { bad: "WrongSpace" };
    const id = entryHash(entry);
    const row = this.#log.known({ device: core.device, seq: core.seq, hash: id });
    const here = row?.entry ?? heldAs(id);
    if (here && !(body && this.#isWanting(here))) return "known";
    // KD2: taken from whoever left its body off for themselves, it would never come whole.
    if (!body && !this.mayLackBody(core)) return { bad: "NoBody" };
    if (body && !sameBytes(hash(DOMAIN.body, body), entry.bodyHash)) return { bad: "Malformed" };
    const opens = core.kind === KIND.open && core.seq === 1;
    if (opens && !this.#learn(entry)) return { bad: "BadCertificate" };
    if (row)
      return { completed: { ...row, entry: { ...row.entry, body }, bytes: encodeEntry({ ...row.entry, body }) } };
    const signed = this.signed(entry, id);
    if (signed === "no") return { bad: "BadSignature" };
    const held = { from, entry, hash: id, bytes, verified: signed === "yes" };
    return { held: this.#erasures.isFinal(core.record) ? withoutBody(held) : held, opens };
  }

  mayLackBody = ({ kind, record, device }: Entry["core"]): boolean =>
    !keepsBody(kind) &&
    !sameBytes(record, ZERO_32) &&
    this.#erasures.mayLack(record, this.certificateOf(device)?.person);

  /** It came as a header, by what two persons have signed, and nothing evaluated says that it is erased. */
  #isWanting = ({ core, body }: Entry): boolean => !body && this.#erasures.isOpen(core.record);

  #devicesOf(person: PersonKey): number {
    const known = new Map(this.#certificates);
    for (const { device, certificate } of this.#log.devices) known.set(toHex(device), certificate);
    return [...known.values()].filter((certificate) => sameBytes(certificate.person, person)).length;
  }

  /** later: its log's certificate has not come, so nobody can tell. */
  signed({ core, signature }: Entry, id: EntryHash): "yes" | "no" | "later" {
    const certificate = this.certificateOf(core.device);
    if (!certificate) return "later";
    return verify(DOMAIN.entry, id, signature, certificate.signingKey) ? "yes" : "no";
  }

  /** The certificate an `open` carries: of a member of this space, by that person's key, for just this device. */
  #learn({ core, body }: Entry): boolean {
    const certificate = body && decodeOpen(body)?.certificate;
    if (!certificate) return false;
    const member = this.#members.some((person) => sameBytes(person, certificate.person));
    if (!member || !sameBytes(deviceIdOf(certificate), core.device) || !certificateHolds(certificate)) return false;
    if (!this.certificateOf(core.device) && this.#devicesOf(certificate.person) >= LIMIT.devicesKnown) return false;
    this.#certificates.set(toHex(core.device), certificate);
    return true;
  }
}
