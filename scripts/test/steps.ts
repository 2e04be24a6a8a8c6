/** The steps of `npm test`, in the order they run. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandOf, root } from "../setup/paths.ts";
import { ensureBuild } from "../setup/build.ts";
import { type Outcome, runNode } from "../setup/run.ts";
import { exceptionsWithoutReason } from "./lintReasons.ts";
import { countsOfPlaywright, type PlaywrightReport, screensOfFailed } from "./playwrightReport.ts";
import { type Counts, nothing, settle } from "./report.ts";
import type { Tool } from "./systemTools.ts";

export interface Step {
  /** What `npm test -- <words>` picks it by. */
  readonly name: string;
  readonly title: string;
  readonly needs: readonly Tool[];
  /** Without these the step is skipped whole; without the rest of `needs` its own tests say what they skip. */
  readonly cannotDoWithout: readonly Tool[];
  /** Begins what `run` then waits for: such steps need nobody's quiet and go on side by side. */
  readonly begin?: () => void;
  readonly run: () => Promise<Counts>;
}

const passed: Counts = { passed: 1, failed: 0, skipped: [] };
const failed: Counts = { passed: 0, failed: 1, skipped: [] };

const stepOf = (name: string, title: string, run: () => Promise<Counts>): Step => ({
  name,
  title,
  needs: [],
  cannotDoWithout: [],
  run,
});

/** One check over the whole tree: its output is shown only where it finds something. */
function check(name: string, title: string, commands: () => (() => Promise<Outcome>)[]): Step {
  let begun: Promise<Outcome[]> | undefined;
  const outcomes = () => (begun ??= Promise.all(commands().map((command) => command())));
  const run = async (): Promise<Counts> => {
    const faulty = (await outcomes()).filter(({ code }) => code !== 0);
    for (const { output } of faulty) console.log(output.trimEnd());
    return faulty.length === 0 ? passed : failed;
  };
  return { ...stepOf(name, title, run), begin: () => void outcomes() };
}

const held =
  (script: string, ...args: string[]) =>
  () =>
    runNode([script, ...args], { output: "hold" });

const checkedForReasons = ["src/**/*.{ts,tsx,css,html}", "tests/**/*.{ts,tsx}", "scripts/**/*.{ts,mjs}", "*.config.ts"];

/** Not the files that speak about the marks themselves. */
const aboutMarks = /lintReasons(\.test)?\.ts$/;

async function reasons(): Promise<Outcome> {
  const silent = globSync(checkedForReasons, { cwd: root })
    .filter((path) => !aboutMarks.test(path))
    .flatMap((path) =>
      exceptionsWithoutReason(readFileSync(join(root, path), "utf8")).map(
        (line) => `${path}:${line}: an exception without its reason (write "-- why")`,
      ),
    );
  return { code: silent.length === 0 ? 0 : 1, output: silent.join("\n") };
}

/** Runs with a scratch folder that is gone afterwards. */
async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "homeport-test-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const readReport = <T>(file: string): T | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : undefined;

const vitest = (name: string, title: string, files: readonly string[], needs: readonly Tool[] = []): Step => ({
  name,
  title,
  needs,
  cannotDoWithout: [],
  run: () =>
    withScratch(async (folder) => {
      if (globSync([...files], { cwd: root }).length === 0) return none(files);
      const report = join(folder, "report.json");
      const reporters = ["--reporter=dot", "--reporter=./scripts/test/vitestReporter.ts"];
      const { code } = await runNode([commandOf("vitest"), "run", "--project", name, ...reporters], {
        env: { HOMEPORT_TEST_REPORT: report },
      });
      return settle(readReport<Counts>(report), code);
    }),
});

function none(files: readonly string[]): Counts {
  console.log(`There is none yet (${files.join(", ")}): nothing counted.`);
  return nothing;
}

const endToEndFiles = ["tests/e2e/**/*.{spec,test}.ts"];

const endToEnd = (): Promise<Counts> =>
  withScratch(async (folder) => {
    if (globSync(endToEndFiles, { cwd: root }).length === 0) return none(endToEndFiles);
    const report = join(folder, "report.json");
    const config = ["playwright.config.ts", "tests/e2e/playwright.config.ts"].find((file) =>
      existsSync(join(root, file)),
    );
    const args = ["test", ...(config ? ["--config", config] : ["tests/e2e/"]), "--reporter=line,json"];
    const { code } = await runNode([commandOf("@playwright/test", "playwright"), ...args], {
      // It tells its workers about colour by FORCE_COLOR, and Node warns on every start where NO_COLOR stands beside it.
      env: {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        NO_COLOR: undefined,
        ...(!process.stdout.isTTY && { FORCE_COLOR: "0" }),
      },
    });
    const read = readReport<PlaywrightReport>(report);
    for (const screen of read ? screensOfFailed(read) : []) console.log(screen);
    return settle(read && countsOfPlaywright(read), code);
  });

export const steps: readonly Step[] = [
  check("format", "format (prettier)", () => [held(commandOf("prettier"), "--check", "--log-level=warn", ".")]),
  check("types", "types (tsc)", () => [held(commandOf("typescript", "tsc"), "-p", ".", "--noEmit")]),
  check("lint", "lint with import borders (oxlint)", () => [held(commandOf("oxlint")), reasons]),
  check("dead", "dead code (knip)", () => [held(commandOf("knip"), "--no-progress")]),
  stepOf("build", "build (electron-vite)", async () => ((await ensureBuild()) ? passed : failed)),
  vitest("unit", "unit", ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"]),
  vitest("vectors", "byte-level vectors", ["tests/vectors/**/*.test.ts"]),
  vitest("contract", "contract", ["tests/contract/**/*.test.ts"], ["ip", "nats-server"]),
  vitest("simulator", "simulator", ["tests/simulator/**/*.test.ts"]),
  vitest("attack", "attack", ["tests/attack/**/*.test.ts"], ["ip", "strace"]),
  vitest("e2e-net", "two hosts in network namespaces", ["tests/e2e-net/**/*.test.ts"], ["ip"]),
  {
    name: "e2e",
    title: "end-to-end (playwright)",
    needs: ["chromium", "strace"],
    cannotDoWithout: ["chromium"],
    run: endToEnd,
  },
];
