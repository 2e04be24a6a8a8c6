/**
 * The standalone verifier: `npm run verify -- FILE [HISTORY CODE]`, on a machine that has never seen the vault. Of the app it holds
 * src/shared and the module of libsodium, nothing else.
 */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { dayIn, localDay } from "../shared/base/day.ts";
import { checkProof } from "../shared/proof/checkProof.ts";
import { historyCode, sameCode } from "../shared/proof/historyCode.ts";
import { LIMIT } from "../shared/protocol/limits.ts";
import { hash, verify } from "../main/core/crypto/index.ts";
import { sayFault, sayProof } from "./say.ts";

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function read(path: string): Uint8Array | undefined {
  try {
    // npm runs scripts in the project's folder; the file is named from where the person is. The size is asked before anything is read.
    const at = resolve(process.env["INIT_CWD"] ?? "", path);
    return statSync(at).size > LIMIT.proofBytes ? new Uint8Array(LIMIT.proofBytes + 1) : readFileSync(at);
  } catch {
    return undefined;
  }
}

/** 0: it holds together; 1: it does not, or there is none. */
function main([path, ...code]: readonly string[]): number {
  if (path === undefined) {
    print("Name the proof file: npm run verify -- FILE [HISTORY CODE]");
    return 1;
  }
  const bytes = read(path);
  if (!bytes) {
    print(`There is no file to be read at ${path}.`);
    return 1;
  }
  const checked = checkProof(bytes, { hash, verify });
  if (!checked.ok) {
    print(sayFault(checked.error.fault, checked.error.read));
    return 1;
  }
  const proof = checked.value;
  const ids = proof.agreements.flatMap(({ statements }) => statements.map(({ id }) => id));
  const own = historyCode({ hash }, proof.space, ids);
  const given = code.join(" ");
  if (given !== "" && !sameCode(given, own)) {
    print(
      `The history code of this file is ${own}, not the one given. Something is newer or older on one side, or the two codes are not of the same agreement.`,
    );
    return 1;
  }
  const now = Date.now();
  print(sayProof(proof, own, { today: localDay(now), todayIn: (zone) => dayIn(zone, now) }));
  if (given !== "") print("\nThe history code given is that of this file: as of that code, nothing was left out.");
  return 0;
}

process.exitCode = main(process.argv.slice(2));
