import { fromUtf8, utf8 } from "../../shared/base/bytes.ts";
import { type Settings, settings as schema } from "../../shared/ipc/contract.ts";
import type { Store } from "./vault/store.ts";

const defaults: Settings = {
  name: "",
  theme: "system",
  textSize: 100,
  language: "en",
  lockMinutes: 5,
  neutralTitle: false,
};

/** Small values this device keeps for itself, one encrypted row each. */
export function readSettings(store: Store): Settings {
  const row = store.get("settings", store.rowId("settings", "settings"));
  const parsed = row.ok && row.value ? schema.partial().safeParse(JSON.parse(fromUtf8(row.value.bytes))) : undefined;
  return { ...defaults, ...withoutUndefined(parsed?.data ?? {}) };
}

export function writeSettings(store: Store, part: Partial<Settings>): Settings {
  const next = { ...readSettings(store), ...withoutUndefined(part) };
  store.transaction(() => store.put("settings", store.rowId("settings", "settings"), utf8(JSON.stringify(next))));
  return next;
}

const withoutUndefined = <T extends object>(value: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never;

/** One text under a name. */
export function readText(store: Store, name: string): string | undefined {
  const row = store.get("settings", store.rowId("settings", "text", name));
  return row.ok && row.value ? fromUtf8(row.value.bytes) : undefined;
}

export function writeText(store: Store, name: string, text: string): void {
  store.transaction(() => store.put("settings", store.rowId("settings", "text", name), utf8(text)));
}
