import { expect, it } from "vitest";
import type { Agreement } from "../../../../shared/ipc/textShapes.ts";
import { wordsMark } from "../../../../shared/domain/agreement/wordsMark.ts";
import { sameAs, sameUnsigned } from "./agreeing.tsx";

const words = { title: "Sundays", body: "We walk." };
const offered: NonNullable<Agreement["holds"]> = {
  id: "cd".repeat(32),
  who: "me",
  day: 20_000,
  why: "",
  words: wordsMark({ title: "Sundays", paragraphs: ["We walk."] }),
  terms: { zone: "UTC" },
  text: { title: "Sundays", paragraphs: ["We walk."], terms: { zone: "UTC" } },
  undone: [],
  signedBy: [],
  declined: [],
  aside: false,
};

it("[SG6] what begins later needs no new offer; what is over does, word for word, also where the text before it holds", () => {
  const as = (more: Partial<Agreement>): ReturnType<typeof sameAs> =>
    sameAs(words, {
      id: "ab".repeat(32),
      state: "in force",
      pausedBy: [],
      offered: [],
      further: 0,
      rivals: [],
      ...more,
    });
  expect(as({ coming: offered })).toEqual({ isAsAgreed: false, isOffered: true });
  expect(as({ lapsed: offered })).toEqual({ isAsAgreed: false, isOffered: false });
  expect(as({ holds: offered })).toEqual({ isAsAgreed: true, isOffered: false });
});

it("[SG4] what goes with an offer of the same words is one's own and unsigned, and no other's signature with it", () => {
  const own = { ...offered, text: undefined };
  const others = [
    { ...own, id: "01", who: "partner" as const },
    { ...own, id: "02", words: "other" },
    { ...own, id: "03", signedBy: [{ who: "partner" as const, day: 20_000 }] },
  ];
  const agreement: Agreement = {
    id: "ab".repeat(32),
    state: "offered",
    pausedBy: [],
    offered: [own, ...others],
    further: 0,
    rivals: [],
  };
  expect(sameUnsigned(words, agreement)).toEqual([own]);
  expect(sameUnsigned(undefined, agreement)).toEqual([]);
});
