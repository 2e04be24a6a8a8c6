import { describe, expect, it } from "vitest";
import { boundaryStarters, starterSchema, templateBody, templates, templateSchema } from "./templates.ts";

/** F13: what a clause must not ask for. Wide on purpose: a template that only brushes against one is worded again. */
const warnings: readonly [string, RegExp][] = [
  ["location", /\b(location|gps|track(ing|ed)?|where (you|i) am|whereabouts)\b/i],
  [
    "passwords and devices",
    /\b(password|passcode|pin\b|unlock|read (my|your|each other's) (messages|mail)|check\w* .*\bphone)\b/i,
  ],
  ["isolation", /\b((not|never|no longer|stop) (see|meet|talk|speak|writ)\w*|permission|not allowed|forbid\w*)\b/i],
  ["money", /\b(money|pay|paid|salary|account|debt|owe[sd]?)\b/i],
  ["sexual obligation", /\b(sex|sexual\w*|intima\w+)\b/i],
  ["penalties", /\b(penalt\w+|punish\w*|consequence\w*|otherwise|fine of|lose the right)\b/i],
  ["one-sided duties", /\b(only (you|she|he)|you (must|have to|will)|must always|must never)\b/i],
];
const texts = [
  ...templates.flatMap((template) =>
    [template.title, template.about, ...template.paragraphs].map((text) => [template.id, text]),
  ),
  ...boundaryStarters.map((starter) => [starter.id, starter.text]),
];

describe("templates", () => {
  it("fit their schema: title, plain paragraphs, the practice they serve", () => {
    expect(() => templateSchema.parse(templates)).not.toThrow();
    expect(() => starterSchema.parse(boundaryStarters)).not.toThrow();
    expect(new Set(templates.map((template) => template.id)).size).toBe(templates.length);
    for (const id of ["P01", "P44"]) expect(templates.map((template) => template.id)).toContain(id);
    expect(templateBody(templates[0]!).split("\n")).toEqual(templates[0]!.paragraphs);
  });

  it("[F13] ask for nothing that a clause hint would warn of", () => {
    for (const [id, text] of texts) {
      for (const [name, pattern] of warnings)
        expect.soft(pattern.exec(text ?? "")?.[0], `${id} ${name}: ${text}`).toBe(undefined);
    }
  });

  it("[F13] the patterns do catch what they are for", () => {
    const bad = [
      "We share our location.",
      "You unlock your phone when I ask.",
      "You no longer meet your friends.",
      "Whoever is late pays money.",
      "Sex once a week.",
      "The penalty is a week apart.",
      "You must answer within an hour.",
    ];
    bad.forEach((text, at) => expect(warnings[at]?.[1].test(text), text).toBe(true));
  });

  it("[F06][F08] never speak of breaking, scoring or proving", () => {
    for (const [, text] of texts) expect(text).not.toMatch(/\b(broken|broke|score|streak|prove|violat\w+|fail\w*)\b/i);
  });
});
