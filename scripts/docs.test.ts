/** The documents name files, links and rules: each must exist, or a reader is sent nowhere. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./setup/paths.ts";

const docs = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...globSync("docs/**/*.md", { cwd: root })];
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const folders = ["src", "tests", "scripts", "docs", "resources"];
const files = [...readdirSync(root), ...folders.flatMap((folder) => globSync(`${folder}/**/*`, { cwd: root }))].map(
  (path) => path.replaceAll("\\", "/"),
);
const ending = new Set(files.flatMap((path) => path.split("/").map((_, at, parts) => parts.slice(at).join("/"))));

/** Relative links, with where they lead from the root. */
const links = (path: string, text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? "").split("#")[0] ?? "")
    .filter((to) => to !== "" && !/^[a-z]+:/.test(to))
    .map((to) => resolve(root, dirname(path), to));

const isFile = /^[\w.-]+(\/[\w.-]+)*\.(ts|tsx|mjs|css|md|json)$/;
const isFolder = new RegExp(`^(${folders.join("|")})/[\\w./-]*$`);

/** Paths in backticks. A file may be named by the end of its path (`gate/intake.ts`), a folder from the root. */
const missingPaths = (text: string): string[] =>
  [...text.matchAll(/`([^`\s]+)`/g)]
    .map((match) => match[1] ?? "")
    .filter((said) => isFile.test(said) || isFolder.test(said))
    .filter((said) => !ending.has(said) && !(existsSync(join(root, said)) && statSync(join(root, said)).isDirectory()));

/** Each is a line of docs/requirements.md: `- **D1** …`. */
const requirementsIn = (text: string): string[] =>
  [...text.matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map((match) => match[1] ?? "");
const requirements = new Set(requirementsIn(read("docs/requirements.md")));
/** Rules stand in bold where they are said: **CV1**. */
const rulesIn = (text: string): string[] => [...text.matchAll(/\*\*([A-Z]{2}\d+)\*\*/g)].map((match) => match[1] ?? "");
const rules = new Set(docs.flatMap((path) => rulesIn(read(path))));

/** IDs at the head of a test's title, in its source. */
const idsIn = (source: string): string[] =>
  [...source.matchAll(/(?:\b(?:it|test|describe)\b[^\n"'`]*\(\s*["'`])((?:\[\w+\] ?)+)/g)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(/\[([A-Z]+\d+)\]/g)].map((id) => id[1] ?? ""),
  );
const unknownIds = (source: string): string[] => idsIn(source).filter((id) => !requirements.has(id) && !rules.has(id));

/** Tests cited for IDs, "[D4] `tests/a.test.ts`, `tests/b.test.ts`": each must quote one of these, and each ID be in one. */
const wrongCites = (text: string, readCited: (path: string) => string): string[] =>
  [...text.matchAll(/((?:\[[A-Z]+\d+\] )+)((?:`[\w./-]+`(?:, )?)+)/g)].flatMap(([, said = "", cited = ""]) => {
    const ids = said.trim().split(" ");
    const tests = cited.split("`").filter((path) => path.includes("/"));
    const quotes = (path: string, id: string): boolean => readCited(path).includes(id);
    const silent = tests.filter((path) => !ids.some((id) => quotes(path, id)));
    return [...silent, ...ids.filter((id) => !tests.some((path) => quotes(path, id)))];
  });

describe("the documents", () => {
  it.each(docs)("%s: every link and path leads somewhere", (path) => {
    const text = read(path);
    expect(links(path, text).filter((to) => !existsSync(to))).toEqual([]);
    expect(missingPaths(text)).toEqual([]);
  });

  it.each(docs)("%s: every test cited for an ID carries it", (path) => {
    expect(wrongCites(read(path), (cited) => (existsSync(join(root, cited)) ? read(cited) : ""))).toEqual([]);
  });

  it("say every rule and requirement that a test quotes", () => {
    const suites = files.filter((path) => /\.(test|spec)\.tsx?$/.test(path) || path.startsWith("tests/contract/"));
    const sources = suites.filter((path) => path.endsWith(".ts") || path.endsWith(".tsx"));
    const unknown = sources.flatMap((path) => unknownIds(read(path)).map((id) => `${path}: ${id}`));
    expect(unknown).toEqual([]);
    expect(new Set(sources.flatMap((path) => idsIn(read(path)))).size).toBeGreaterThan(50);
  });

  it("are read so that a planted fault is found", () => {
    expect(links("docs/x.md", "[a](nowhere.md#b) [c](https://d)")).toEqual([resolve(root, "docs/nowhere.md")]);
    expect(missingPaths("`src/main/core/gate/gate.ts` `gate/gate.ts` `gate/gone.ts` `src/gone/` `npm start`")).toEqual([
      "gate/gone.ts",
      "src/gone/",
    ]);
    const suites: Record<string, string> = { "t/a.ts": "[D4]", "t/b.ts": "[CV1] [G5]" };
    const cites = (text: string): string[] => wrongCites(text, (path) => suites[path] ?? "");
    expect(cites("([D4] `t/a.ts`, [CV1] [G5] `t/b.ts`) [D4] [CV1] `t/a.ts`, `t/b.ts`")).toEqual([]);
    expect(cites("[D4] `t/a.ts`, `t/b.ts`, [D4] [S1] `t/a.ts`, [D1] `t/gone.ts`")).toEqual([
      "t/b.ts",
      "[S1]",
      "t/gone.ts",
      "[D1]",
    ]);
    expect(requirementsIn("- **D1** …\n- of **D2**\n- **CV1** …\n- **D10** …")).toEqual(["D1", "D10"]);
    const planted = (call: string): string => `${call}("[GT1] [ZZ1] [F99] …") ${call}.each([1])("[S7] …")`;
    expect(unknownIds(planted("it"))).toEqual(["ZZ1", "F99"]);
  });
});
