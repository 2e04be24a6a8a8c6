/** What keeps the browser host from starting as asked: one plain line each, from its real program. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const program = join(import.meta.dirname, "host", "program.ts");
let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "homeport-start-"))));
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { readonly code: number | null; readonly lines: string[] };
/** Runs it until it ends, or until it has said `enough` lines. */
function start(args: readonly string[], { uid, enough = Infinity }: { uid?: number; enough?: number } = {}) {
  const child = spawn(process.execPath, [program, "--instance-dir", join(folder, "ids"), ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: "/nowhere" },
    ...(uid === undefined ? {} : { uid }),
  });
  let said = "";
  const lines = (): string[] => said.split("\n").filter(Boolean);
  child.stderr.on("data", (data: Buffer) => {
    said += data.toString();
    if (lines().length >= enough) child.kill("SIGTERM");
  });
  return new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, lines: lines() })));
}

it("a port that another program has", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  const { code, lines } = await start(["--profile", join(folder, "a"), "--port", String(port), "--no-open"]);
  expect(lines).toEqual([`Port ${port} is in use by another program. Name another with --port, or none.`]);
  expect(code).toBe(1);
  other.close();
});

it("a profile that is no folder, and one that belongs to another account", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await start(["--profile", file])).toEqual({
    code: 1,
    lines: [`${file} is no folder. Name another folder with --profile.`],
  });
  if (process.getuid?.() !== 0)
    return console.log("the other account's folder: skipped, only root can be another account");
  const theirs = join(folder, "theirs");
  chmodSync(folder, 0o755);
  for (const part of ["host", "browser", "electron"]) mkdirSync(join(theirs, part), { recursive: true });
  expect(await start(["--profile", theirs], { uid: 65_534 })).toEqual({
    code: 1,
    lines: [`Homeport may not write in ${theirs}. Name another folder with --profile.`],
  });
});

it("no browser: says so and names the file to open in one", async () => {
  const { code, lines } = await start(["--profile", join(folder, "b")], { enough: 1 });
  expect(lines[0]).toMatch(
    /^No browser was found here\. Open this address in a browser of the .*: file:\/\/\/.*\.html$/,
  );
  expect([code, lines.length]).toEqual([0, 1]);
});

it("a profile that is open already", async () => {
  const args = ["--profile", join(folder, "c"), "--no-open", "--json"];
  const first = spawn(process.execPath, [program, "--instance-dir", join(folder, "ids"), ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise((resolve) => first.stdout.once("data", resolve));
  expect(await start(args)).toEqual({ code: 0, lines: ["Homeport is already open for this profile."] });
  first.kill("SIGTERM");
  await new Promise((resolve) => first.once("exit", resolve));
});
