import {
  type ActorNonce,
  as,
  type DeviceId,
  type Hash16,
  type PersonKey,
  type RecordId,
  type SpaceId,
} from "../../../shared/base/brand.ts";
import { ByteWriter } from "../../../shared/protocol/codec.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { hash, hash128 } from "../crypto/index.ts";

/** LG6: the Automerge actor of one replica of one record on one device. H128(device ‖ record ‖ nonce). */
export const actorId = (device: DeviceId, record: RecordId, nonce: ActorNonce): Hash16 =>
  hash128(DOMAIN.actor, new ByteWriter().raw(device).raw(record).raw(nonce).finish());

/** OW1: H(space ‖ device ‖ text kind ‖ owner ‖ nonce). `owner`: a person key, or zeros where both write. */
export const recordIdOf = (
  space: SpaceId,
  device: DeviceId,
  kind: string,
  owner: PersonKey,
  nonce: ActorNonce,
): RecordId =>
  as<RecordId>(hash(DOMAIN.record, new ByteWriter().raw(space).raw(device).text(kind).raw(owner).raw(nonce).finish()));
