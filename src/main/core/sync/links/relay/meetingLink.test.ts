import { describe, expect, it } from "vitest";
import { formatMeetingLink, parseMeetingLink } from "./meetingLink.ts";

describe("link of a meeting point", () => {
  it("[RQ2] what is taken is read again as it is written down", () => {
    for (const length of [1, 20, 60, 100, 200]) {
      const link = parseMeetingLink(`wss://example.org/${"ü".repeat(length)}#token`);
      if (link.ok) expect(parseMeetingLink(formatMeetingLink(link.value))).toEqual(link);
    }
    expect(parseMeetingLink(`wss://example.org/${"ü".repeat(20)}`).ok).toBe(true);
  });

  it("[RQ2] names no other thing than a WebSocket: no password, no question, no other scheme", () => {
    for (const text of [
      "https://example.org",
      "file:///etc/passwd",
      "ws+unix:///run/some.sock",
      "wss://user@example.org",
      "wss://:word@example.org",
      "wss://example.org/?question",
      "wss://",
      "wss://example.org/#two words",
      "wss://example.org/#a%0d%0ab",
      "example.org",
    ]) {
      expect(parseMeetingLink(text), text).toEqual({ ok: false, error: { type: "NoLink" } });
    }
  });
});
