/**
 * A process to be killed. `put FROM`: writes rows for ever, one line a commit. `header`: rewrites the key file for ever.
 * `passphrase FROM`: changes the passphrase for ever, telling which one it is about to set. `hold`: opens and waits.
 */
import { writeSync } from "node:fs";
import { unwrap } from "../../src/shared/base/result.ts";
import { PASSPHRASE, reopen, rowBytes } from "./vaultKit.ts";

const [dir = "", mode = "", from = "0"] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const vault = unwrap(await reopen(dir));
const { store } = vault;
say("open");

if (mode === "put" || mode === "early") {
  for (let n = Number(from); ; n++) {
    store.transaction(() => {
      if (mode === "early") say(String(n)); // the planted fault: acknowledged before the commit
      store.put("entries", store.rowId("entries", n), rowBytes(n), {
        group: store.groupId("entries", n % 5),
        order: n,
      });
      store.put("projections", store.rowId("projections", n % 50), rowBytes(n), { order: n });
    });
    if (mode === "put") say(String(n));
  }
}
while (mode === "header") {
  unwrap(vault.adoptInstance());
  say("rewritten");
}
for (let n = Number(from); mode === "passphrase"; n++) {
  say(String(n + 1));
  unwrap(await vault.changePassphrase(n === 0 ? PASSPHRASE : `passphrase ${n}`, `passphrase ${n + 1}`));
}
if (mode === "hold") setInterval(() => {}, 1_000);
