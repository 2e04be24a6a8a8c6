/** MB5 with real cores: one person's second machine, as far as the codes, and all the way. */
import { expect } from "vitest";
import { type CoreProcess, startCore } from "./coreProcess.ts";
import { overCutWire } from "./cutWire.ts";
import { eventually, freshProfile, PASSPHRASE } from "./couple.ts";
import { track } from "./tracked.ts";

/** What opens the second machine. */
export const OTHER = "another passphrase of this very machine";

/** The second machine, not yet theirs. */
export async function laptop({ name = "Robin again", profile = freshProfile() } = {}): Promise<CoreProcess> {
  const core = track(await startCore({ profile, lan: true }));
  await core.must("vault.create", { name, passphrase: OTHER });
  return core;
}

export const stage = (core: CoreProcess, wanted: string) =>
  eventually(async () => ((await core.must("pairing.state")).stage === wanted ? true : undefined), wanted);

/** As far as the codes, on both screens; by a wire that is dead after so many messages, if that is said. */
export async function compared(from: CoreProcess, to: CoreProcess, messages?: number): Promise<void> {
  const { text } = await from.must("pairing.inviteOwn", { passphrase: PASSPHRASE });
  await to.must("pairing.accept", { text: messages === undefined ? text : await overCutWire(text, messages) });
  await Promise.all([stage(from, "compare"), stage(to, "compare")]);
  const [one, two] = [await from.must("pairing.state"), await to.must("pairing.state")];
  expect([one.digits, one.isOwn, two.isOwn]).toEqual([two.digits, true, true]);
}

export const hasJoined = (core: CoreProcess) =>
  eventually(async () => ((await core.must("vault.status")).paired ? true : undefined), "the new one has the space");

export async function add(from: CoreProcess, to: CoreProcess): Promise<void> {
  await compared(from, to);
  await from.must("pairing.confirm", { same: true });
  await to.must("pairing.confirm", { same: true });
  await stage(from, "paired");
  await hasJoined(to);
}
