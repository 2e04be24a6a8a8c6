import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as A from "@automerge/automerge";
import type { Answer, EventName, EventPayload, Params } from "../../src/shared/ipc/contract.ts";
import { type CoreProcess, startCore } from "./coreProcess.ts";

export const PASSPHRASE = "correct horse battery staple";
export const freshProfile = (): string => join(mkdtempSync(join(tmpdir(), "homeport-")), "profile");

/** A core wherever it runs. */
export type AskedCore = Pick<CoreProcess, "must" | "on">;

/** Resolves with the first payload that fits; the caller's test time limit ends a wait that never does. */
export function until<E extends EventName>(
  core: AskedCore,
  name: E,
  fits: (payload: EventPayload<E>) => boolean,
): Promise<EventPayload<E>> {
  return new Promise((done) => {
    const stop = core.on(name, (payload) => {
      if (!fits(payload)) return;
      stop();
      done(payload);
    });
  });
}

export async function eventually<T>(read: () => Promise<T | undefined>, what: string, ms = 30_000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Two people on one machine, paired over loopback as they would be side by side. */
export async function startCouple(): Promise<{ a: CoreProcess; b: CoreProcess }> {
  const [a, b] = await Promise.all([
    startCore({ profile: freshProfile(), lan: true }),
    startCore({ profile: freshProfile(), lan: true }),
  ]);
  await a.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  await b.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
  await pair(a, b);
  return { a, b };
}

export async function pair(a: AskedCore, b: AskedCore): Promise<void> {
  const { text } = await a.must("pairing.invite");
  const compared = Promise.all([a, b].map((core) => until(core, "pairing", ({ stage }) => stage === "compare")));
  await b.must("pairing.accept", { text });
  const [shownA, shownB] = await compared;
  if (shownA?.digits !== shownB?.digits) throw new Error("the two screens show different codes");
  const paired = Promise.all([a, b].map((core) => until(core, "vault", (status) => status.paired)));
  await a.must("pairing.confirm", { same: true });
  await b.must("pairing.confirm", { same: true });
  await paired;
}

export type TextDoc = { title: string; body: string };

/** A window's replica, as small as it can be: for tests that type. */
export async function openReplica(core: CoreProcess, id: string) {
  const opened = await core.must("record.open", { id });
  let doc = A.load<TextDoc>(opened.doc, { actor: opened.actor });
  const stop = core.on("remote", ({ session, changes }) => {
    if (session === opened.session) doc = A.applyChanges(doc, changes)[0];
  });
  return {
    opened,
    get doc() {
      return doc;
    },
    async type(at: number, text: string, remove = 0) {
      doc = A.change(doc, { time: 0 }, (draft) => A.splice(draft, ["body"], at, remove, text));
      const bytes = A.getLastLocalChange(doc);
      if (!bytes) throw new Error("nothing typed");
      return core.call("record.change", { session: opened.session, change: A.decodeChange(bytes).hash, bytes });
    },
    stop,
  };
}

/** Offers a text to be signed, as it stands with both at that moment. */
export async function offerAs(
  core: AskedCore,
  offer: Omit<Params<"agreement.offer">, "shown">,
): Promise<Answer<"agreement.offer">> {
  const { shared } = await core.must("record.text", { id: offer.id });
  return core.must("agreement.offer", { ...offer, shown: shared });
}
