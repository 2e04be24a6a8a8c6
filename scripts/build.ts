import { prepare } from "./setup/prepare.ts";

await prepare();
