import { describe, expect, it } from "vitest";
import hints from "../../../../resources/en/clauseHints.json" with { type: "json" };
import { blanksIn } from "../../../shared/domain/blanks.ts";
import { clauseHints } from "../../../shared/domain/hints/clauseHints.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import {
  boundaryStarters,
  findTemplates,
  type Names,
  starterSchema,
  type Template,
  templateParagraphs,
  templates,
  templateSchema,
} from "./templates.ts";

const names: Names = { me: "Robin", partner: "Noor" };
const whole = (template: Template): string[] => [
  template.title,
  ...templateParagraphs(template, names, [...(template.picks ?? []).keys()]),
];
const texts = [
  ...templates.flatMap((template) =>
    [template.about, template.why, ...whole(template)].map((text) => [template.id, text] as const),
  ),
  ...boundaryStarters.map((starter) => [starter.id, starter.text] as const),
];

describe("templates", () => {
  it("fit their schema: title, plain paragraphs, a why, terms that can be offered, the practice they serve", () => {
    expect(() => templateSchema.parse(templates)).not.toThrow();
    expect(() => starterSchema.parse(boundaryStarters)).not.toThrow();
    const ids = ["P01", "P03", "P05", "P08", "P19", "P37", "P38", "P39", "P44", "P45", "P49"];
    expect(templates.map(({ id }) => id).toSorted()).toEqual(ids);
    // An empty page, these, a phrase, a rhythm, and the way to the others; then a search and the others.
    const first = templates.filter((template) => template.first);
    expect(first).toHaveLength(3);
    expect(templates.filter(({ kind }) => kind === undefined).length - first.length).toBeLessThanOrEqual(6);
    for (const template of templates) {
      const text = whole(template).join("\n");
      expect(text.length).toBeLessThan(LIMIT.textChars / 10);
      expect(text, "a name or a bracket is left over").not.toMatch(/[{}]|\[(?![^[\]\n]{1,120}\])/);
      expect(blanksIn(text).length, `${template.id} leaves something to the people`).toBeGreaterThan(0);
    }
  });

  it("[CR1] of what each is asked apart, both answers have their open place in the text", () => {
    const asked = templates.filter(({ apart }) => apart);
    expect(asked.map(({ id }) => id)).toEqual(["P05", "P38"]);
    for (const template of asked) {
      for (const { line } of template.apart ?? []) {
        for (const name of [names.me, names.partner]) {
          const place = whole(template).filter((one) => one.startsWith(line.replace("{name}", name)));
          expect(place, line).toHaveLength(1);
          expect(blanksIn(place[0] ?? ""), line).toHaveLength(1);
        }
      }
    }
  });

  it("[F13] trip no clause hint, alone or as a whole text, whoever begins", () => {
    for (const [me, partner] of [
      ["Robin", "Noor"],
      ["Noor", "Robin"],
    ] as const) {
      const find = clauseHints(hints, [me, partner]);
      for (const [id, text] of texts) expect.soft(find([text]), id).toEqual([]);
      for (const template of templates) expect.soft(find(whole(template)), template.id).toEqual([]);
      expect(find([...whole(templates[0]!), "We share our passwords."])).toHaveLength(1);
    }
  });

  it("take the two names, and of the moments those that were picked, in their order", () => {
    const stings = templates.find(({ picks }) => picks)!;
    const [first, third] = [stings.picks![0]!, stings.picks![2]!];
    expect(templateParagraphs(stings, names, [2, 0])).toEqual([...stings.paragraphs, first.clause, third.clause]);
    const columns = templateParagraphs(
      templates.find(({ id }) => id === "P44")!,
      { me: "$&", partner: "Noor" },
    );
    expect(columns[1]).toBe("What $& is working on: [one thing].");
  });

  it("are found by words that are in no title", () => {
    expect(findTemplates("Argument").map(({ id }) => id)).toEqual(["P08"]);
    expect(findTemplates("late replies").map(({ id }) => id)).toEqual(["P19"]);
    expect(findTemplates("space").map(({ id }) => id)).toEqual(expect.arrayContaining(["P03", "P37"]));
    expect(findTemplates("  ")).toHaveLength(templates.length);
    expect(findTemplates("zebra")).toEqual([]);
  });

  it("[F06][F08] never speak of breaking, scoring or proving", () => {
    for (const [, text] of texts) expect(text).not.toMatch(/\b(broken|broke|score|streak|prove|violat\w+|fail\w*)\b/i);
  });
});
