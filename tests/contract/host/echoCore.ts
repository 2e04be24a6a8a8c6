/**
 * A core that keeps nothing: it opens the real host port and answers what the host tests ask, so that they test hosts
 * alone. `search` is its one command line; its excerpts are the answer.
 */
import { isMainThread, threadId } from "node:worker_threads";
import { ok } from "../../../src/shared/base/result.ts";
import { openHostPort } from "../../../src/main/core/hostPort.ts";
import { answerCall, type Handlers } from "../../../src/shared/ipc/registrar.ts";

const port = openHostPort();
let deaf = false;
let inits = 0;

const said = (excerpt: string) => ok([{ id: "0".repeat(32), kind: "agreement" as const, title: "", excerpt }]);

const commands: Readonly<Record<string, () => string | undefined>> = {
  pid: () => String(isMainThread ? process.pid : threadId),
  inits: () => String(inits),
  crash: () => process.exit(7),
  /** From now on a flush is not answered. */
  deaf: () => {
    deaf = true;
    return "deaf";
  },
  /** Hears nothing any more, as in an endless loop, once its answer is out. */
  hang: () => {
    setImmediate(() => {
      for (;;);
    });
    return "hangs";
  },
  silence: () => undefined,
  tell: () => {
    port.toWindows({ t: "event", name: "sync", payload: { paired: false, longApart: true } });
    return "told";
  },
  stager: () => {
    const stager = port.spawnStager();
    stager.onExit(() => port.toWindows({ t: "event", name: "sync", payload: { paired: true, longApart: false } }));
    return "spawned";
  },
  stagerKilled: () => {
    const stager = port.spawnStager();
    stager.onExit(() => port.toWindows({ t: "event", name: "sync", payload: { paired: true, longApart: true } }));
    stager.kill();
    return "killed";
  },
};

const handlers: Handlers = {
  search: ({ text }) => {
    const answer = commands[text]?.();
    return answer === undefined ? new Promise(() => undefined) : said(answer);
  },
  "pairing.accept": () => ok(undefined),
  /** Bytes there and back. */
  "backup.restore": () =>
    ok({
      state: "none",
      paired: false,
      disconnected: false,
      place: "ok",
      recovery: "due",
      keychain: false,
      demo: false,
    }),
  "record.open": ({ id }) =>
    ok({
      session: id,
      doc: Uint8Array.from({ length: 70_000 }, (_, at) => at % 251),
      actor: "aa",
      nonce: "bb",
      mode: "draft",
      sharedHeads: [],
      projection: {
        id,
        kind: "agreement",
        owner: "both",
        title: "",
        excerpt: "",
        shared: false,
        unshared: true,
        setAside: false,
        day: 1,
        lastBy: "me",
      },
    }),
  "record.change": ({ bytes }) => ok({ heads: [String(bytes.length), String(bytes.at(-1))], projection: {} as never }),
};

port.onHost((message) => {
  if (message.t === "init") {
    inits++;
    port.toHost({ t: "ready" });
  } else if (message.t === "flush" && !deaf) port.toHost({ t: "flushed" });
  else if (message.t === "resumed")
    port.toWindows({ t: "event", name: "sync", payload: { paired: false, longApart: false } });
});
port.onWindow((frame, answer) => {
  void answerCall(handlers, frame, () => undefined).then((reply) => reply && answer(reply));
});
