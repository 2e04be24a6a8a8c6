/**
 * Lets two real cores live through what `resources/demo.en.ts` tells: nothing is forged, every step goes through the
 * contract, the gate and the link between the two, only the clock is moved.
 */
import { type DemoDeed, demoDays, demoPeople, type DemoPerson } from "../../resources/demo.en.ts";
import { localDay } from "../../src/shared/base/day.ts";
import { type DemoCore, edit, startDemoCore } from "./demoCore.ts";

const PATIENCE_MS = 60_000;

type Cores = Readonly<Record<DemoPerson, DemoCore>>;
type Deed<D extends DemoDeed["did"]> = Extract<DemoDeed, { did: D }>;

/** Rejects where anything does not go as told; the profiles are then of no use. */
export async function seedDemo(coreProgram: string, profile: (person: string) => string): Promise<void> {
  const [robin, noor] = await Promise.all(demoPeople.map(({ key }) => startDemoCore(coreProgram, profile(key))));
  if (!robin || !noor) throw new Error("the demo has two people");
  const cores: Cores = { robin, noor };
  /** The demo's name for a text → its id in the vaults. */
  const ids = new Map<string, string>();
  try {
    for (const [index, { daysAgo, deeds }] of demoDays.entries()) {
      for (const core of [robin, noor]) core.liveDaysAgo(daysAgo);
      if (index === 0) await moveIn(cores);
      for (const deed of deeds) await live(cores, ids, deed, localDay(Date.now()) - daysAgo);
    }
  } finally {
    await Promise.all([robin.end(), noor.end()]);
  }
}

async function moveIn(cores: Cores): Promise<void> {
  for (const { key, name, passphrase } of demoPeople) {
    const core = cores[key];
    await core.ask("vault.create", { name, passphrase });
    // A newcomer who closes the window is to be asked for nothing.
    const { words, ask } = await core.ask("recovery.begin", { passphrase });
    await core.ask("recovery.confirm", { answers: ask.map((position) => words[position - 1] ?? "") });
  }
  const { robin, noor } = cores;
  const both = [robin, noor];
  const compared = both.map((core) => core.hear("pairing", ({ stage }) => stage === "compare"));
  const paired = both.map((core) => core.hear("vault", (status) => status.paired));
  const { text } = await robin.ask("pairing.invite");
  await noor.ask("pairing.accept", { text });
  const [one, other] = await within(Promise.all(compared), "meet");
  if (!one?.digits || one.digits !== other?.digits) throw new Error("the demo's two screens show different codes");
  for (const core of both) await core.ask("pairing.confirm", { same: true });
  await within(Promise.all(paired), "pair");
}

async function live(cores: Cores, ids: Map<string, string>, deed: DemoDeed, today: number): Promise<void> {
  switch (deed.did) {
    case "write":
      return write(cores, ids, deed);
    case "change": {
      const id = idOf(ids, deed.text);
      await edit(cores[deed.who], id, (body) => place(body, deed));
      if (deed.why !== undefined) await share(cores, deed.who, id, deed.why);
      return;
    }
    case "together":
      return writeTogether(cores, idOf(ids, deed.text), deed.turns);
    case "offer":
    case "agree":
      return agree(cores, idOf(ids, deed.text), deed, today);
    case "withdraw":
      await cores[deed.who].ask("agreement.say", { id: idOf(ids, deed.text), word: { type: "withdraw" } });
      return;
    case "setAside":
      await cores[deed.who].ask("record.setAside", { id: idOf(ids, deed.text), aside: true });
  }
}

async function write(cores: Cores, ids: Map<string, string>, deed: Deed<"write">): Promise<void> {
  const { who, kind, title, paragraphs, template, why } = deed;
  const begun = { kind, title, body: paragraphs.join("\n"), ...(template === undefined ? {} : { template }) };
  const { id } = await cores[who].ask("records.create", begun);
  ids.set(deed.text, why === undefined ? id : await share(cores, who, id, why));
}

/** Shares, and waits until both have the same row. Answers the record's id, which sharing for the first time changes. */
async function share(cores: Cores, who: DemoPerson, id: string, why: string): Promise<string> {
  const shared = await cores[who].ask("record.share", { id, why });
  await untilTheSame(cores, shared.id);
  return shared.id;
}

async function agree(cores: Cores, id: string, deed: Deed<"offer" | "agree">, today: number): Promise<void> {
  const { who, did, why, interval, trial } = deed;
  const [mine, theirs] = [cores[who], cores[who === "robin" ? "noor" : "robin"]];
  const until = trial && { until: today + trial.days, question: trial.question, after: "none" as const };
  const terms = { ...(interval === undefined ? {} : { interval }), ...(until ? { trial: until } : {}) };
  const { shared } = await mine.ask("record.text", { id });
  const { offered } = await mine.ask("agreement.offer", { id, shown: shared, terms, why });
  const offer = offered.at(-1)?.id ?? "";
  await mine.ask("agreement.say", { id, word: { type: "sign", offer } });
  const signedAt = async (core: DemoCore, by: number): Promise<boolean> => {
    const { offered: open, holds } = await core.ask("agreement.view", { id });
    return [...open, ...(holds ? [holds] : [])].some((one) => one.id === offer && one.signedBy.length >= by);
  };
  await eventually(() => signedAt(theirs, 1), "hear of an offer");
  if (did === "offer") return;
  await theirs.ask("agreement.say", { id, word: { type: "sign", offer } });
  await eventually(() => signedAt(mine, 2), "agree");
}

async function untilTheSame({ robin, noor }: Cores, id: string): Promise<void> {
  const text = async (core: DemoCore) => {
    const there = (await core.ask("records.list")).some((row) => row.id === id);
    return there ? JSON.stringify((await core.ask("record.text", { id })).shared) : "";
  };
  await eventually(async () => {
    const [atRobin, atNoor] = await Promise.all([text(robin), text(noor)]);
    return atRobin !== "" && atRobin === atNoor;
  }, "come together");
}

async function eventually(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`the demo's two could not ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function writeTogether(cores: Cores, id: string, turns: Deed<"together">["turns"]): Promise<void> {
  const both = [cores.robin, cores.noor];
  const on = both.map((core) => core.hear("together", ({ record, state }) => record === id && state === "on"));
  for (const core of both) await core.ask("together.join", { record: id });
  await within(Promise.all(on), "write together");
  for (const { who, types } of turns) {
    for (const [index, words] of types.entries()) {
      await edit(cores[who], id, (body) => at(body.length, index === 0 ? `\n${words}` : words));
      await untilTheSame(cores, id);
    }
  }
  const off = both.map((core) => core.hear("together", ({ record, state }) => record === id && state === "off"));
  await cores.noor.ask("together.leave", { record: id });
  await within(Promise.all(off), "stop writing together");
}

const at = (from: number, to: string, remove = 0) => ({ from, remove, to });

function place(body: string, { text, from, to }: Deed<"change">) {
  if (from === "") return at(body.length, `\n${to}`);
  const start = body.indexOf(from);
  if (start < 0 || body.includes(from, start + 1))
    throw new Error(`the demo's "${text}" does not say this once: ${from}`);
  // Only what differs is written anew, so that the story shows words and not whole paragraphs.
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  let tail = 0;
  while (tail < from.length - same && tail < to.length - same && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  return at(start + same, to.slice(same, to.length - tail), from.length - same - tail);
}

function idOf(ids: ReadonlyMap<string, string>, text: string): string {
  const id = ids.get(text);
  if (id === undefined) throw new Error(`the demo speaks of "${text}" before it is written`);
  return id;
}

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`the demo's two could not ${what}`)), PATIENCE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
