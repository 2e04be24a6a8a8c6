/**
 * For `--import`: makes the core it is loaded into a partner's altered one, who wants to read first and answer then. Whatever
 * its keys open is written to NOSY_DUMP, and it never opens its own answers.
 */
import { registerHooks } from "node:module";

const SPY = `
import { appendFileSync as spy } from "node:fs";
export function openBody(entry, key) {
  const opened = openHonestly(entry, key);
  if (opened && process.env["NOSY_DUMP"]) spy(process.env["NOSY_DUMP"], opened);
  return opened;
}
`;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!loaded.source) return loaded;
    const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    if (url.endsWith("/core/log/sealEntry.ts")) {
      return { ...loaded, source: text.replace("export function openBody", "function openHonestly") + SPY };
    }
    if (url.endsWith("/domain/answers/answers.ts")) {
      return { ...loaded, source: text.replace("const forIt =", "if (own) return [];\n const forIt =") };
    }
    return loaded;
  },
});
