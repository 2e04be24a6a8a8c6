import { describe, expect, it } from "vitest";
import { templateOf, templateParagraphs } from "../../agreements/templates.ts";
import { fromBoth } from "./fromBoth.ts";

const both = (...words: string[][]) => [
  { name: "Robin", words: words[0] },
  { name: "Noor", words: words[1] },
];
const begun = (id: string) => {
  const template = templateOf(id);
  if (!template?.apart) throw new Error(`${id} asks nothing apart`);
  return { apart: template.apart, body: templateParagraphs(template, { me: "Robin", partner: "Noor" }).join("\n") };
};

describe("what both answered, written into the text", () => {
  it("[CR1] takes the places a template keeps open, and leaves all others", () => {
    const { apart, body } = begun("P38");
    const written = fromBoth(body, apart, both(["Walks.\nAnd tea."], ["A look."])).split("\n");
    expect(written.slice(0, 2)).toEqual([
      "To Robin, feeling connected means: Walks. And tea.",
      "To Noor, feeling connected means: A look.",
    ]);
    expect(written.slice(2)).toEqual(body.split("\n").slice(2));
  });

  it("[CR1] every place of every template that asks apart is found, for both", () => {
    for (const id of ["P05", "P38"]) {
      const { apart, body } = begun(id);
      const words = apart.map((_, part) => `said ${part}`);
      const written = fromBoth(body, apart, both(words, words)).split("\n");
      expect(written, id).toHaveLength(body.split("\n").length);
      expect(written.filter((one) => one.includes("said"))).toHaveLength(2 * apart.length);
    }
  });

  it("[CR1] overwrites nothing that was written, says nothing twice, and leaves out what is blank or can't be read", () => {
    const { apart } = begun("P38");
    const body = "To Robin, feeling connected means: what we wrote together.";
    const once = fromBoth(body, apart, both(["Walks."], []));
    expect(once).toBe(`${body}\nTo Robin, feeling connected means: Walks.`);
    expect(fromBoth(once, apart, both(["Walks."], [" \n"]))).toBe(once);
    expect(fromBoth("", [{ ask: "", line: "{name}:" }], both(["A $& b"], ["B"]))).toBe("Robin: A $& b\nNoor: B");
  });
});
