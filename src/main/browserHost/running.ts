import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { proofOfAnswer, proofOfAsking } from "./handOver.ts";
import { launchFileIn, sameSecret, secret } from "./launch.ts";

const running = z.object({ pid: z.int().min(1), address: z.url(), secret: z.string().min(32) });
type Running = z.infer<typeof running>;
const handedOver = z.object({ launch: z.string(), proof: z.string() });
const MAX_ANSWER_BYTES = 16 * 1024;

/** Who has this profile open. Only its owner can read it; core's own lock on the vault is what protects the data. */
const pathIn = (folder: string): string => join(folder, "running.json");

export function announceRunning(folder: string, mine: Running): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(pathIn(folder), { force: true });
  writeFileSync(pathIn(folder), JSON.stringify(mine), { mode: 0o600, flag: "wx" });
}

export const forgetRunning = (folder: string): void => rmSync(pathIn(folder), { force: true });

/**
 * Asks the host that has this profile open for a launch file. Undefined: none is running. A file left by one that crashed
 * names a port where nothing answers, or anybody's program does: only who knows the file's secret is believed, and only
 * about the launch file of this profile.
 */
export async function askRunning(folder: string): Promise<{ address: string; launch: string } | undefined> {
  try {
    const other = running.parse(JSON.parse(readFileSync(pathIn(folder), "utf8")));
    const nonce = secret();
    const response = await fetch(new URL("hand-over", other.address), {
      method: "POST",
      body: new URLSearchParams({ nonce, proof: proofOfAsking(other.secret, nonce) }).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      redirect: "error",
      signal: AbortSignal.timeout(2_000),
    });
    if (!response.ok) return undefined;
    const { launch, proof } = handedOver.parse(JSON.parse(await shortText(response)));
    const isBelieved = sameSecret(proof, proofOfAnswer(other.secret, nonce, launch)) && launch === launchFileIn(folder);
    return isBelieved ? { address: other.address, launch } : undefined;
  } catch {
    return undefined;
  }
}

/** A stranger may answer without end. */
async function shortText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new RangeError("an answer this long is no host's");
  }
  return Buffer.concat(chunks).toString("utf8");
}
