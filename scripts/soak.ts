/**
 * `npm run soak [-- words]`: the same suites as `npm test` in their full forms; it takes hours. `HOMEPORT_SOAK=0.1` runs a tenth
 * of each.
 */
import process from "node:process";

process.env.HOMEPORT_SOAK ??= "1";
await import("./test.ts");
