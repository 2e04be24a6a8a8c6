import { describe, expect, it } from "vitest";
import { type Notice, notice } from "../../../shared/ipc/textShapes.ts";
import { noticeLook, sayNotice } from "./sayNotice.ts";

const kinds = notice.shape.kind.options;
const TODAY = 20_000;
const one = (kind: Notice["kind"], more: Partial<Notice> = {}): Notice => ({
  id: "ab".repeat(16),
  kind,
  day: TODAY,
  ...more,
});

describe("notices in words", () => {
  it.each(kinds)("[GT2] %s says what happened and what is safe or can be done", (kind) => {
    const { title, text } = sayNotice(one(kind), "Noor", TODAY);
    expect(title).not.toMatch(/[{}]|notices\./);
    expect(text).toMatch(/safe|kept|stays|unopened|nothing|talk|before|go on|goes on/i);
  });

  it("names a person only where something of theirs is meant, and never in red", () => {
    expect(sayNotice(one("refused-theirs"), "Noor", TODAY).title).toContain("Noor");
    for (const kind of kinds) {
      const said = sayNotice(one(kind, { who: "partner" }), "Noor", TODAY);
      if (`${said.title} ${said.text}`.includes("Noor", TODAY)) expect(noticeLook(one(kind))).not.toBe("danger");
    }
  });

  it("tells a person of their own two copies in other words than of a partner's", () => {
    const [mine, theirs] = (["me", "partner"] as const).map((who) => sayNotice(one("fork", { who }), "Noor", TODAY));
    expect(mine?.title).toMatch(/\byour\b/i);
    expect(mine).not.toEqual(theirs);
  });

  it("counts what could not be brought back", () => {
    expect(sayNotice(one("damaged", { count: 0 }), "Noor", TODAY).title).toMatch(/mended/);
    expect(sayNotice(one("damaged", { count: 1 }), "Noor", TODAY).title).toMatch(/^One thing/);
    expect(sayNotice(one("damaged", { count: 3 }), "Noor", TODAY).title).toMatch(/^3 things/);
  });

  it("[D3] names the text and the day of a change that couldn't be read, and what is left of it", () => {
    const unread = { title: "Sundays", written: TODAY - 3 };
    const say = (count?: number) => sayNotice(one("unread", { ...unread, ...(count ? { count } : {}) }), "Noor", TODAY);
    expect(say(1).title).toBe("One change to “Sundays” of 1 October couldn't be read");
    expect(say(1).text).toMatch(/^The text before it is here/);
    expect(say(4).title).toBe("The last changes to “Sundays”, up to 1 October, couldn't be read");
    expect(say().title).toBe("The words of “Sundays”, last changed on 1 October, couldn't be read");
  });

  it("[F06] uses none of the words the voice crosses out", () => {
    for (const kind of kinds) {
      const { title, text } = sayNotice(one(kind), "Noor", TODAY);
      expect(`${title} ${text}`).not.toMatch(
        /\b(error|invalid|failed|integrity|unreachable|revoked|declined|broken)\b/i,
      );
    }
  });
});
