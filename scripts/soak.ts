/** `npm run soak`: the same suites as `npm test` in their full forms; it takes hours. */
import process from "node:process";

process.env.HOMEPORT_SOAK = "1";
await import("./test.ts");
