/** Work on one record happens one after another; different records go side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(id) ?? Promise.resolve()).then(work);
    const settled = result.catch(() => undefined);
    this.#last.set(id, settled);
    void settled.then(() => this.#last.get(id) === settled && this.#last.delete(id));
    return result;
  }
}
