import { describe, expect, it } from "vitest";
import type { SyncState } from "../../shared/ipc/shapes.ts";
import { type Here, syncWords } from "./syncWords.ts";

const say = (state: Omit<SyncState, "meetingPoints" | "partnerLeft">, where: Here) =>
  syncWords({ ...state, partnerLeft: false, meetingPoints: [] }, where);
const here = { unsaved: false, told: false };
describe("the sync sentence", () => {
  it("[F20] says the same alone as together", () => {
    expect(say({ paired: false, longApart: false }, here)).toBe("sync.saved");
    expect(say({ paired: true, longApart: false }, here)).toBe("sync.saved");
  });

  it("[F20] says more than a week apart, and before that a cause on this machine", () => {
    expect(say({ paired: true, longApart: true }, here)).toBe("sync.longApart");
    expect(say({ paired: true, longApart: true, localCause: "no-network" }, here)).toBe("sync.noNetwork");
    expect(say({ paired: true, longApart: false, localCause: "blocked" }, here)).toBe("sync.blocked");
    expect(say({ paired: true, longApart: false, localCause: "disconnected" }, here)).toBe("sync.disconnected");
  });

  it("[F20] never shows a cause to someone who isn't connected with anyone", () => {
    expect(say({ paired: false, longApart: false, localCause: "no-network" }, here)).toBe("sync.saved");
  });

  it("[UP1] [F20] says that the partner left, if they said so", () => {
    const left = { paired: true, longApart: true, partnerLeft: true, meetingPoints: [] };
    expect(syncWords(left, here)).toBe("sync.notConnected");
  });

  it("leaves it to an open text to say that it is saved, and nothing else", () => {
    const told = { ...here, told: true };
    expect(say({ paired: true, longApart: false }, told)).toBeUndefined();
    expect(say({ paired: false, longApart: false }, told)).toBeUndefined();
    expect(say({ paired: true, longApart: true }, told)).toBe("sync.longApart");
    expect(say({ paired: true, longApart: false, localCause: "no-network" }, told)).toBe("sync.noNetwork");
  });

  it("says before anything else that words are not saved yet", () => {
    expect(say({ paired: true, longApart: true }, { unsaved: true, told: true })).toBe("record.notSaved");
  });
});
