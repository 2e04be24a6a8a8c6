/** Faults planted in a copy of the gate, each of which the simulator must notice (D4). */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export type Mutant = {
  /** Worlds in which devices are removed; in which people sign, too; in which they erase; in which bodies are left off besides. */
  readonly sort?: "removals" | "agreements" | "erasing" | "headers";
  /** A world that shows it: the search begins there. */
  readonly seed?: number;
  readonly name: string;
  readonly edits: readonly (readonly [file: string, from: string, to: string])[];
};

const GATE = "src/main/core/gate";
const noPastIsNone = [
  [
    "src/main/core/log/causalPast.ts",
    `if (!past) throw new Error("an entry was evaluated before what it names");`,
    `if (!past) return new Map();`,
  ],
  [`${GATE}/pass.ts`, `if (names.some(({ hash }) => !pasts.get(toHex(hash)))) {`, `if (names.length > 999) {`],
] as const;

export const MUTANTS: readonly Mutant[] = [
  {
    name: "no hold",
    seed: 12,
    edits: [
      [`${GATE}/ready.ts`, `[...core.vectorDelta] : [previous, ...core.vectorDelta]`, `[] : [previous]`],
      ...noPastIsNone,
    ],
  },
  {
    name: "no chain check",
    edits: [[`${GATE}/ready.ts`, `: [previous, ...core.vectorDelta]`, `: [...core.vectorDelta]`], ...noPastIsNone],
  },
  {
    name: "fork ignored",
    edits: [[`${GATE}/forks.ts`, `return first && second ? [first, second] : undefined;`, `return undefined;`]],
  },
  {
    name: "one's own person is witness enough",
    seed: 2,
    edits: [[`${GATE}/counting.ts`, `!theirs || !person || sameBytes(theirs, person)`, `false`]],
  },
  {
    name: "verdicts of a fork not derived again",
    edits: [
      [
        `${GATE}/counting.ts`,
        `return known ? log.entriesFrom(known.device, log.doubtfulFrom(name)) : [];`,
        `return [];`,
      ],
    ],
  },
  {
    name: "what is known besides helps a change in",
    seed: 14,
    edits: [[`${GATE}/apart.ts`, `unseen.has(dep) && !seen.has(dep)`, `false`]],
  },
  {
    name: "removal ignored",
    sort: "removals",
    edits: [
      [`${GATE}/counting.ts`, `if (!byOthers && !byOwn) return "no";`, `if (!byOthers && !cut.last) return "no";`],
    ],
  },
  {
    name: "witness rule ignored: who has seen the removal has a word too",
    sort: "removals",
    seed: 11,
    edits: [[`${GATE}/counting.ts`, `return !isUnseen && hasSeen(row, removals, this.#log);`, `return false;`]],
  },
  {
    name: "witness rule ignored: a removed device has a word too",
    sort: "removals",
    edits: [[`${GATE}/counting.ts`, `rows.filter(({ entry }) => !this.isDoubtful(entry.core))`, `rows`]],
  },
  {
    name: "an edit of one's own record needs only the other's word",
    sort: "removals",
    seed: 8,
    edits: [[`${GATE}/counting.ts`, `if (cut.last && !byOwn) counts = "others";`, ``]],
  },
  {
    name: "verdicts of a removal not derived again",
    sort: "removals",
    edits: [
      [`${GATE}/counting.ts`, `if (!removals.every((removal) => this.isCovered(removal))) return this.derive();`, ``],
    ],
  },
  {
    name: "words that stop counting later are not taken for lost",
    edits: [
      [
        "src/main/core/log/log.ts",
        `this.#heads.set(device, heads);\n    }\n    this.onJudged(rows);`,
        `this.#heads.set(device, heads);\n    }`,
      ],
    ],
  },
  {
    name: "a withdrawal counts no more than anything else",
    sort: "agreements",
    seed: 5,
    edits: [
      [
        `${GATE}/counting.ts`,
        `kind === KIND.deviceRemoved || takesEffectAtOnce(kind) || kind === KIND.redactAgree;`,
        `kind === KIND.deviceRemoved || kind === KIND.redactAgree;`,
      ],
    ],
  },
  {
    name: "what agrees to erase needs a word like an edit",
    sort: "erasing",
    seed: 13,
    edits: [
      [`${GATE}/counting.ts`, `takesEffectAtOnce(kind) || kind === KIND.redactAgree;`, `takesEffectAtOnce(kind);`],
    ],
  },
  {
    name: "what was taken back is agreed to",
    sort: "erasing",
    seed: 6,
    edits: [
      [
        `${GATE}/judgeRedactions.ts`,
        `if (this.#takenBack.get(nameOf(ask, of.person))?.some(sees) === true) return "NoAsk";`,
        ``,
      ],
    ],
  },
  {
    name: "an edit reopens nothing",
    sort: "agreements",
    edits: [[`${GATE}/judgeRecord.ts`, `if (offers.length === 0) return undefined;`, `return undefined;`]],
  },
  {
    name: "an edit shared later takes back what was signed before it",
    sort: "agreements",
    seed: 39,
    edits: [[`${GATE}/openStatement.ts`, `by === name && state.reopened`, `state.reopened`]],
  },
  {
    name: "a signature that does not count is forgotten",
    sort: "agreements",
    seed: 5,
    edits: [
      [
        `${GATE}/openStatement.ts`,
        `if (typeof read === "string" || fault) {`,
        `if (typeof read === "string" || fault || !context.counts) {`,
      ],
    ],
  },
  {
    name: "an older vector passes",
    seed: 3,
    edits: [[`${GATE}/logRules.ts`, `return "VectorOlder";`, `return undefined;`]],
  },
  {
    name: "what came as a header stays one",
    sort: "headers",
    seed: 7,
    edits: [
      [
        `${GATE}/intake.ts`,
        `if (here && !(body && this.#isWanting(here))) return "known";`,
        `if (here) return "known";`,
      ],
    ],
  },
];

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs worlds on a mutated copy in a process of its own, until one fails. */
export async function runMutant(
  mutant: Mutant,
  firstSeed: number,
  worlds: number,
): Promise<{ caught: boolean; said: string }> {
  const dir = mkdtempSync(join(tmpdir(), "homeport-mutant-"));
  try {
    for (const part of [
      "src/main/core",
      "src/shared",
      "tests/simulator",
      "tests/attack/seededRandom.ts",
      "tests/harness/forms.ts",
      "tests/harness/seeds.ts",
      "scripts/test/report.ts",
      "package.json",
    ]) {
      cpSync(join(root, part), join(dir, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
    for (const [file, from, to] of mutant.edits) {
      const source = readFileSync(join(dir, file), "utf8");
      if (source.split(from).length !== 2) throw new Error(`${mutant.name}: ${file} no longer reads "${from}"`);
      writeFileSync(join(dir, file), source.replace(from, to));
    }
    const program = join(dir, "tests/simulator/worldsProcess.ts");
    const args = [program, String(firstSeed), String(worlds), "1", "first", mutant.sort ?? "plain"];
    return await promisify(execFile)(process.execPath, args, { cwd: dirname(program) }).then(
      ({ stdout, stderr }) => ({ caught: false, said: stdout + stderr }),
      (ended: { code?: unknown; stdout?: string; stderr?: string }) => ({
        caught: ended.code === 1,
        said: `${ended.stdout}${ended.stderr}`,
      }),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
