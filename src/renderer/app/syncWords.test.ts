import { describe, expect, it } from "vitest";
import { syncWords } from "./syncWords.ts";

describe("the sync sentence", () => {
  it("[F20] says the same alone as together", () => {
    expect(syncWords({ paired: false, longApart: false })).toBe("sync.saved");
    expect(syncWords({ paired: true, longApart: false })).toBe("sync.saved");
  });

  it("[F20] says more than a week apart, and before that a cause on this machine", () => {
    expect(syncWords({ paired: true, longApart: true })).toBe("sync.longApart");
    expect(syncWords({ paired: true, longApart: true, localCause: "no-network" })).toBe("sync.noNetwork");
    expect(syncWords({ paired: true, longApart: false, localCause: "blocked" })).toBe("sync.blocked");
    expect(syncWords({ paired: true, longApart: false, localCause: "disconnected" })).toBe("sync.disconnected");
  });

  it("[F20] never shows a cause to someone who isn't connected with anyone", () => {
    expect(syncWords({ paired: false, longApart: false, localCause: "no-network" })).toBe("sync.saved");
  });
});
