/** EN3: how a device that a peer may never have heard of comes to be known: its certificate, sealed to the other person. */
import { as, type DeviceId, type EnvelopeBytes } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { encodeCertificateCore } from "../../../shared/protocol/certificate.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { decodeIntroduction, encodeIntroduction, INTRODUCTION_BYTES } from "../../../shared/protocol/frames.ts";
import { hash, personBoxKey, sealedBox, sealedBoxOpen, verify } from "../crypto/index.ts";
import type { Peer, SyncLog } from "./ports.ts";

/** Undefined where their key is one that nothing can be sealed to. */
export function introduceTo({ person }: Peer, log: SyncLog): EnvelopeBytes | undefined {
  const to = personBoxKey(person);
  const introduction = encodeIntroduction({ space: log.space, certificate: log.me().certificate });
  return to && as<EnvelopeBytes>(sealedBox(introduction, to));
}

/** Whose introduction it was; undefined for anything but that of a device which one of the two persons certified. */
export function letIn(bytes: Uint8Array, log: SyncLog): DeviceId | undefined {
  if (bytes.length !== INTRODUCTION_BYTES) return undefined;
  // Whoever introduces itself may not have heard that this device is another one now: it will be called back.
  const plain = sealedBoxOpen(bytes, log.me().introductions);
  const introduction = plain && decodeIntroduction(plain);
  if (!introduction || !sameBytes(introduction.space, log.space)) return undefined;
  const { certificate } = introduction;
  const known = log.knownPersons().some((person) => sameBytes(person, certificate.person));
  const core = encodeCertificateCore(certificate);
  if (!known || !verify(DOMAIN.certificate, core, certificate.signature, certificate.person)) return undefined;
  const device = as<DeviceId>(hash(DOMAIN.device, core));
  // A removed device is no peer any more; the log knows, and refuses it there.
  const isKnown = [log.me(), ...log.peers()].some((one) => sameBytes(one.device, device));
  if (!isKnown) log.admitNewDevice(certificate);
  return device;
}
