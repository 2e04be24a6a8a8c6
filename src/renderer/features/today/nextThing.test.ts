import { describe, expect, it } from "vitest";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import type { VaultStatus } from "../../../shared/ipc/shapes.ts";
import { projectionOf } from "../record/testCore.ts";
import { nextThing, sharedLines } from "./nextThing.ts";

const status: VaultStatus = {
  state: "open",
  paired: true,
  disconnected: false,
  place: "ok",
  recovery: "done",
  keychain: false,
  demo: false,
};
const row = (change: Partial<Projection> = {}): Projection => projectionOf("Sundays", change);

describe("today", () => {
  it("leads through the first ten minutes in their order", () => {
    expect(nextThing({ ...status, recovery: "due", paired: false }, [])?.kind).toBe("write");
    expect(nextThing({ ...status, recovery: "put-off", paired: false }, [row()])?.kind).toBe("words");
    expect(nextThing({ ...status, paired: false }, [row()])?.kind).toBe("invite");
    expect(nextThing(status, [row()])).toBeUndefined();
  });

  it("[PR4] a connection under way comes before all else, also with nothing written yet", () => {
    const pairing = { stage: "inviting", expiresInMs: 1, apart: { side: "inviter", byMeetingPoint: false } } as const;
    expect(nextThing({ ...status, paired: false }, [], pairing)?.kind).toBe("going");
    expect(nextThing({ ...status, paired: false }, [row()], { stage: "none" })?.kind).toBe("invite");
  });

  it("[F25] never asks about what was set aside or is the partner's", () => {
    expect(nextThing(status, [row({ unshared: true, setAside: true })])).toBeUndefined();
    expect(nextThing(status, [row({ unshared: true, owner: "partner" })])).toBeUndefined();
    expect(nextThing(status, [row({ unshared: true })])?.kind).toBe("share");
  });

  it("shows at most three shared lines, and nothing unshared", () => {
    expect(sharedLines([row(), row(), row({ shared: false }), row(), row()])).toHaveLength(3);
    expect(sharedLines([row({ shared: false })])).toHaveLength(0);
  });

  it("[SP1] asks and tells nothing of an earlier record", () => {
    const earlier = row({ unshared: true, fault: "earlier", with: "Noor" });
    expect(nextThing(status, [earlier])).toBeUndefined();
    expect(sharedLines([earlier])).toEqual([]);
  });
});
