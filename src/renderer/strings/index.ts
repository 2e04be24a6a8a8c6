import { setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { type Catalogue, en } from "./en.ts";
import { isolate } from "./isolate.ts";
import type { Values, Variables } from "./types.ts";

/** Messages are compiled at their first use: opening the window waits for none of them. */
const i18n = setupI18n({ locale: "en", messages: { en } });
i18n.setMessagesCompiler(compileMessage);

export type Key = keyof Catalogue;
/** Keys that need no variables: for tables of labels. */
export type PlainKey = { [K in Key]: [Variables<Catalogue[K]>] extends [never] ? K : never }[Key];

type Rest<K extends Key> = [Variables<Catalogue[K]>] extends [never] ? [] : [values: Values<Catalogue[K]>];

/** The sentence of this key, with its variables filled in. Both are checked by type. */
export function t<K extends Key>(key: K, ...[values]: Rest<K>): string {
  const given = Object.entries<string | number>(values ?? {});
  return i18n._(
    key,
    Object.fromEntries(given.map(([name, value]) => [name, typeof value === "string" ? isolate(value) : value])),
  );
}
