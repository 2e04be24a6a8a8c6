import { expect, it } from "vitest";
import { redline } from "./redline.ts";
import { sayRedline } from "./sayRedline.ts";

const said = (before: string, after: string, titles = ["Sundays", "Sundays"]) =>
  sayRedline(redline({ title: titles[0] ?? "", body: before }, { title: titles[1] ?? "", body: after })).map((line) =>
    line.replace(/[\u2066-\u2069]/g, ""),
  );

it("[H5] [E5] says every difference in words: put in, taken out, moved from where to where", () => {
  expect(said("One.\nTwo.\nThree we talk.\nFour.", "One.\nThree we walk.\nFour.\nTwo.\nNew.")).toEqual([
    "Paragraph 2: taken out “talk”, put in “walk”",
    "Moved from paragraph 2 to 4: “Two.”",
    "Put in as paragraph 5: “New.”",
  ]);
  expect(said("One two.\nGone.\nEnd.", "One.\nEnd.", ["Sundays", "All Sundays"])).toEqual([
    "Title: put in “All”",
    "Paragraph 1: taken out “two”",
    "Taken out, it was paragraph 2: “Gone.”",
  ]);
  expect(said("We walk on.\nTwo.\nThree.", "Two.\nThree.\nWe walk on, slowly.")).toEqual([
    "Moved from paragraph 1 to 3: “We walk on, slowly.”",
    "Paragraph 3: put in “, slowly”",
  ]);
  expect(said("One.", "One.")).toEqual([]);
});
