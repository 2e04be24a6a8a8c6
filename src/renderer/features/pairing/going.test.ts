import { describe, expect, it } from "vitest";
import { pairingState } from "../../../shared/ipc/shapes.ts";
import { sayGoing } from "./going.ts";

const WEEK_MS = 7 * 24 * 60 * 60_000;
const apart = { side: "inviter", byMeetingPoint: false, text: "homeport-pairing:…" } as const;

describe("a connection under way, said at every place", () => {
  it("[PR4] at each stage, apart or not, says how it stands and what comes next", () => {
    const stages = pairingState.shape.stage.options.filter((stage) => stage !== "none");
    for (const stage of stages) {
      for (const way of [undefined, apart, { ...apart, byMeetingPoint: true }]) {
        const said = sayGoing({ stage, expiresInMs: WEEK_MS, ...(way ? { apart: way } : {}) });
        expect(said?.title, stage).toBeTruthy();
        expect(said?.text, stage).toBeTruthy();
      }
    }
    for (const stage of stages) expect(sayGoing({ stage, isOwn: true })?.text, stage).toBeTruthy();
    expect(sayGoing({ stage: "none" })).toBeUndefined();
    expect(sayGoing({ stage: "none", isOwn: true })).toBeUndefined();
  });

  it("[PR1] says how many days are left of an invitation apart, and why it came to nothing", () => {
    expect(sayGoing({ stage: "inviting", apart, expiresInMs: WEEK_MS })?.text).toContain("7 more days");
    expect(sayGoing({ stage: "failed", failure: "expired" })?.text).toContain("ran out");
  });

  it("[MB5] of one's own device says nothing of a second person, whatever it came to", () => {
    for (const failure of pairingState.shape.failure.unwrap().options) {
      const said = sayGoing({ stage: "failed", isOwn: true, failure });
      expect(said?.text, failure).not.toMatch(/partner|both of you|each other|one of you|you both|Ask for/);
    }
  });
});
