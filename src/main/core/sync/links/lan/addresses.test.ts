import { describe, expect, it } from "vitest";
import { formatAddress, parseAddress } from "./addresses.ts";

describe("addresses typed by hand", () => {
  it.each(["192.168.1.20:51234", "[fd00::2]:51234", "anas-laptop.local:1"])("%s is one", (text) => {
    const address = parseAddress(` ${text} `);
    expect(address && formatAddress(address)).toBe(text);
  });

  it.each([
    "",
    "192.168.1.20",
    "192.168.1.20:0",
    "192.168.1.20:70000",
    "[fd00::2]",
    "[10.0.0.1]:5",
    "a b:5",
    "x:5/y",
    ":5",
  ])("%j is none", (text) => expect(parseAddress(text)).toBeUndefined());
});
