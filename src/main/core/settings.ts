import { fromUtf8, utf8 } from "../../shared/base/bytes.ts";
import { type Settings, settings as schema } from "../../shared/ipc/shapes.ts";
import type { Store } from "./vault/store.ts";
import { copies, type Copies, readTwice, writeTwice } from "./vault/twice.ts";

const defaults: Settings = {
  name: "",
  theme: "system",
  textSize: 100,
  language: "en",
  lockMinutes: 5,
  neutralTitle: false,
};

const rows = (store: Store): Copies => copies(store, "settings", "settings");

/** Small values this device keeps for itself, each in an encrypted row of its own, twice: nobody else has them (D3). */
export function readSettings(store: Store): Settings {
  const kept = readTwice(store, "settings", rows(store));
  const parsed = kept.ok && kept.value ? schema.partial().safeParse(JSON.parse(fromUtf8(kept.value))) : undefined;
  return { ...defaults, ...withoutUndefined(parsed?.data ?? {}) };
}

export function writeSettings(store: Store, part: Partial<Settings>): Settings {
  const next = { ...readSettings(store), ...withoutUndefined(part) };
  writeTwice(store, "settings", rows(store), utf8(JSON.stringify(next)));
  return next;
}

const withoutUndefined = <T extends object>(value: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never;

/** One text under a name. */
export function readText(store: Store, name: string): string | undefined {
  const kept = readTwice(store, "settings", copies(store, "settings", "text", name));
  return kept.ok && kept.value ? fromUtf8(kept.value) : undefined;
}

export const writeText = (store: Store, name: string, text: string): void =>
  writeTwice(store, "settings", copies(store, "settings", "text", name), utf8(text));
