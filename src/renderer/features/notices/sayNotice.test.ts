import { describe, expect, it } from "vitest";
import { type Notice, notice } from "../../../shared/ipc/contract.ts";
import { noticeLook, sayNotice } from "./sayNotice.ts";

const kinds = notice.shape.kind.options;
const one = (kind: Notice["kind"], more: Partial<Notice> = {}): Notice => ({
  id: "ab".repeat(16),
  kind,
  day: 20_000,
  ...more,
});

describe("notices in words", () => {
  it.each(kinds)("[GT2] %s says what happened and what is safe or can be done", (kind) => {
    const { title, text } = sayNotice(one(kind), "Noor");
    expect(title).not.toMatch(/[{}]|notices\./);
    expect(text).toMatch(/safe|kept|stays|unopened|nothing|talk|before|go on|goes on/i);
  });

  it("names a person only where something of theirs is meant, and never in red", () => {
    expect(sayNotice(one("refused-theirs"), "Noor").title).toContain("Noor");
    for (const kind of kinds) {
      const said = sayNotice(one(kind, { who: "partner" }), "Noor");
      if (`${said.title} ${said.text}`.includes("Noor")) expect(noticeLook(one(kind))).not.toBe("danger");
    }
  });

  it("tells a person of their own two copies in other words than of a partner's", () => {
    const [mine, theirs] = (["me", "partner"] as const).map((who) => sayNotice(one("fork", { who }), "Noor"));
    expect(mine?.title).toMatch(/\byour\b/i);
    expect(mine).not.toEqual(theirs);
  });

  it("counts what could not be brought back", () => {
    expect(sayNotice(one("damaged", { count: 0 }), "Noor").title).toMatch(/mended/);
    expect(sayNotice(one("damaged", { count: 1 }), "Noor").title).toMatch(/^One thing/);
    expect(sayNotice(one("damaged", { count: 3 }), "Noor").title).toMatch(/^3 things/);
  });

  it("[F06] uses none of the words the voice crosses out", () => {
    for (const kind of kinds) {
      const { title, text } = sayNotice(one(kind), "Noor");
      expect(`${title} ${text}`).not.toMatch(
        /\b(error|invalid|failed|integrity|unreachable|revoked|declined|broken)\b/i,
      );
    }
  });
});
