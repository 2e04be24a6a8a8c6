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

const USAGE = `npm run verify -- FILE [HISTORY CODE]
Checks a proof file by itself, without the app and without a network. The history code is the one that the other person reads out.

It ends with
  0  it holds together; where a code was given, that is the one of this file
  1  it was read, and doesn't: what is wrong first is named
  2  nothing was checked: no such file, or not asked for like this`;

function notChecked(why: string): number {
  process.stderr.write(`${why} Nothing was checked.\n\n${USAGE}\n`);
  return 2;
}

/** What is named after `--` is no option, whatever it begins with. */
function parsed(args: readonly string[]): { readonly option: string | undefined; readonly words: readonly string[] } {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const isOption = (arg: string): boolean => arg.startsWith("-");
  const words = [...before.filter((arg) => !isOption(arg)), ...(end < 0 ? [] : args.slice(end + 1))];
  return { option: before.find(isOption), words };
}

function read(path: string): Uint8Array | undefined {
  try {
    // npm runs scripts in the project's folder; the file is named from where the person is. The size is asked before anything is read.
    const at = resolve(process.env["INIT_CWD"] ?? "", path);
    return statSync(at).size > LIMIT.proofBytes ? new Uint8Array(LIMIT.proofBytes + 1) : readFileSync(at);
  } catch {
    return undefined;
  }
}

/** As `USAGE` says. */
function main(args: readonly string[]): number {
  const { option, words } = parsed(args);
  if (option === "--help" || option === "-h") {
    print(USAGE);
    return 0;
  }
  if (option !== undefined) return notChecked(`There is no option ${option}.`);
  const [path, ...code] = words;
  if (path === undefined) return notChecked("No proof file was named.");
  const bytes = read(path);
  if (!bytes) return notChecked(`There is no file to be read at ${path}.`);
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
