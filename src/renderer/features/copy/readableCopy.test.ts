import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OfferedText, ReadableText } from "../../../shared/ipc/textShapes.ts";
import { asLine } from "../../../shared/protocol/agreedText.ts";
import { t } from "../../strings/index.ts";
import { asJson } from "./json.ts";
import { asMarkdown } from "./markdown.ts";
import { copyOf } from "./readableCopy.ts";

const DAY = 20_000; // 4 October 2024
const nameOf = (who: "me" | "partner"): string => (who === "me" ? "Robin" : "Noor");
const row = (over: Partial<ReadableText["row"]>): ReadableText["row"] => ({
  id: "ab".repeat(32),
  kind: "agreement",
  owner: "both",
  title: "Sundays",
  excerpt: "",
  shared: true,
  unshared: false,
  setAside: false,
  day: DAY,
  lastBy: "me",
  ...over,
});
const offered = (paragraphs: string[]): OfferedText => ({
  id: "cd".repeat(32),
  who: "partner",
  day: DAY,
  why: "a why",
  words: "",
  terms: { zone: "UTC" },
  text: { title: "Sundays", paragraphs, terms: { zone: "UTC", interval: 3 } },
  undone: [],
  signedBy: [
    { who: "me", day: DAY },
    { who: "partner", day: DAY + 1 },
  ],
  declined: [],
  aside: false,
});
const inForce: ReadableText = {
  row: row({ standing: { state: "in force", revision: "", isBeside: false } }),
  shared: { title: "Sundays", body: "We walk.\n\nWe cook." },
  agreement: {
    id: "ab".repeat(32),
    state: "in force",
    holds: offered(["We walk.", "We cook."]),
    starts: DAY + 1,
    pausedBy: [],
    offered: [],
    further: 0,
    rivals: [],
  },
  offered: [],
  steps: [{ key: "k", who: "partner", day: DAY, kind: "signed", why: "", put: "", took: "" }],
};
const rhythm: ReadableText = {
  row: row({ kind: "rhythm", title: "Soup" }),
  shared: { title: "Soup", body: "When: every Sunday at 18:30." },
  offered: [],
  noted: [
    { day: DAY, by: ["me", "partner"] },
    { day: DAY - 7, by: ["partner"] },
  ],
  steps: [],
};
const boundary: ReadableText = {
  row: row({ kind: "boundary", owner: "partner", title: "Evenings" }),
  shared: { title: "Evenings", body: "I need quiet." },
  offered: [],
  steps: [],
};
const own: ReadableText = {
  row: row({ shared: false, title: "Draft" }),
  mine: { title: "Draft", body: "Not yet." },
  offered: [],
  steps: [],
};

describe("a copy to be read", () => {
  it("[F27] says first where a text stands, then the words, who signed, and how it came to be", () => {
    const copy = copyOf([inForce, boundary, own], nameOf, DAY);
    expect(copy.lead[1]).toContain(
      "Shows what was signed. It does not show that anyone agreed freely, or that it still holds.",
    );
    expect(copy.parts.map(({ head }) => head)).toEqual(["Agreements", "Boundaries of Noor", "Not shared"]);
    const [text] = copy.parts[0]?.texts ?? [];
    expect(text?.status).toBe("In force since 5 October 2024.");
    expect(text?.passages, "what is written is what is signed: once is enough").toHaveLength(1);
    expect(text?.passages[0]?.paragraphs).toEqual(["We walk.", "We cook."]);
    expect(text?.passages[0]?.notes).toContain("Signed by Noor on 5 October 2024.");
    expect(text?.steps).toEqual([{ day: DAY, who: "Noor", what: "Signed it", why: "" }]);
  });

  it("[F27] never takes what is being written for what is agreed", () => {
    const changed = { ...inForce, shared: { title: "Sundays", body: "We rest." } };
    const [text] = copyOf([changed], nameOf, DAY).parts[0]?.texts ?? [];
    expect(text?.passages.map(({ head }) => head)).toEqual([
      "The text both have signed",
      "As it is being written, not agreed",
    ]);
    const written = { ...inForce, agreement: undefined, row: row({}) };
    const { agreement: _, ...plain } = written;
    expect(copyOf([plain], nameOf, DAY).parts[0]?.texts[0]?.status).toBe("Being written. Not agreed.");
  });

  it("[F27] [CR1] tells what two answered apart as that, after the text, and of what can't be read that it can't", () => {
    const answered = { mine: { day: DAY, words: ["Walks.", "Tea."] }, theirs: { day: DAY } };
    const [text] = copyOf([{ ...inForce, answered }], nameOf, DAY).parts[0]?.texts ?? [];
    expect(text?.status).toBe("In force since 5 October 2024.");
    expect(text?.passages.slice(1).map(({ head, paragraphs }) => [head, ...paragraphs])).toEqual([
      [t("copy.answered", { name: "Robin" }), "Walks.", "Tea."],
      [t("copy.answered", { name: "Noor" }), t("answers.unreadable")],
    ]);
  });

  it("[F27] [SG6] says of a text whose trial is over that it is, though the one before it holds again", () => {
    const lapsed = offered(["We rest."]);
    const agreement = { ...inForce.agreement!, lapsed };
    const [text] = copyOf([{ ...inForce, agreement }], nameOf, DAY).parts[0]?.texts ?? [];
    expect(text?.status).toBe("In force since 5 October 2024.");
    expect(text?.passages.map(({ head, paragraphs }) => [head, paragraphs[0]])).toEqual([
      [t("copy.inForce"), "We walk."],
      [t("copy.ended"), "We rest."],
    ]);
  });

  it("[F27] never says that what was agreed in an earlier connection is in force", () => {
    const earlier = { ...inForce, row: { ...inForce.row, fault: "earlier", with: "Sam" } } as const;
    const copy = copyOf([earlier], nameOf, DAY);
    expect(copy.parts.map(({ head }) => head)).toEqual([t("copy.earlier")]);
    expect(copy.parts[0]?.texts[0]?.status).toBe("Earlier record, with Sam.");
    expect(asMarkdown(copy)).not.toContain("In force");
  });

  it("[F09] [F29] has a rhythm under its own head, with the days that were noted, and no others", () => {
    const [part] = copyOf([rhythm], nameOf, DAY).parts;
    expect(part?.head).toBe("Rhythms");
    expect(part?.texts[0]?.passages.at(-1)).toMatchObject({
      head: "Days that were noted",
      paragraphs: ["4 October 2024: Robin, Noor", "27 September 2024: Noor"],
    });
  });

  it("is the same as JSON, with ISO days", () => {
    const read = JSON.parse(asJson(copyOf([inForce], nameOf, DAY))) as {
      format: string;
      parts: { texts: { steps: unknown[] }[] }[];
    };
    expect(read.format).toBe("homeport-copy");
    expect(read.parts[0]?.texts[0]?.steps).toEqual([{ day: "2024-10-04", who: "Noor", what: "Signed it", why: "" }]);
  });

  it("[E2] as Markdown lets no letter of anybody's become markup, and loses none", () => {
    const line = fc
      .string({ unit: fc.constantFrom(..."#*_`[]()<>!|~-+=1. )&\\ab ".split("")) })
      .filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(line, (said) => {
        const text = { ...boundary, shared: { title: "", body: said } };
        const lines = asMarkdown(copyOf([text], nameOf, DAY)).split("\n");
        const quoted = lines.find((one) => one.startsWith("> "))?.slice(2) ?? "";
        expect(quoted.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")).toBe(asLine(said));
        const bare = quoted.replaceAll(/\\[!-/:-@[-`{-~]/g, "");
        expect(bare).not.toMatch(/[\\`*_{}[\]<>#|~&]/);
        expect(quoted, "a list, a rule, a block of code").not.toMatch(/^([-+=\s]|\d+[.)])/);
      }),
    );
  });

  it("[F27] lets no break in a partner's words begin a line of the copy's own, and makes no links", () => {
    const lie = "In force since 5 October 2024.";
    const body = `We talk.\r\r${lie}\u2028${lie}`;
    const steps = [{ ...inForce.steps[0]!, why: `tidied\n\n${lie}\n\nhttps://example.org www.example.org` }];
    const said = asMarkdown(copyOf([{ ...boundary, shared: { title: "Money", body }, steps }], nameOf, DAY));
    for (const line of said.split("\n").filter((one) => one.includes(lie))) expect(line).toMatch(/^(> |- )/);
    expect(said).not.toMatch(/https:\/\/|www\./);
  });
});
