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

/** Requirements that are no rules of the protocol: letter → how many there are. */
const requirements: Readonly<Record<string, number>> = { B: 13, D: 8, E: 5, F: 32, G: 6, H: 7, P: 50, S: 13 };
const isRequirement = (id: string): boolean => {
  const [, letter = "", number = ""] = /^([A-Z])(\d+)$/.exec(id) ?? [];
  return Number(number) >= 1 && Number(number) <= (requirements[letter] ?? 0);
};
/** Rules stand in bold where they are said: **CV1**. */
const rulesIn = (text: string): string[] => [...text.matchAll(/\*\*([A-Z]{2}\d+)\*\*/g)].map((match) => match[1] ?? "");
const rules = new Set(docs.flatMap((path) => rulesIn(read(path))));

/** IDs at the head of a test's title, in its source. */
const idsIn = (source: string): string[] =>
  [...source.matchAll(/(?:\b(?:it|test|describe)\b[^\n"'`]*\(\s*["'`])((?:\[\w+\] ?)+)/g)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(/\[([A-Z]+\d+)\]/g)].map((id) => id[1] ?? ""),
  );
const unknownIds = (source: string): string[] => idsIn(source).filter((id) => !isRequirement(id) && !rules.has(id));

describe("the documents", () => {
  it.each(docs)("%s: every link and path leads somewhere", (path) => {
    const text = read(path);
    expect(links(path, text).filter((to) => !existsSync(to))).toEqual([]);
    expect(missingPaths(text)).toEqual([]);
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
    const planted = (call: string): string => `${call}("[GT1] [ZZ1] [F99] …") ${call}.each([1])("[S7] …")`;
    expect(unknownIds(planted("it"))).toEqual(["ZZ1", "F99"]);
  });
});
