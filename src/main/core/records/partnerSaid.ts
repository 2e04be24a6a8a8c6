/**
 * What the partner's devices have said that they have, since the vault was opened (RC1). Only they tell a restored copy (RB1) what its
 * person's other devices wrote since the backup; and they may lie, so what rests on this is late at most, and no promise (CR1).
 */
import type { DeviceId, PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { SharedSpace } from "./recordTexts.ts";

export class PartnerSaid {
  readonly #me: PersonKey;
  readonly #said = new Map<string, readonly VectorItem[]>();

  constructor(me: PersonKey) {
    this.#me = me;
  }

  heard(from: DeviceId, vector: readonly VectorItem[]): void {
    this.#said.set(toHex(from), vector);
  }

  /** One of them was met that has of this person's logs all that is here, and no more. */
  hasOwnIn({ log }: SharedSpace): boolean {
    const isMine = (device: DeviceId): boolean => {
      const person = log.personOf(device);
      return person !== undefined && sameBytes(person, this.#me);
    };
    // A device that isn't known here yet may be one's own, that is newer than the backup.
    const isPerhapsMine = (device: DeviceId): boolean => log.personOf(device) === undefined || isMine(device);
    const own = log.vector().filter(({ device }) => isMine(device));
    const reaches = (vector: readonly VectorItem[], wanted: VectorItem): boolean =>
      vector.some(({ device, seq }) => sameBytes(device, wanted.device) && seq >= wanted.seq);
    return log.devices.some(({ device }) => {
      const vector = isMine(device)
        ? undefined
        : this.#said.get(toHex(device))?.filter((item) => isPerhapsMine(item.device));
      return vector !== undefined && own.every((item) => reaches(vector, item)) && vector.every(log.has);
    });
  }
}
