/** What a meeting point counts: no screen tells when something has been put there, or read. */
import { expect } from "@playwright/test";
import type { RelayProcess } from "../../harness/relayProcess.ts";

async function measured({ http, headers }: RelayProcess, name: string): Promise<number> {
  const text = await (await fetch(`${http}/metrics`, { headers })).text();
  const [, sum] = new RegExp(`^homeport_relay_${name} (\\d+)`, "m").exec(text) ?? [];
  if (sum === undefined) throw new Error(`it counts no ${name}`);
  return Number(sum);
}

/** Since it was started. */
export const counted = (relay: RelayProcess, name: "envelopes" | "bytes_in" | "connections"): Promise<number> =>
  measured(relay, `${name}_total`);
/** Connections there now. */
export const connected = (relay: RelayProcess): Promise<number> => measured(relay, "connected");

export const deposited = (relay: RelayProcess, atLeast: number): Promise<void> =>
  expect.poll(() => counted(relay, "envelopes"), { message: `${atLeast} deposited` }).toBeGreaterThanOrEqual(atLeast);

/** How many were put there once nobody has anything more to say: what is said leaves within seconds. */
export async function quiet(relay: RelayProcess): Promise<number> {
  let last = -1;
  const isSame = async (): Promise<boolean> => last === (last = await counted(relay, "envelopes"));
  await expect.poll(isSame, { message: "no more is put there", intervals: [5_000] }).toBe(true);
  return last;
}

/** What `act` says is there when this returns: nothing else was on its way, so the next that comes is it. */
export async function depositing(relay: RelayProcess, act: () => Promise<void>): Promise<void> {
  const before = await quiet(relay);
  await act();
  await deposited(relay, before + 1);
}
