/**
 * The container file's own lines, run here without a container: what it copies, its environment, its command and its health
 * check. Left out is what needs an image: the base, the account, and fetching better-sqlite3, for which the one at hand stands in.
 */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { newEnvelopes, newQueue, RelayClient } from "../harness/relayClient.ts";
import { until } from "./until.ts";

const root = join(import.meta.dirname, "..", "..");
const lines = readFileSync(join(root, "Containerfile"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => ({ word: line.split(" ")[0] ?? "", rest: line.slice(line.indexOf(" ") + 1) }));
const all = (word: string): string[] => lines.filter((line) => line.word === word).map(({ rest }) => rest);
const one = (word: string): string => {
  const [only, ...more] = all(word);
  if (only === undefined || more.length > 0) throw new Error(`${word} stands there ${more.length + 1} times`);
  return only;
};
/** `["a", "b"]`, the form without a shell. */
const command = (text: string): string[] => JSON.parse(text.slice(text.indexOf("["))) as string[];

const folder = mkdtempSync(join(tmpdir(), "homeport-container-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a container's commands start a meeting point that says it is well, serves, stops, and then isn't", async () => {
  const known = [
    "FROM",
    "WORKDIR",
    "COPY",
    "RUN",
    "USER",
    "ENV",
    "VOLUME",
    "EXPOSE",
    "HEALTHCHECK",
    "STOPSIGNAL",
    "CMD",
  ];
  expect(lines.filter(({ word }) => !known.includes(word))).toEqual([]);
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(all("RUN")[0]).toMatch(new RegExp(` better-sqlite3@${dependencies["better-sqlite3"]}$`));
  expect(one("USER")).toBe("node");
  expect(lines.findIndex(({ word }) => word === "USER")).toBeLessThan(lines.findIndex(({ word }) => word === "CMD"));

  const [from = ""] = one("COPY").split(" ");
  copyFileSync(join(root, from), join(folder, basename(from)));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "node_modules", "better-sqlite3"), join(folder, "node_modules", "better-sqlite3"), "junction");
  const port = 20_000 + (process.pid % 20_000);
  const said = Object.fromEntries(all("ENV").map((line) => line.split("=") as [string, string]));
  expect([one("EXPOSE"), one("VOLUME")]).toEqual([said["HOMEPORT_RELAY_PORT"], said["HOMEPORT_RELAY_DATA"]]);
  const env = {
    PATH: process.env["PATH"],
    ...said,
    HOMEPORT_RELAY_DATA: join(folder, "data"),
    HOMEPORT_RELAY_PORT: `${port}`,
  };
  const isWell = (): boolean => {
    const [program = "", ...args] = command(one("HEALTHCHECK"));
    return spawnSync(program, args, { cwd: folder, env, timeout: 5_000 }).status === 0;
  };
  expect(isWell()).toBe(false);
  const [program = "", ...args] = command(one("CMD"));
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  child.stderr.on("data", (text) => (log += String(text)));
  await until(() => log.includes('"event":"started"'));
  expect(isWell()).toBe(true);
  const client = await RelayClient.connect(`ws://127.0.0.1:${port}`);
  const queue = newQueue();
  await client.open(queue, "write");
  expect((await client.deposit(queue, newEnvelopes(1)))?.type).toBe("done");
  child.kill(one("STOPSIGNAL") as NodeJS.Signals);
  expect(await ended).toBe(0);
  expect(isWell()).toBe(false);
});
