/**
 * D4 with whole cores: two persons' devices write, share, lock, lose links and days, one comes back from a backup or an
 * older state of its disk. At the end all meet, and must have the same; no shared or drafted word may be missing.
 */
import { as, type SpaceId } from "../../src/shared/base/brand.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { compare, countForks, forksOf } from "./coupleCompare.ts";
import type { CoupleDevice } from "./coupleDevice.ts";
import { add, carry, connect, type Kept, keepDisk, lock, putDiskBack, restore, trouble } from "./coupleMachines.ts";
import { create, discard, setAside, share, type, writeTogether } from "./couplePeople.ts";
import { CouplePlace, emptyCoupleTally } from "./couplePlace.ts";

const STEPS = 30;

/** `adding`: devices are added meanwhile. A seed named for what it found before that was played is played without. */
export async function runCouple(seed: number, root: string, tally = emptyCoupleTally(), adding = true): Promise<void> {
  const place = new CouplePlace(seed, root, tally);
  try {
    await begin(place);
    const life = new Life(place);
    for (let step = 0; step < STEPS; step++) {
      await life.step();
      if (place.carrying.below(3) === 0) await carry(place);
      if (adding && place.adding.below(STEPS * 2) === 0) await add(place);
    }
    await place.heal();
    await goOn(place);
    compare(place);
    countForks(place);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await place.end();
  }
}

/** The two are paired. */
export async function begin({ devices }: CouplePlace): Promise<void> {
  const [a, b] = devices as [CoupleDevice, CoupleDevice];
  for (const device of devices) await device.create();
  const space = as<SpaceId>(randomBytes(32));
  const meet = (me: CoupleDevice, other: CoupleDevice) => {
    const { certificate } = other.core.identity;
    const partner = { person: certificate.person, certificate, name: other.name, port: 0 };
    return me.core.enterSpace({ space, partner, lanHint: [], meetingPoints: [] });
  };
  await meet(a, b);
  await meet(b, a);
}

class Life {
  readonly #place: CouplePlace;
  /** The one state of a disk that may be put back, and what was written there since. */
  #kept: Kept | undefined;

  constructor(place: CouplePlace) {
    this.#place = place;
  }

  async step(): Promise<void> {
    const place = this.#place;
    const { random } = place;
    const device = random.pick(place.devices);
    const dice = random.below(100);
    const unlucky = random.pick(place.devices.filter(({ name }) => name === place.unlucky));
    if (dice < 27) await type(place, device);
    else if (dice < 32) create(place, device);
    else if (dice < 46) await share(place, device);
    else if (dice < 48) await discard(place, device);
    else if (dice < 50) setAside(place, device);
    else if (dice < 53) await writeTogether(place, device);
    else if (dice < 63) connect(place, device);
    else if (dice < 78) await place.deliver(random.below(12));
    else if (dice < 81) trouble(place);
    else if (dice < 84) await lock(place, device);
    else if (dice < 89) this.#kept ??= await keepDisk(place, unlucky);
    else if (dice < 95) await this.#putBack();
    else if (dice < 97) await this.#restore(unlucky);
    else place.time.advance(random.pick([300, 2_000, 20_000]));
  }

  async #putBack(): Promise<void> {
    if (this.#kept && (await putDiskBack(this.#place, this.#kept))) this.#kept = undefined;
  }

  async #restore(device: CoupleDevice): Promise<void> {
    if (this.#kept?.device !== device) await restore(this.#place, device);
  }
}

/** After a fork everyone writes once more: what does not count must not come back by being named. */
async function goOn(place: CouplePlace): Promise<void> {
  if (!place.devices.some((device) => forksOf(device) > 0)) return;
  compare(place);
  for (const device of place.devices) {
    await type(place, device);
    await share(place, device);
  }
  await place.heal();
}
