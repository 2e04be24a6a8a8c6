/** What a couple's world is made of: its devices, its time, the links between them, and what was written. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import type { Projection } from "../../src/shared/ipc/textShapes.ts";
import { type SeededRandom, seededRandom } from "../attack/seededRandom.ts";
import { CoupleDevice } from "./coupleDevice.ts";
import { Net, VirtualTime } from "./coupleNet.ts";
import { CoupleWords } from "./coupleWords.ts";

const kinds = [
  "edits",
  "shares",
  "together",
  "locks",
  "restored",
  "rolledBack",
  "forks",
  "uncounted",
  "troubles",
  "carried",
  "added",
  "faults",
] as const;
export type CoupleTally = Record<(typeof kinds)[number], number>;
export const emptyCoupleTally = (): CoupleTally => Object.fromEntries(kinds.map((kind) => [kind, 0])) as CoupleTally;

const TEN_YEARS = 3652;

export class CouplePlace {
  readonly random: SeededRandom;
  readonly tally: CoupleTally;
  readonly time = new VirtualTime();
  readonly net = new Net();
  readonly words = new CoupleWords();
  /** Whose devices come back from the past. */
  readonly unlucky: "A" | "B";
  devices: CoupleDevice[];
  /** Carry files that somebody has in a pocket. */
  pocket: { readonly by: CoupleDevice; readonly file: Uint8Array }[] = [];
  /** Of carrying alone, so that a life without it would be the same. */
  readonly carrying: SeededRandom;
  /** The same, of adding devices. */
  readonly adding: SeededRandom;
  readonly #root: string;
  readonly #folder: string;

  constructor(seed: number, root: string, tally: CoupleTally) {
    this.random = seededRandom(seed);
    this.carrying = seededRandom(seed + 1_000_000);
    this.adding = seededRandom(seed + 2_000_000);
    this.unlucky = this.random.pick(["A", "B"]);
    this.#root = root;
    this.#folder = mkdtempSync(join(root, "life-"));
    this.tally = tally;
    this.devices = [this.newDevice("A"), this.newDevice("B")];
  }

  newDevice(name: string): CoupleDevice {
    const skewDays = this.random.pick([0, 0, 1, -1, TEN_YEARS, -TEN_YEARS]);
    return new CoupleDevice(name, { root: this.#root, folder: this.#folder }, this.time.timers, skewDays);
  }

  async end(): Promise<void> {
    this.net.cutAll();
    for (const device of this.devices) await device.lock();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  rows = (device: CoupleDevice): Projection[] => device.core.records.list();
  mine = (device: CoupleDevice): Projection[] => this.rows(device).filter(({ owner }) => owner !== "partner");

  dial(from: CoupleDevice, to: CoupleDevice): void {
    const { device, certificate } = to.core.identity;
    const peers = from.core.space?.peers() ?? [];
    // One that is another device by now, and not known here: it is called by what is known of its person (EN3).
    const peer =
      peers.find((one) => sameBytes(one.device, device)) ??
      peers.findLast(({ person }) => sameBytes(person, certificate.person));
    const [here, there] = [from.core.syncing.sink, to.core.syncing.sink];
    if (!peer || !here || !there || here.isLive(peer.device)) return;
    const [a, b] = this.net.connect();
    there.attach(b);
    here.attach(a, peer);
  }

  async deliver(most: number): Promise<void> {
    for (let left = most; left > 0;) {
      const moved = this.net.deliver(Math.min(left, 4));
      for (const device of this.devices) await device.quiet();
      if (moved === 0) return;
      left -= moved;
    }
  }

  /** Everyone meets everyone over good links, until nobody learns anything new. */
  async heal(): Promise<void> {
    for (let round = 0, before = ""; ; round++) {
      if (round > 25) throw new Error("never settles");
      this.net.cutAll();
      this.time.advance(400);
      for (const from of this.devices) {
        for (const to of this.devices) {
          if (from === to) continue;
          this.dial(from, to);
          await this.deliver(Infinity);
          this.time.advance(400);
          await this.deliver(Infinity);
        }
      }
      const now = JSON.stringify(this.devices.map((device) => device.vector()));
      if (now === before) return;
      before = now;
    }
  }
}
