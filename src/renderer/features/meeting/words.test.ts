import { describe, expect, it } from "vitest";
import { errorTypes } from "../../../shared/ipc/shapes.ts";
import { en } from "../../strings/en.ts";
import { meeting } from "../../strings/en.meeting.ts";
import { placeOf, sayCarryFault, sayPointFault, wayThere } from "./words.ts";

const connected = { paired: true, disconnected: false };
const states = ["unreached", "reached", "unwanted", "full"] as const;

describe("the words of the ways to meet", () => {
  it("shows where a meeting point is, and never its token", () => {
    const token = "not-for-any-screen";
    expect(placeOf(`wss://meet.example.org/#${token}`)).toEqual({ place: "meet.example.org", hasToken: true });
    expect(placeOf("ws://192.168.1.20:8787/")).toEqual({ place: "192.168.1.20:8787", hasToken: false });
    expect(placeOf(`wss://example.org/ours#${token}`)).toEqual({ place: "example.org/ours", hasToken: true });
  });

  it("[F20] says four ways apart, and of none that the partner's machine was there, or wasn't", () => {
    const texts = states.map((state) => en[wayThere(state, connected).text]);
    expect(new Set(texts).size).toBe(4);
    for (const text of texts) expect(text).not.toMatch(/partner|\{|their|fetch|collect|since|\bago\b|\d/i);
  });

  it("[F20] [F26] tells of no way where there is none: before pairing, and of a copy that is disconnected", () => {
    for (const state of states) {
      expect(wayThere(state, { paired: false, disconnected: false })).toEqual({ look: "plain", text: "meet.later" });
      const resting = wayThere(state, { paired: true, disconnected: true });
      expect(resting).toEqual({ look: "plain", text: "meet.resting" });
    }
  });

  it("says what may be off with a link or a file in words of its own, and everything else as everywhere", () => {
    expect(sayPointFault({ type: "Malformed" })).toBe(en["meet.noLink"]);
    expect(sayPointFault({ type: "TooMany" })).toBe(en["meet.enough"]);
    expect(sayPointFault({ type: "Full" })).toBe(en["error.Full"]);
    const said = (["NoCarryFile", "NotForUs", "NotPaired", "Unreachable"] as const).map((type) =>
      sayCarryFault({ type }, "Noor"),
    );
    expect(new Set(said).size).toBe(4);
    expect(sayCarryFault({ type: "NotForUs" }, "Noor")).toContain("Noor");
    for (const type of errorTypes) {
      expect(sayCarryFault({ type }, "Noor")).not.toBe(en["error.Unreachable"]);
    }
    expect(sayCarryFault({ type: "Io" }, "Noor")).toBe(en["error.Io"]);
  });

  it("speaks of a meeting point, and of no machinery", () => {
    for (const text of Object.values(meeting))
      expect(text).not.toMatch(/relay|server|sync|queue|envelope|failed|broken/i);
  });
});
