/** Work that one step costs, in entries of the usual size: what is read, checked and written of one of them is 1. */
const TURN_STEPS = 32;
/** Bytes hashed and decoded that cost as much as a step. */
const STEP_BYTES = 8 * 1024;

/**
 * Work in small pieces. What a peer sends at once, or a carry file holds, may take seconds, and without a turn of the event loop in
 * between nothing else of core would answer meanwhile. The gate's own turn goes on over all of them: nothing else judges
 * or writes in between.
 */
export class Pace {
  #steps = 0;

  /** After work on something of so many bytes, and on so many other things. */
  async step(bytes = 0, others = 0): Promise<void> {
    this.#steps += 1 + others + bytes / STEP_BYTES;
    if (this.#steps < TURN_STEPS) return;
    this.#steps = 0;
    await new Promise((done) => setImmediate(done));
  }
}
