/**
 * Loaded before the bundle (`node --import`): puts a recording `electron` in its way. Every property the bundle reads is
 * noted as a TypeScript type, so that the compiler can say whether Electron has it.
 */
import { EventEmitter } from "node:events";
import { registerHooks } from "node:module";

const uses = new Set<string>();
const names = [
  ..."app BrowserWindow ipcMain Menu MessageChannelMain nativeImage powerMonitor protocol safeStorage screen".split(
    " ",
  ),
  ..."session Tray utilityProcess".split(" "),
];

/** What the bundle needs to get an answer from, by the last name of its use. */
const answers: Readonly<Record<string, () => unknown>> = {
  requestSingleInstanceLock: () => true,
  whenReady: () => Promise.resolve(),
  loadURL: () => Promise.resolve(),
  getVersion: () => "1.2.3",
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  isDestroyed: () => false,
  isMaximized: () => false,
  isMinimized: () => false,
  isCrashed: () => true,
  getSelectedStorageBackend: () => "gnome_libsecret",
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: () => Promise.resolve(Buffer.from("v11 sealed")),
  decryptStringAsync: () => Promise.resolve({ result: "", shouldReEncrypt: false }),
};
/** Listeners, to be called once everything stands. */
const events = new EventEmitter();

function record(type: string, name: string): unknown {
  return new Proxy(function recorded() {}, {
    get: (_target, key) => {
      if (typeof key === "symbol" || key === "then" || key === "prototype") return undefined;
      if (key === "pid" && type.includes("fork")) return 4_194_304_0; // of no process
      const use = `${type}["${key}"]`;
      uses.add(use);
      return record(use, key);
    },
    apply: (_target, _self, args: unknown[]) => {
      const [event, listener] = args;
      if ((name === "on" || name === "once") && typeof listener === "function")
        events.on(`${type} ${String(event)}`, listener as () => void);
      const answer = answers[name];
      return answer ? answer() : record(`ReturnType<${type}>`, "");
    },
    construct: () => record(`InstanceType<${type}>`, "") as object,
  });
}

const stand = Object.fromEntries(names.map((name) => [name, record(`(typeof Electron)["${name}"]`, name)]));
(globalThis as { standIn?: unknown }).standIn = stand;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: "recorded:electron", shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === "recorded:electron"
      ? {
          format: "module",
          shortCircuit: true,
          source: names.map((name) => `export const ${name} = globalThis.standIn.${name};`).join("\n"),
        }
      : next(url, context),
});

const emit = (what: RegExp, ...args: unknown[]): void => {
  for (const name of events.eventNames()) if (what.test(String(name))) events.emit(name, ...args);
};

setTimeout(() => {
  const event = { preventDefault: () => undefined };
  emit(/web-contents-created$/, event, record("Electron.WebContents", ""));
  emit(/ready-to-show$/);
  emit(/second-instance$/, event, ["homeport", "--demo"], "/");
  emit(/open-file$/, event, "/none.carry");
  emit(/render-process-gone$/);
  for (const question of [
    { t: "keychainSeal", ask: 0, secret: new Uint8Array(32) },
    { t: "keychainOpen", ask: 1, sealed: Buffer.from("v11 sealed") },
  ])
    emit(/fork.* message$/, { k: "host", message: question });
  emit(/suspend$/);
  emit(/resume$/);
  emit(/ close$/);
  setTimeout(() => {
    const started = [...uses].some((use) => use.endsWith('["loadURL"]'));
    process.stdout.write(JSON.stringify({ uses: [...uses], names, started }), () => process.exit(0));
  }, 1_200);
}, 300);
