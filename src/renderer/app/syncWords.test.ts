import { describe, expect, it } from "vitest";
import { syncWords } from "./syncWords.ts";

const here = { unsaved: false, told: false };
describe("the sync sentence", () => {
  it("[F20] says the same alone as together", () => {
    expect(syncWords({ paired: false, longApart: false }, here)).toBe("sync.saved");
    expect(syncWords({ paired: true, longApart: false }, here)).toBe("sync.saved");
  });

  it("[F20] says more than a week apart, and before that a cause on this machine", () => {
    expect(syncWords({ paired: true, longApart: true }, here)).toBe("sync.longApart");
    expect(syncWords({ paired: true, longApart: true, localCause: "no-network" }, here)).toBe("sync.noNetwork");
    expect(syncWords({ paired: true, longApart: false, localCause: "blocked" }, here)).toBe("sync.blocked");
    expect(syncWords({ paired: true, longApart: false, localCause: "disconnected" }, here)).toBe("sync.disconnected");
  });

  it("[F20] never shows a cause to someone who isn't connected with anyone", () => {
    expect(syncWords({ paired: false, longApart: false, localCause: "no-network" }, here)).toBe("sync.saved");
  });

  it("leaves it to an open text to say that it is saved, and nothing else", () => {
    const told = { ...here, told: true };
    expect(syncWords({ paired: true, longApart: false }, told)).toBeUndefined();
    expect(syncWords({ paired: false, longApart: false }, told)).toBeUndefined();
    expect(syncWords({ paired: true, longApart: true }, told)).toBe("sync.longApart");
    expect(syncWords({ paired: true, longApart: false, localCause: "no-network" }, told)).toBe("sync.noNetwork");
  });

  it("says before anything else that words are not saved yet", () => {
    expect(syncWords({ paired: true, longApart: true }, { unsaved: true, told: true })).toBe("record.notSaved");
  });
});
