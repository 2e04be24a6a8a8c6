/** E3: whatever a window sends, nothing runs that the contract does not allow, nobody crashes, and it is not quiet. */
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { z } from "zod";
import { keychainFailed, noKeychain } from "../../src/main/hosting/keychain.ts";
import { createSupervisor } from "../../src/main/hosting/supervisor.ts";
import { ok } from "../../src/shared/base/result.ts";
import { type MethodName, methods } from "../../src/shared/ipc/contract.ts";
import { answerCall, type Handlers } from "../../src/shared/ipc/registrar.ts";
import { type Entry, openBrowserHost, type RunningBrowserHost } from "../contract/host/openBrowserHost.ts";
import { ask, type TestWindow } from "../contract/host/hostContract.ts";
import { openShell, type RunningShell } from "../contract/host/openShell.ts";

const RUNS = 1_000;
const seed = Number(process.env["HOMEPORT_SEED"] ?? 20_261_122);
console.log(`[E3] seed ${seed} (HOMEPORT_SEED repeats it)`);

const names = Object.keys(methods) as MethodName[];

/** The argument names of a method, whichever form of it is meant. */
function keysOf(schema: z.ZodType): string[] {
  const { shape, options } = schema as unknown as { shape?: Record<string, z.ZodType>; options?: z.ZodType[] };
  return shape ? Object.keys(shape) : (options ?? []).flatMap(keysOf);
}

/** Of no type that any field of the contract has. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(Number.NaN, -0.5, 2 ** 60, null, 1e300, Symbol.iterator, () => 1, new Date(0), /x/),
  fc.bigInt(),
  fc.object({ maxDepth: 2 }),
  fc.array(fc.anything({ maxDepth: 1 }), { minLength: 60, maxLength: 90 }),
);

/** Arguments that can't be right: of another shape altogether, or with the right names and nonsense in them. */
function wrongFor(method: MethodName): fc.Arbitrary<unknown> {
  const keys = keysOf(methods[method].params);
  const strange = fc.oneof(
    fc.constantFrom<unknown>(null, 0, "", "{}", true, [], [{}]),
    fc.bigInt(),
    fc.string(),
    fc.double(),
  );
  if (keys.length === 0)
    return fc.oneof(
      strange,
      fc.object(),
      fc.anything().filter((value) => value !== undefined),
    );
  const near = fc.record(Object.fromEntries(keys.map((key) => [key, junk])));
  return fc.oneof({ weight: 3, arbitrary: near }, { weight: 1, arbitrary: strange });
}

describe("[E3] the registrar", () => {
  for (const method of names)
    it(`${method}: ${RUNS} wrong arguments, none accepted`, async () => {
      let ran = 0;
      const handlers = Object.fromEntries(names.map((name) => [name, () => (ran++, ok(undefined))])) as Handlers;
      const bugs: unknown[] = [];
      await fc.assert(
        fc.asyncProperty(wrongFor(method), async (params) => {
          const reply = await answerCall(handlers, { t: "call", id: 1, method, params }, (_m, bug) => bugs.push(bug));
          expect(reply).toEqual({ t: "reply", id: 1, ok: false, error: { type: "Malformed" } });
        }),
        { seed, numRuns: RUNS },
      );
      expect({ ran, bugs }).toEqual({ ran: 0, bugs: [] });
    });

  it("a text longer than any field takes is refused before it is looked at", async () => {
    for (const method of ["vault.create", "pairing.accept", "search", "record.share"] as const) {
      const params = Object.fromEntries(keysOf(methods[method].params).map((key) => [key, "x".repeat(1_100_000)]));
      const reply = await answerCall({}, { t: "call", id: 1, method, params }, () => undefined);
      expect(reply).toMatchObject({ ok: false, error: { type: "Malformed" } });
    }
  });

  it(`${RUNS} frames that are no call: nothing runs, nothing is answered`, async () => {
    const handlers = new Proxy({}, { get: () => expect.unreachable() }) as Handlers;
    const frame = fc.oneof(
      fc.anything(),
      fc.record({ t: fc.constantFrom("call", "reply", "event"), id: junk, method: fc.constantFrom(...names) }),
      fc.record({
        t: fc.constant("call"),
        id: fc.nat(),
        method: fc.constantFrom("__proto__", "constructor", "toString", "host", "host.", "vault.steal", ""),
      }),
    );
    await fc.assert(
      fc.asyncProperty(frame, async (sent) => {
        expect(await answerCall(handlers, sent, () => undefined)).toBeUndefined();
      }),
      { seed, numRuns: RUNS },
    );
  });
});

describe("[E3] what core tells its host", () => {
  it(`${RUNS} messages that are no frame: core is ended, and the keychain is asked nothing`, async () => {
    let tell: (message: unknown) => void = () => undefined;
    let [kills, asked] = [0, 0];
    const supervisor = createSupervisor({
      spawn: () => ({
        send: () => undefined,
        onMessage: (handler) => void (tell = handler),
        onExit: () => undefined,
        kill: () => void kills++,
      }),
      options: { profile: "/p", instanceDir: "/i", lanPort: 0, lan: false, floorKdf: true, demo: false },
      windows: { tell: () => undefined, empty: () => undefined },
      timers: { now: () => 0, after: () => () => undefined },
      keychain: {
        ...noKeychain,
        seal: async () => (asked++, keychainFailed),
        open: async () => (asked++, keychainFailed),
      },
    });
    supervisor.start();
    const wrong = fc.oneof(
      fc.anything(),
      fc.record({
        t: fc.constant("keychainSeal"),
        ask: fc.nat(),
        secret: fc.oneof(junk, fc.uint8Array({ maxLength: 31 })),
      }),
      fc.record({ t: fc.constant("keychainOpen"), ask: junk, sealed: fc.uint8Array() }),
      fc.record({
        t: fc.constant("keychainOpen"),
        ask: fc.nat(),
        sealed: fc.uint8Array({ minLength: 257, maxLength: 400 }),
      }),
      fc.record({ t: fc.constantFrom("init", "resumed", "keychainOpened", "__proto__"), ask: fc.nat() }),
    );
    fc.assert(
      fc.property(wrong, (message) => {
        const before = kills;
        tell(message);
        expect(kills).toBe(before + 1);
      }),
      { seed, numRuns: RUNS },
    );
    expect(asked).toBe(0);
    tell({ t: "keychainOpen", ask: 0, sealed: new Uint8Array(80) }); // the planted good one
    expect([asked, kills]).toEqual([1, RUNS]);
  });
});

describe("[E3] Electron: who asks", () => {
  let shell: RunningShell;
  beforeAll(async () => {
    shell = await openShell();
  });
  afterAll(() => shell.stop());

  const call = { t: "call", id: 1, method: "host.info" };
  type Sender = { sender: unknown; senderFrame: unknown };
  const invoke = async (event: Sender, frame: unknown): Promise<unknown> =>
    shell.recording.electron.ipcMain.handlers.get("homeport:host")?.(event, frame);
  const ours = (): Sender => ({ sender: shell.contents, senderFrame: shell.contents.mainFrame });

  it(`answers its own page, and refuses ${RUNS} others loudly`, async () => {
    expect(await invoke(ours(), call)).toMatchObject({ ok: true });
    const frame = fc.constantFrom<unknown>(null, {}, { url: "app://homeport/" }, { url: "https://homeport/" });
    const sender = fc.constantFrom<unknown>({}, { mainFrame: { url: "app://homeport/" } });
    const stranger: fc.Arbitrary<Sender> = fc.oneof(
      fc.record({ sender: fc.constant<unknown>(null), senderFrame: frame }),
      frame.map((senderFrame) => ({ sender: shell.contents, senderFrame })), // a frame inside our page
      sender.map((other) => ({ sender: other, senderFrame: (other as { mainFrame?: unknown }).mainFrame })),
      sender.map((other) => ({ sender: other, senderFrame: shell.contents.mainFrame })),
    );
    const before = shell.warnings.length;
    await fc.assert(
      fc.asyncProperty(stranger, async (event) => {
        await expect(invoke(event, call)).rejects.toThrow("refused");
        shell.recording.electron.ipcMain.emit("homeport:connect", event); // and gets no port to core
      }),
      { seed, numRuns: RUNS },
    );
    expect(shell.warnings.length - before).toBe(2 * RUNS);
  });

  it("refuses our own frame once it shows another address", async () => {
    const home = shell.contents.mainFrame.url;
    const others = [
      "https://homeport/",
      "file:///app",
      "app://homeport.evil/",
      "app://x@homeport/",
      "about:blank",
      "",
      "app:",
    ];
    for (const url of others) {
      shell.contents.mainFrame.url = url;
      await expect(invoke(ours(), call)).rejects.toThrow("refused");
    }
    shell.contents.mainFrame.url = home;
  });

  it(`refuses ${RUNS} frames that are no call, and answers nothing of core's`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (sent) => {
        await expect(invoke(ours(), sent)).rejects.toThrow("refused");
      }),
      { seed, numRuns: RUNS },
    );
    for (const method of names.filter((name) => !name.startsWith("host.")))
      expect(await invoke(ours(), { t: "call", id: 1, method })).toMatchObject({ ok: false });
  });
});

describe("[E3] browser host: a hostile page, over its real socket", () => {
  let host: RunningBrowserHost;
  let entry: Entry;
  beforeAll(async () => {
    host = await openBrowserHost();
    entry = await host.enter();
  });
  afterAll(() => host.stop());

  const connect = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const origin = host.address.slice(0, -1);
      const socket = new WebSocket(`${origin.replace("http", "ws")}/socket`, entry.pass, {
        headers: { Cookie: entry.cookie, Origin: origin },
      });
      socket.on("open", () => resolve(socket));
      socket.on("error", reject);
    });
  const sendAndWait = async (data: Uint8Array | string): Promise<number> => {
    const socket = await connect();
    return new Promise((resolve) => {
      socket.on("close", resolve);
      socket.on("message", () => resolve(-1));
      socket.send(data);
    });
  };

  it("ends the connection of a page that sends what is no call, and says so", async () => {
    const random = fc.sample(fc.uint8Array({ maxLength: 300 }), { seed, numRuns: 200 });
    for (const bytes of random) expect(await sendAndWait(bytes)).toBe(1008);
    expect(await sendAndWait("text")).toBe(1008);
    expect(host.stderr()).toContain("what is no call");
  });

  it("survives nesting without end, in the frame and in the arguments", async () => {
    const deep = new Uint8Array(300_000).fill(0x91); // an array in an array in an array …
    deep[deep.length - 1] = 0xc0;
    expect(await sendAndWait(deep)).toBe(1008);
    const head = Uint8Array.of(0x84, 0xa1, 0x74, 0xa4, ...Buffer.from("call"), 0xa2, 0x69, 0x64, 1);
    const method = Uint8Array.of(0xa6, ...Buffer.from("method"), 0xa6, ...Buffer.from("search"));
    const params = Uint8Array.of(0xa6, ...Buffer.from("params"));
    expect(await sendAndWait(Buffer.concat([head, method, params, deep]))).toBe(-1); // answered: Malformed
  });

  for (const method of names.filter((name) => name.startsWith("host.")).concat("search", "vault.unlock"))
    it(`${method}: ${RUNS} wrong arguments, none accepted`, async () => {
      const { bridge } = await pageOf();
      const wrong = fc.sample(wrongFor(method), { seed, numRuns: RUNS }).filter(travels);
      const answers = await Promise.all(wrong.map((params) => bridge.call(method, params)));
      for (const answer of answers) expect(answer).toEqual({ ok: false, error: { type: "Malformed" } });
      console.log(`[E3] ${method}: ${answers.length} of ${RUNS} could travel; 0 accepted`);
    });

  it("is still the same host with the same core after all that", async () => {
    expect(await ask(await pageOf(), "inits")).toBe("1");
  });

  let page: TestWindow | undefined;
  const pageOf = async (): Promise<TestWindow> => {
    host.useEntry(entry);
    return (page ??= await host.window());
  };
});

/** What msgpack can carry, and does not turn into nothing. */
function travels(value: unknown): boolean {
  try {
    return decode(encode(value, { ignoreUndefined: true })) !== undefined && value !== undefined;
  } catch {
    return false;
  }
}
