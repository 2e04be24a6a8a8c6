/**
 * The variables of an ICU message, read from its type: `"{name} wrote {count, plural, one {# word} other {# words}}"` needs
 * `{ name, count }`. A branch of a plural or select must hold a space or a #, else it would be taken for a variable
 * (strings.test.ts compares this reading with the compiler's).
 */
type Trim<S extends string> = S extends ` ${infer R}` ? Trim<R> : S extends `${infer R} ` ? Trim<R> : S;
type Until<S extends string, Stop extends string> = S extends `${infer Before}${Stop}${string}` ? Before : S;
type Word<S extends string> = S extends "" | `${string} ${string}` | `${string}#${string}` ? never : S;
export type Variables<S extends string> = S extends `${string}{${infer Rest}`
  ? Word<Trim<Until<Until<Rest, ",">, "}">>> | Variables<Rest>
  : never;

export type Values<S extends string> = { readonly [name in Variables<S>]: string | number };
