/** Work under one name happens one after another, in the order it was asked for; under different names side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(name) ?? Promise.resolve()).then(work);
    const settled = result.catch(() => undefined);
    this.#last.set(name, settled);
    void settled.then(() => this.#last.get(name) === settled && this.#last.delete(name));
    return result;
  }
}
