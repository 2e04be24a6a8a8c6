/**
 * D3, as the person sees it: rows of the log were lost. All stays on screen as it stood; what is missing is asked back
 * from the partner, and comes through the gate like anything else. What nobody has any more is issued again, or kept in
 * the recovery box, and named.
 */
import type { RecordId } from "../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../shared/base/bytes.ts";
import type { VectorItem } from "../../shared/protocol/entry.ts";
import { formerLogs } from "./formerLogs.ts";
import type { Notices } from "./notices.ts";
import { idOf } from "./records/projections.ts";
import type { Records } from "./records/records.ts";
import type { Space } from "./space/space.ts";
import type { Peer } from "./sync/ports.ts";
import { covers } from "./sync/vectors.ts";
import { type Store, StorageError } from "./vault/store.ts";

export type MendingParts = {
  readonly store: Store;
  readonly records: Records;
  readonly notices: Notices;
  space(): Space | undefined;
};

export class Mending {
  readonly #parts: MendingParts;
  #givingUp = false;
  /** Nothing was left to do when it was last looked: letters come this way, and must not read the disk for it. */
  #isQuiet = false;

  constructor(parts: MendingParts) {
    this.#parts = parts;
  }

  /** What an earlier space lost nobody is asked for any more (SP1): it is shown as it stood. */
  #waiting(): readonly RecordId[] {
    const { stood, isEarlier } = this.#parts.records.texts;
    return stood.all().filter((record) => !isEarlier(record));
  }

  /** Something is missing still, and may come. */
  get isUnderWay(): boolean {
    const space = this.#parts.space();
    return space !== undefined && (this.#waiting().length > 0 || space.gate.stranded > 0 || !space.gate.isWhole);
  }

  /** The log has lost rows just now. */
  began(): void {
    this.#isQuiet = false;
    this.look();
  }

  /** A peer said how far it has come. */
  heard(): void {
    if (this.isUnderWay) this.look();
  }

  /** After every evaluation: says what waits, or that all is back, or that it can't come back. */
  look(): void {
    const { notices, space } = this.#parts;
    const open = space();
    const wasQuiet = this.#isQuiet;
    this.#isQuiet = false;
    if (!open?.gate.isWhole) return;
    if (!this.isUnderWay) {
      this.#isQuiet = wasQuiet || this.#settle(open);
      return;
    }
    // The row that said since when is lost, too: from now on.
    if (!open.isLossNoted) this.#parts.store.transaction(() => open.noteLoss());
    const asked = this.#asked(open);
    const haveNoMore = asked.filter(({ said }) => said === "no more").length;
    // Those who were met have it no more than this one; what is left is for a person to say: that nobody will be met again.
    const waits = haveNoMore > 0 && haveNoMore < asked.length && asked.every(({ said }) => said !== "more");
    notices.sayNow("mending", { kind: "mending", count: this.#waiting().length, ...(waits ? { waits } : {}) });
    if (asked.length > 0 && haveNoMore === asked.length) void this.#giveUp(open);
  }

  /** True once there is nothing more to say, and no device to take out of use. */
  #settle(space: Space): boolean {
    this.#parts.notices.change("mending", { kind: "mended" });
    this.#leaveBehind(space);
    return space.leftBehind().length === 0;
  }

  /**
   * Every device that could have what is missing, and what it said since: that it has all that is here and no more, or
   * something else. A word of before, in a parcel that was long on its way, is none. This vault's own earlier devices are asked nothing: they are this one. Nor is a device of whose log
   * neither this one nor another of the same person has a single entry: nobody can ever say that it is no longer in use.
   */
  #asked(space: Space): { readonly said: "no more" | "more" | undefined }[] {
    const former = new Set(formerLogs(this.#parts.store).map(({ device }) => toHex(device)));
    const { log } = space;
    const ours = log.vector();
    const others = space.peers().filter(({ device }) => !former.has(toHex(device)));
    const saidBy = ({ device }: Peer) => space.saidSinceLoss(device);
    const lacks = (vector: readonly VectorItem[] | undefined, { device }: Peer): boolean =>
      vector !== undefined && !vector.some((item) => sameBytes(item.device, device));
    const isForgotten = (peer: Peer): boolean =>
      lacks(ours, peer) && others.some((one) => sameBytes(one.person, peer.person) && lacks(saidBy(one), peer));
    return others.flatMap((peer) => {
      const vector = saidBy(peer);
      if (!vector) return isForgotten(peer) ? [] : { said: undefined };
      return { said: covers(vector, ours) && vector.every(log.has) ? "no more" : "more" };
    });
  }

  /** The log that was given up is as whole as it can be: the device it was of is out of use from here on (MB2). */
  #leaveBehind(space: Space): void {
    const [device] = space.place === "ok" ? space.leftBehind() : [];
    if (!device || this.#leaving) return;
    this.#leaving = true;
    void space
      .removeDevice(device)
      .catch(() => undefined) // a full disk: with the next entry
      .finally(() => (this.#leaving = false));
  }
  #leaving = false;

  async #giveUp(space: Space): Promise<void> {
    if (this.#givingUp) return;
    this.#givingUp = true;
    const { records, notices } = this.#parts;
    try {
      for (const record of this.#waiting()) {
        if ((await records.giveUpStood(record, space)) === "kept") notices.add({ kind: "lost", record: idOf(record) });
      }
      await space.gate.forgetStranded();
    } catch {
      return; // a full disk: what is left is tried again at the next word of a peer
    } finally {
      this.#givingUp = false;
    }
    try {
      this.look();
    } catch (error) {
      // A full disk: said at the next look. Nobody waits for this one, and what it threw would end core.
      if (!(error instanceof StorageError)) throw error;
    }
  }
}
