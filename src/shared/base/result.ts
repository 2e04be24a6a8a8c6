/** An expected outcome as a value. Exceptions are for bugs only (docs/architecture.md). */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** For places where a failure would be a bug of ours: turns it into an exception that names the error's type only. */
export function unwrap<T, E extends { type: string }>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`unexpected ${result.error.type}`);
}
