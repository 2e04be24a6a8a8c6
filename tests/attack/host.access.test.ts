/** E4: nobody but the page this host itself let in is served anything. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { proofOfAsking } from "../../src/main/browserHost/handOver.ts";
import {
  type Entry,
  entryFrom,
  openBrowserHost,
  postToken,
  type RunningBrowserHost,
  tokenIn,
} from "../contract/host/openBrowserHost.ts";
import { ask } from "../contract/host/hostContract.ts";

let host: RunningBrowserHost;
let cookie = "";
let pass = "";
let usedToken = "";
let origin = "";

beforeAll(async () => {
  host = await openBrowserHost();
  origin = host.address.slice(0, -1);
  usedToken = tokenIn(host.launch);
});
afterAll(() => host.stop());

type Answer = { status: number; body: string; headers: Record<string, string | string[] | undefined> };

/** Node's bare client: any Host, Origin or cookie can be claimed with it. */
function get(path: string, headers: Record<string, string>, method = "GET", body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${origin}${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** `words`: what the page says in the one header it can. */
const socketStatus = (
  headers: Record<string, string>,
  path = "/socket",
  words: string | string[] = pass,
): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}${path}`, words, { headers });
    socket.on("open", () => {
      socket.close();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", () => resolve(0));
  });

const nothing = (answer: Answer): void => {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.body).toBe("");
  expect(answer.headers["set-cookie"]).toBeUndefined();
};

describe("[E4] the launch token", () => {
  it("lies in a file only its owner can read, in a folder only its owner can enter", () => {
    expect(statSync(host.launch).mode & 0o777).toBe(0o600);
    expect(statSync(join(host.launch, "..")).mode & 0o777).toBe(0o700);
    expect(readFileSync(`/proc/${host.pid}/cmdline`, "utf8")).not.toContain(usedToken);
  });

  it("is refused when missing, wrong, oversized, or sent from anywhere but the launch file's page", async () => {
    for (const token of ["", "x", `${usedToken}x`, usedToken.slice(1), "y".repeat(100_000)])
      expect((await postToken(host.address, token).catch(() => ({ status: 403 }))).status).toBe(403);
    for (const from of ["https://example.org", "http://127.0.0.1:1", origin, "file://"])
      expect((await postToken(host.address, usedToken, from)).status).toBe(403);
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    nothing(await get("/launch", form, "POST", `token=${usedToken}`)); // no Origin at all
    nothing(await get("/launch", { Origin: "null" }, "POST", `token=${usedToken}`)); // not a form
    nothing(await get(`/launch?token=${usedToken}`, { Origin: "null" }));
    nothing(await get("/launch", { ...form, Origin: "null", Host: "evil.example" }, "POST", `token=${usedToken}`));
  });

  it("works once, for a cookie that no script and no other site can use", async () => {
    const answer = await postToken(host.address, usedToken);
    expect(answer.status).toBe(200);
    const set = answer.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/^homeport-[0-9a-f]{16}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    const entry: Entry = await entryFrom(answer);
    ({ cookie, pass } = entry);
    expect(pass).toMatch(/^[\w-]{43}$/);
    expect(set).not.toContain(pass);
    // In no address, and one script of fixed words is all that the page it comes in may run.
    expect(answer.headers.get("location")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toMatch(/script-src 'nonce-[^' ]+';/);
    expect((await postToken(host.address, usedToken)).status).toBe(403);
    expect(() => readFileSync(host.launch)).toThrow();
  });

  it("is worth nothing once a newer one was written, and never opens two windows at once", async () => {
    const again = await openBrowserHost([], host.profile).catch((error: Error) => error);
    expect(again).not.toBeInstanceOf(Error);
    if (again instanceof Error) return;
    expect(await again.exited).toBe(0);
    expect(again.stderr()).toContain("already open");
    const token = tokenIn(again.launch);
    const answers = await Promise.all(Array.from({ length: 20 }, () => postToken(host.address, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe("[E4] pages, files and the socket", () => {
  it("serves its own page, never stored, under the same policy as Electron", async () => {
    const page = await get("/", { Cookie: cookie });
    expect(page.status).toBe(200);
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(page.body).toContain(`nonce="${nonce}"`);
    expect((await get("/", { Cookie: cookie })).body).not.toContain(nonce);
    for (const path of ["/", "/script.js"]) {
      const { headers } = await get(path, { Cookie: cookie });
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
    expect((await get("/missing.js", {})).headers["cache-control"]).toBe("no-store");
  });

  const paths = ["/", "/index.html", "/script.js", "/socket", "/?back", "/hand-over", "/missing"];
  const wrong: readonly [string, () => Record<string, string>][] = [
    ["no cookie", () => ({})],
    ["an empty cookie", () => ({ Cookie: `${cookie.split("=")[0]}=` })],
    ["a wrong cookie", () => ({ Cookie: `${cookie.slice(0, -3)}abc` })],
    ["another instance's cookie name", () => ({ Cookie: cookie.replace(/homeport-./, "homeport-g") })],
    ["the cookie twice", () => ({ Cookie: `${cookie}; ${cookie.split("=")[0]}=x` })],
    ["a foreign Host", () => ({ Cookie: cookie, Host: "homeport.example" })],
    ["localhost as Host", () => ({ Cookie: cookie, Host: origin.replace("http://127.0.0.1", "localhost") })],
    ["a Host without port", () => ({ Cookie: cookie, Host: "127.0.0.1" })],
    ["a foreign Origin", () => ({ Cookie: cookie, Origin: "https://example.org" })],
    ["another port's Origin", () => ({ Cookie: cookie, Origin: "http://127.0.0.1:1" })],
    ["Origin null", () => ({ Cookie: cookie, Origin: "null" })],
    ["a foreign site", () => ({ Cookie: cookie, "Sec-Fetch-Site": "cross-site" })],
    ["a neighbour on this machine", () => ({ Cookie: cookie, "Sec-Fetch-Site": "same-site" })],
  ];
  for (const [what, headers] of wrong)
    it(`serves nothing to ${what}`, async () => {
      for (const path of paths) nothing(await get(path, headers()));
      expect(await socketStatus({ Origin: origin, ...headers() })).toBe(403);
    });

  it("opens a socket for its own page only: cookie, Origin and path together", async () => {
    expect(await socketStatus({ Cookie: cookie, Origin: origin })).toBe(101);
    expect(await socketStatus({ Cookie: cookie })).toBe(403);
    expect(await socketStatus({ Origin: origin })).toBe(403);
    expect(await socketStatus({ Cookie: cookie, Origin: origin }, "/")).toBe(403);
    expect(await socketStatus({ Cookie: cookie, Origin: origin }, "/socket?x")).toBe(403);
  });

  it("opens no socket for a neighbour on another port, who is sent the cookie, and not the pass", async () => {
    const ours = { Cookie: cookie, Origin: origin, "Sec-Fetch-Site": "same-origin" };
    expect(await socketStatus(ours)).toBe(101);
    const twisted = `${pass.slice(0, -1)}${pass.endsWith("A") ? "B" : "A"}`;
    for (const words of [
      [],
      "x",
      cookie.split("=")[1] ?? "",
      twisted,
      pass.slice(1),
      `${pass}x`,
      [pass, "x"],
      ["x", pass],
    ])
      expect(await socketStatus(ours, "/socket", words), String(words)).toBe(403);
    // Nor is it told to who has the cookie: nothing of what is served has it.
    for (const path of ["/", "/index.html", "/script.js", "/?back", "/missing"]) {
      const answer = await get(path, ours);
      expect(answer.body + JSON.stringify(answer.headers)).not.toContain(pass);
    }
  });

  it("serves no file outside the built page", async () => {
    const ways = [
      "/../echoCore.ts",
      "/%2e%2e/echoCore.ts",
      "/..%2fechoCore.ts",
      "/page/../../echoCore.ts",
      "//etc/passwd",
    ];
    ways.push(
      "/.env",
      "/script.js/",
      "/script.js%00",
      "/\\..\\echoCore.ts",
      "/index.html/../../echoCore.ts",
      "/a//b.js",
    );
    for (const path of ways) nothing(await get(path, { Cookie: cookie }));
    for (const method of ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"])
      nothing(await get("/", { Cookie: cookie }, method));
    expect((await get("/script.js", { Cookie: cookie })).status).toBe(200);
  });

  it("refuses a wrong hand-over, and any that a page could send", async () => {
    const { secret } = JSON.parse(readFileSync(join(host.profile, "host", "running.json"), "utf8")) as {
      secret: string;
    };
    expect(statSync(join(host.profile, "host", "running.json")).mode & 0o777).toBe(0o600);
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    const nonce = "n".repeat(43);
    const right = `nonce=${nonce}&proof=${proofOfAsking(secret, nonce)}`;
    nothing(await get("/hand-over", { ...form, Cookie: cookie }, "POST", `nonce=${nonce}&proof=x`));
    nothing(await get("/hand-over", form, "POST", right.replace("nonce=n", "nonce=m")));
    nothing(await get("/hand-over", form, "POST", `nonce=${nonce}`));
    nothing(await get("/hand-over", form, "POST", `secret=${secret}`)); // the secret itself is no way in
    nothing(await get("/hand-over", { ...form, Origin: "null" }, "POST", right));
    nothing(await get("/hand-over", { ...form, Origin: origin, Cookie: cookie }, "POST", right));
    expect((await get("/hand-over", form, "POST", right)).status).toBe(200);
  });

  it("listens on 127.0.0.1 and nowhere else", async () => {
    const port = Number(new URL(host.address).port);
    const reach = (address: string): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = createConnection({ host: address, port }, () => {
          socket.destroy();
          resolve(true);
        });
        socket.on("error", () => resolve(false));
      });
    expect(await reach("127.0.0.1")).toBe(true);
    for (const other of ["127.0.0.2", "::1"]) expect(await reach(other)).toBe(false);
  });

  it("stays up through half-sent and malformed requests", async () => {
    const port = Number(new URL(host.address).port);
    for (const bytes of [
      "GET",
      "GET / HTTP/1.1\r\n",
      "\0\0\0\0\r\n\r\n",
      `GET /${"a".repeat(70_000)} HTTP/1.1\r\n\r\n`,
    ]) {
      const socket = createConnection({ host: "127.0.0.1", port });
      socket.on("error", () => undefined);
      socket.write(bytes);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    expect((await get("/", { Cookie: cookie })).status).toBe(200);
  });
});

describe("[E4] another account of this machine", () => {
  const canSwitch = process.platform === "linux" && process.getuid?.() === 0;
  it("reads no token, no cookie, no page", async ({ skip }) => {
    if (!canSwitch) skip("needs Linux and root, to become nobody");
    chmodSync(host.profile, 0o755); // what lies in it must look after itself
    const issued = await openBrowserHost([], host.profile);
    await issued.exited;
    const folder = mkdtempSync(join(tmpdir(), "homeport-nobody-"));
    chmodSync(folder, 0o755);
    const script = join(folder, "try.mjs");
    cpSync(process.execPath, join(folder, "node"));
    writeFileSync(script, nobodyScript);
    chmodSync(script, 0o755);
    const run = spawnSync(
      "setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", join(folder, "node"), script, host.address, issued.launch],
      { encoding: "utf8", env: {}, timeout: 20_000 },
    );
    expect(run.stderr).toBe("");
    const found = JSON.parse(run.stdout) as { uid: number; served: string[]; tried: number };
    expect(found.uid).toBe(65534);
    expect(found.tried).toBeGreaterThan(8);
    expect(found.served).toEqual([]);
  });
});

const nobodyScript = `
import { readFileSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
const [address, launch] = process.argv.slice(2);
const served = [];
let tried = 0;
const attempt = async (name, what) => { tried++; try { if (await what()) served.push(name); } catch {} };
for (const path of [launch, dirname(launch) + "/running.json"]) await attempt(path, () => readFileSync(path).length > 0);
await attempt("folder", () => readdirSync(dirname(launch)).length > 0);
for (const path of ["", "index.html", "script.js", "socket", "?back"])
  await attempt(path, async () => (await fetch(address + path)).ok);
for (const token of ["", "guess"])
  await attempt("launch", async () => (await fetch(address + "launch", { method: "POST",
    headers: { Origin: "null", "Content-Type": "application/x-www-form-urlencoded" }, body: "token=" + token })).ok);
await attempt("hand-over", async () => (await fetch(address + "hand-over", { method: "POST",
  headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "secret=guess" })).ok);
console.log(JSON.stringify({ uid: process.getuid(), served, tried }));
`;

describe("[E4] two windows", () => {
  it("never get each other's answers, whatever numbers they use", async () => {
    const other = await openBrowserHost();
    const [one, two] = [await other.window(), await other.window()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => (at % 2 ? ask(one, "inits") : ask(two, "pid"))),
    );
    for (const [at, answer] of answers.entries()) expect(answer === "1").toBe(at % 2 === 1);
    await other.stop();
  });
});
