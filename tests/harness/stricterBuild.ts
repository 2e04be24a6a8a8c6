/** For `--import`: the built app is one of another version, as `stricterVersion.ts` makes it of the sources. */
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.includes("/out/main/") || !loaded.source) return loaded;
    const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    const source = text.replace(/changeOps: ?[\d* e]+/, "changeOps: 60");
    return { ...loaded, source };
  },
});
