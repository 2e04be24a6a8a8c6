import { afterAll, beforeAll, expect, it } from "vitest";
import { openStores } from "../../../../tests/simulator/people.ts";
import { SearchTexts } from "./searchTexts.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => void (opened = await openStores(1)), 60_000);
afterAll(() => opened.close());

it("forgives a slip in a long word, and takes a short one as it is typed", () => {
  const texts = new SearchTexts(opened.stores[0]!);
  texts.put("doubt", { title: "How we handle doubt", body: "All three are good answers." });
  texts.put("sundays", { title: "Sundays", body: "We call nobody." });
  const found = (words: string) => texts.search(words).map(({ id }) => id);
  expect(found("call")).toEqual(["sundays"]);
  expect(found("cal")).toEqual(["sundays"]);
  expect(found("answets")).toEqual(["doubt"]);
  expect(found("sumdays")).toEqual(["sundays"]);
});
