import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { type Key, t } from "./index.ts";

type Token = ReturnType<typeof compileMessageOrThrow>[number];

/** The variables of a compiled message, also those inside the branches of a plural or select. */
function variables(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (typeof token === "string") return [];
    const [name, , choices] = token;
    const inner =
      typeof choices === "object" && choices !== null
        ? Object.values(choices as Record<string, unknown>).flatMap((branch) =>
            Array.isArray(branch) ? variables(branch as Token[]) : [],
          )
        : [];
    return name === "#" ? inner : [name, ...inner];
  });
}

/** The same reading as `Variables` in types.ts: what stands between a brace and the next comma or brace, if it is a word. */
const byType = (message: string): string[] =>
  message
    .split("{")
    .slice(1)
    .map((rest) => (rest.split(",")[0] ?? "").split("}")[0]?.trim() ?? "")
    .filter((word) => word !== "" && !/[ #]/.test(word));

const source = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((file) => /\.tsx?$/.test(file.name) && !/\.test\.tsx?$/.test(file.name))
    .filter((file) => !/^en(\.\w+)?\.ts$/.test(file.name))
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));

describe("the catalogue", () => {
  it("compiles every message, with the variables its type asks for", () => {
    for (const [key, message] of Object.entries(en)) {
      const compiled = new Set(variables(compileMessageOrThrow(message)));
      expect(new Set(byType(message)), key).toEqual(compiled);
    }
  });

  it("has no key that nothing says", () => {
    const code = source(join(import.meta.dirname, "..")).join("\n");
    // Keys built from a part, such as t(`trouble.${state}.title`), count by what stands before the part.
    const built = [...code.matchAll(/t\(`([\w.]+\.)\$\{/g)].map(([, start = ""]) => start);
    const unused = Object.keys(en).filter(
      (key) => !code.includes(`"${key}"`) && !built.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });

  it("fills in variables and plurals", () => {
    expect(t("palette.go", { place: "Today" })).toBe("Go to Today");
    expect(t("settings.minutes", { minutes: 1 })).toBe("1 minute");
    expect(t("settings.minutes", { minutes: 5 })).toBe("5 minutes");
  });

  it("[F06] never says what the safety rules rule out", () => {
    const never = /\b(broken|breach|violat\w+|streak|score|last seen|online|offline since|are you sure)\b/i;
    for (const [key, message] of Object.entries(en)) expect(message, key).not.toMatch(never);
  });

  it("[F12] promises nothing that isn't built: no private side", () => {
    const early = /private side|just me/i;
    for (const [key, message] of Object.entries(en)) expect(message, key).not.toMatch(early);
    expect(en["pairing.wayBackText"]).toMatch(/can't be erased from the other machine/);
  });

  it("says nothing technical before the recovery words", () => {
    const early = (Object.keys(en) as Key[]).filter((key) => /^(start|strength)\./.test(key));
    expect(early.length).toBeGreaterThan(20);
    for (const key of early) expect(en[key], key).not.toMatch(/encrypt|relay|vault|device/i);
  });
});
