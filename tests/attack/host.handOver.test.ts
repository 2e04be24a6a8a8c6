/** E4: a host that crashed leaves its port, which another account's program may take, and the file that names it. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { proofOfAnswer } from "../../src/main/browserHost/handOver.ts";
import { launchFileIn } from "../../src/main/browserHost/launch.ts";
import { announceRunning, askRunning } from "../../src/main/browserHost/running.ts";

const SECRET = "s".repeat(43);
let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "homeport-stale-"))));
afterEach(() => rmSync(folder, { recursive: true }));

type Asked = { readonly body: string; readonly nonce: string; readonly proof: string };
type Answer = { status?: number; headers?: Record<string, string>; body: string };

/** What a second start takes from whoever sits on the port, and what it told them. */
async function takenFrom(answer: (asked: Asked) => Answer) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const form = new URLSearchParams(body);
      asked.push({ body, nonce: form.get("nonce") ?? "", proof: form.get("proof") ?? "" });
      const { status = 200, headers = {}, body: said } = answer(asked.at(-1) as Asked);
      response.writeHead(status, headers).end(said);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  announceRunning(folder, { pid: 999_999, address, secret: SECRET });
  const found = await askRunning(folder);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  return { found, asked, address };
}

const said = (launch: string, proof: string): Answer => ({ body: JSON.stringify({ launch, proof }) });

describe("[E4] a second start", () => {
  it("believes the host that has this profile open", async () => {
    const launch = launchFileIn(folder);
    const { found, address } = await takenFrom(({ nonce }) => said(launch, proofOfAnswer(SECRET, nonce, launch)));
    expect(found).toEqual({ address, launch });
  });

  it("believes nobody who does not know the secret, and tells it to nobody", async () => {
    const launch = launchFileIn(folder);
    const strangers: ((asked: Asked) => Answer)[] = [
      () => ({ body: JSON.stringify({ launch: "/tmp/evil.html" }) }),
      () => said("/tmp/evil.html", "x"),
      () => said(launch, "x"),
      ({ proof }) => said(launch, proof), // given back as it came
      ({ nonce }) => said(launch, proofOfAnswer("t".repeat(43), nonce, launch)),
      () => said(launch, proofOfAnswer(SECRET, "an older nonce", launch)),
      ({ nonce }) => said("/tmp/evil.html", proofOfAnswer(SECRET, nonce, launch)),
    ];
    for (const stranger of strangers) {
      const { found, asked } = await takenFrom(stranger);
      expect(found).toBeUndefined();
      expect(asked).toHaveLength(1);
      expect(asked[0]?.body).not.toContain(SECRET);
    }
  });

  it("opens no launch file but this profile's, whoever names it", async () => {
    for (const launch of ["/tmp/evil.html", `${launchFileIn(folder)}/../evil.html`, "https://evil.example/"]) {
      const { found } = await takenFrom(({ nonce }) => said(launch, proofOfAnswer(SECRET, nonce, launch)));
      expect(found).toBeUndefined();
    }
  });

  it("follows no redirect and reads no long answer", async () => {
    const away = await takenFrom(() => ({ status: 307, headers: { Location: "/elsewhere" }, body: "" }));
    expect([away.found, away.asked.length]).toEqual([undefined, 1]);
    const launch = launchFileIn(folder);
    const long = await takenFrom(({ nonce }) => {
      const { body } = said(launch, proofOfAnswer(SECRET, nonce, launch));
      return { body: body + " ".repeat(64 * 1024) };
    });
    expect(long.found).toBeUndefined();
  });
});
