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

export async function eventually<T>(read: () => Promise<T | undefined>, what: string, ms = 120_000): Promise<T> {
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

/** As far as both being paired; gives the text of the invitation. */
export async function pair(a: AskedCore, b: AskedCore): Promise<string> {
  const { text } = await a.must("pairing.invite");
  const compared = Promise.all([a, b].map((core) => until(core, "pairing", ({ stage }) => stage === "compare")));
  await b.must("pairing.accept", { text });
  const [shownA, shownB] = await compared;
  if (shownA?.digits !== shownB?.digits) throw new Error("the two screens show different codes");
  const paired = Promise.all([a, b].map((core) => until(core, "vault", (status) => status.paired)));
  await a.must("pairing.confirm", { same: true });
  await b.must("pairing.confirm", { same: true });
  await paired;
  return text;
}

/** An agreement or a boundary, shared as soon as it is written: its id. */
export async function shareNew(
  core: AskedCore,
  body: string,
  kind: "agreement" | "boundary" = "agreement",
): Promise<string> {
  const draft = await core.must("records.create", { kind, title: "", body });
  return (await core.must("record.share", { id: draft.id, why: "" })).id;
}

/** What both have of a text; undefined where it isn't here. */
export const shared = (core: CoreProcess, id: string): Promise<string | undefined> =>
  core.call("record.text", { id }).then((text) => (text.ok ? text.value.shared.body : undefined));

export const has = (core: CoreProcess, id: string, body: string): Promise<true> =>
  eventually(async () => ((await shared(core, id)) === body ? true : undefined), `"${body}" at the other side`);

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

/** Written at the end of a text that is shared, and shared. */
export async function edit(core: CoreProcess, id: string, text: string) {
  const replica = await openReplica(core, id);
  const typed = await replica.type(replica.doc.body.length, text);
  replica.stop();
  if (!typed.ok) throw new Error(`"${text}" was not taken: ${typed.error.type}`);
  return core.call("record.share", { id, why: "" });
}

/** Offers a text to be signed, as it stands with both at that moment. */
export async function offerAs(
  core: AskedCore,
  offer: Omit<Params<"agreement.offer">, "shown">,
): Promise<Answer<"agreement.offer">> {
  const { shared } = await core.must("record.text", { id: offer.id });
  return core.must("agreement.offer", { ...offer, shown: shared });
}
