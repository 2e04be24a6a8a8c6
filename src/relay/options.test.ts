import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { readOptions, type RelayOptions, USAGE } from "./options.ts";

const TOKEN = "a-token-0123456789";
const folder = mkdtempSync(join(tmpdir(), "homeport-relay-options-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const read = (args: readonly string[], env: Record<string, string> = {}) => readOptions(args, env);
function options(args: readonly string[], env: Record<string, string> = {}): RelayOptions {
  const asked = read(args, env);
  if (!asked.ok || asked.value.help) throw new Error(asked.ok ? "help" : asked.error);
  return asked.value.options;
}
function problem(args: readonly string[], env: Record<string, string> = {}): string {
  const asked = read(args, env);
  if (asked.ok) throw new Error("it was taken");
  expect(asked.error).not.toContain("\n");
  return asked.error;
}

describe("what an operator says", () => {
  it("needs a folder only, and stays on this machine unless told otherwise", () => {
    expect(options(["--data", "/d"])).toEqual({
      place: { data: "/d" },
      host: "127.0.0.1",
      port: 8787,
      tls: undefined,
      tokens: [],
      maxBytes: 10 * 2 ** 30,
      maxConnections: 20_000,
      maxPerAddress: 0,
    });
    expect(options(["--data", "/d", "--host", "0.0.0.0"]).maxPerAddress).toBe(64);
    expect(options(["--data", "/d", "--host", "::", "--max-per-address", "0"]).maxPerAddress).toBe(0);
  });

  it("takes the same from the environment, a flag first, and folders from where the person is", () => {
    const env = {
      HOMEPORT_RELAY_DATA: "waiting",
      HOMEPORT_RELAY_PORT: "9000",
      HOMEPORT_RELAY_MAX_BYTES: "500M",
      HOMEPORT_RELAY_TOKEN: `${TOKEN},${TOKEN}-2`,
      INIT_CWD: "/home/robin",
    };
    expect(options([], env)).toMatchObject({
      place: { data: "/home/robin/waiting" },
      port: 9000,
      maxBytes: 500 * 2 ** 20,
      tokens: [TOKEN, `${TOKEN}-2`],
    });
    expect(options(["--port", "9001"], env).port).toBe(9001);
  });

  it("takes servers of NATS instead of a folder, and one of the two", () => {
    const servers = ["nats://10.0.0.1:4222", "nats://two.example", "nats://[::1]:4222"];
    expect(options(["--nats", servers.join()]).place).toEqual({
      servers,
      shards: 16,
      replicas: undefined,
      credentials: undefined,
    });
    const env = {
      HOMEPORT_RELAY_NATS: "nats://one:4222",
      HOMEPORT_RELAY_NATS_SHARDS: "64",
      HOMEPORT_RELAY_NATS_REPLICAS: "3",
      HOMEPORT_RELAY_NATS_CREDENTIALS: "relay.creds",
      INIT_CWD: "/home/robin",
    };
    expect(options([], env).place).toEqual({
      servers: ["nats://one:4222"],
      shards: 64,
      replicas: 3,
      credentials: "/home/robin/relay.creds",
    });
    expect(problem(["--data", "/d"], env)).toMatch(/^--data and --nats: /);
    for (const wrong of ["10.0.0.1", "http://x", "nats://", "nats://a,", "nats://me:secret@host", "nats://a/b"])
      expect(problem(["--nats", wrong])).toMatch(/^--nats \(HOMEPORT_RELAY_NATS\) must be servers/);
    expect(problem(["--nats", "nats://a", "--nats-shards", "0"])).toMatch(/^--nats-shards /);
    expect(problem(["--nats", "nats://a", "--nats-replicas", "6"])).toMatch(/^--nats-replicas /);
  });

  it("names every flag in its help, and takes no other", () => {
    const named = [...USAGE.matchAll(/^ {2}--([a-z-]+)/gm)].map((match) => match[1]);
    expect(named).toHaveLength(15);
    for (const flag of named) {
      const asked = read([`--${flag}`, ...(flag === "help" ? [] : ["x"])]);
      expect(asked.ok ? "" : asked.error).not.toMatch(/Unknown option/);
    }
    expect(problem(["--data", "/d", "--retain", "9"])).toMatch(/^Unknown option '--retain'/);
    expect(problem(["/d"])).toMatch(/^Unexpected argument '\/d'/);
    expect(read(["-h"])).toEqual({ ok: true, value: { help: true } });
  });

  it("says in one line what is wrong with which, and never says a token", () => {
    expect(problem([])).toMatch(/^--data \(HOMEPORT_RELAY_DATA\) must be said/);
    const cases: Record<string, readonly string[]> = {
      "--port (HOMEPORT_RELAY_PORT) must be from 0 to 65535.": ["--port", "70000"],
      "--port (HOMEPORT_RELAY_PORT) must be a whole number.": ["--port", "http"],
      "--host (HOMEPORT_RELAY_HOST) must be an address": ["--host", "example.org"],
      "--max-bytes (HOMEPORT_RELAY_MAX_BYTES) must be bytes": ["--max-bytes", "10GB"],
      "--max-bytes (HOMEPORT_RELAY_MAX_BYTES) must be from 1M": ["--max-bytes", "10"],
      "--token (HOMEPORT_RELAY_TOKEN) must be 16": ["--token", TOKEN, "--token", "too short"],
      "--tls-cert and --tls-key go together.": ["--tls-cert", "x"],
      "--tls-cert: there is no file": ["--tls-cert", "/missing", "--tls-key", "/missing"],
      "--token (HOMEPORT_RELAY_TOKEN) must be 16 to": ["--token", "c2l4dGVlbitieXRlcw=="],
      "--token-file: there is no file": ["--token-file", "/missing"],
      "--token-file: there is no token in it.": ["--token-file", file("empty", "\n\n")],
      "--token-file: token 2 must be": ["--token-file", file("second", `${TOKEN}\nshort\n`)],
    };
    for (const [said, args] of Object.entries(cases)) {
      expect(problem(["--data", "/d", ...args]).startsWith(said), said).toBe(true);
    }
    expect(problem(["--data", "/d", "--token", `${TOKEN} x`])).not.toContain(TOKEN);
    expect(options(["--data", "/d", "--token-file", file("good", `${TOKEN}\r\n\n`)]).tokens).toEqual([TOKEN]);
  });

  it("ends as a program with 2 before it has opened anything, with 1 where it can't go on, and helps with 0", () => {
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "index.ts"), ...args], {
        encoding: "utf8",
      });
      return { status, stdout, stderr };
    };
    expect(run("--help")).toEqual({ status: 0, stdout: `${USAGE}\n`, stderr: "" });
    const wrong = run("--data", join(folder, "never"), "--port", "x");
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr.trimEnd().split("\n")).toHaveLength(1);
    const noTls = [file("cert", "no certificate"), file("key", "no key")] as const;
    expect(run("--data", folder, "--tls-cert", noTls[0], "--tls-key", noTls[1])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^--tls-cert and --tls-key: they are not/),
    });
    const damaged = join(folder, "damaged");
    expect(run("--data", file("damaged-file", ""), "--port", "0").status).toBe(1);
    spawnSync("mkdir", [damaged]);
    writeFileSync(join(damaged, "relay.sqlite"), "x".repeat(9_000));
    expect(run("--data", damaged, "--port", "0")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Deleting it loses nothing"),
    });
  });
});
