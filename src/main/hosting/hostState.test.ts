import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readHostState, windowTitle, writeHostState } from "./hostState.ts";

it("remembers title and place across starts, for its owner's eyes only, and takes nonsense for nothing", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "homeport-state-")), "host");
  const plain = { neutralTitle: false };
  expect(readHostState(folder)).toEqual(plain);
  const state = { neutralTitle: true, window: { x: -5, y: 10, width: 800, height: 600, maximised: false } };
  writeHostState(folder, state);
  expect(readHostState(folder)).toEqual(state);
  expect(statSync(join(folder, "state.json")).mode & 0o777).toBe(0o600);
  for (const text of ["", "[]", "{", '{"neutralTitle":1}', '{"window":{"x":1e99}}']) {
    writeFileSync(join(folder, "state.json"), text);
    expect(readHostState(folder)).toEqual(plain);
  }
  rmSync(folder, { recursive: true });
});

it("[F11] the neutral title names no app", () => {
  expect(windowTitle(false)).toBe("Homeport");
  expect(windowTitle(true)).not.toMatch(/home|port/i);
});
