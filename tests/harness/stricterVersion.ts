/** Makes the core it is loaded into one of another version: what is more than a few words at a time is refused there. */
import { LIMIT } from "../../src/shared/protocol/limits.ts";

Object.assign(LIMIT, { changeOps: 60 });
