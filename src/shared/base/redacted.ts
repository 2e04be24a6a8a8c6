const values = new WeakMap<object, unknown>();

/** A secret that prints as `<redacted>`. Reading it is a greppable `reveal(secret)`. */
export class Redacted<T> {
  readonly #type!: T;
  toString(): string {
    return "<redacted>";
  }
  toJSON(): string {
    return "<redacted>";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "<redacted>";
  }
}

export function redact<T>(value: T): Redacted<T> {
  const wrapped = new Redacted<T>();
  values.set(wrapped, value);
  return wrapped;
}

/** Reads a secret. Throws after `forget`: using a wiped key is a bug. */
export function reveal<T>(secret: Redacted<T>): T {
  if (!values.has(secret)) throw new Error("secret was wiped");
  return values.get(secret) as T;
}

/** Overwrites the bytes of a secret and makes further reads a bug. */
export function forget(secret: Redacted<Uint8Array>): void {
  const value = values.get(secret);
  if (value instanceof Uint8Array) value.fill(0);
  values.delete(secret);
}
