import * as A from "@automerge/automerge";
import type { Answer, EventName, EventPayload, MethodName, Params } from "../../src/shared/ipc/contract.ts";
import type { EventFrame, Frame } from "../../src/shared/ipc/frames.ts";
import type { RecordText } from "../../src/shared/ipc/textShapes.ts";
import { coreToHost } from "../../src/shared/ipc/hostFrames.ts";
import { forkCore } from "../../src/main/browserHost/coreChild.ts";
import { instanceFolder } from "../../src/main/hosting/paths.ts";

type Args<M extends MethodName> = undefined extends Params<M> ? [] : [Params<M>];

/** A real core of the built app, asked by its contract as a window asks it. */
export interface DemoCore {
  /** Rejects where core refuses: nothing the demo asks for may be refused. */
  readonly ask: <M extends MethodName>(method: M, ...params: Args<M>) => Promise<Answer<M>>;
  /** The first payload from now on that fits. */
  readonly hear: <E extends EventName>(
    name: E,
    fits: (payload: EventPayload<E>) => boolean,
  ) => Promise<EventPayload<E>>;
  /** From now on it is that many days ago. */
  readonly liveDaysAgo: (days: number) => void;
  /** As a lock: everything written is on disk, then the process is gone. */
  readonly end: () => Promise<void>;
}

/** @param program the built core (`out/main/core.js`) */
export async function startDemoCore(program: string, profile: string): Promise<DemoCore> {
  const answers = new Map<number, (frame: Frame & { t: "reply" }) => void>();
  const listeners = new Set<(frame: EventFrame) => void>();
  const core = forkCore(program, {
    answer: (_window, frame) => {
      if (frame.t === "reply") answers.get(frame.id)?.(frame);
    },
    event: (frame) => {
      for (const listener of listeners) listener(frame);
    },
  });
  const ready = Promise.withResolvers<void>();
  const flushed = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  core.onMessage((message) => (coreToHost.parse(message).t === "ready" ? ready : flushed).resolve());
  core.onExit(() => {
    gone.resolve();
    for (const done of answers.values()) done({ t: "reply", id: 0, ok: false, error: { type: "Internal" } });
  });
  const instanceDir = instanceFolder(process.platform, process.env);
  core.send({ t: "init", options: { profile, instanceDir, lanPort: 0, lan: true, floorKdf: true, demo: true } });
  await ready.promise;

  let next = 0;
  return {
    ask: (method, ...params) =>
      new Promise((resolve, reject) => {
        const id = next++;
        answers.set(id, (reply) => {
          answers.delete(id);
          if (reply.ok) resolve(reply.value as never);
          else reject(new Error(`the demo's ${method} was refused: ${reply.error.type}`));
        });
        core.frame(0, { t: "call", id, method, params: params[0] });
      }),
    hear: (name, fits) =>
      new Promise((resolve) => {
        const listener = (frame: EventFrame): void => {
          if (frame.name !== name || !fits(frame.payload as never)) return;
          listeners.delete(listener);
          resolve(frame.payload as never);
        };
        listeners.add(listener);
      }),
    liveDaysAgo: (days) => core.send({ t: "daysAgo", days }),
    end: async () => {
      core.send({ t: "flush" });
      await Promise.race([flushed.promise, gone.promise]);
      core.kill();
      await gone.promise;
    },
  };
}

/** Puts words in place of others in a record that is open for a moment, as a window does. */
export async function edit(
  core: DemoCore,
  id: string,
  at: (body: string) => { from: number; remove: number; to: string },
) {
  const { doc, actor, session } = await core.ask("record.open", { id });
  const before = A.load<RecordText>(doc, { actor });
  const { from, remove, to } = at(before.body);
  const after = A.change(before, { time: 0 }, (draft) => A.splice(draft, ["body"], from, remove, to));
  const bytes = A.getLastLocalChange(after);
  if (bytes) await core.ask("record.change", { session, change: A.decodeChange(bytes).hash, bytes });
  await core.ask("record.close", { session });
}
