/**
 * Loaded before each test file. `npm test` says the same of the same tree: properties draw from one seed. In the full forms
 * (npm run soak) each draws from its own, which a failure prints: it becomes a named test.
 */
import fc from "fast-check";
import { isSoak } from "./forms.ts";

if (!isSoak) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1 });
